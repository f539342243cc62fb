"""The sign-in library's forms in our words: labels above, no placeholders, codes that can be pasted whole."""

from allauth.account import forms as account
from allauth.account.internal.flows.manage_email import sync_user_email_address
from allauth.mfa.base import forms as mfa
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django.utils.translation import gettext_lazy as _

LABELS = {
    "email": _("Your e-mail address"),
    "login": _("Your e-mail address"),
    "password": _("Your password"),
    "oldpassword": _("The password you have now"),
    "password1": _("The new password"),
    "password2": _("The new password once more"),
    "code": _("The code"),
    "name": _("A name for it, such as “my phone”"),
    "passwordless": _("Let me sign in with it alone"),
}
MISSING = {
    "email": _("Type your e-mail address, such as name@example.org."),
    "login": _("Type your e-mail address, such as name@example.org."),
    "code": _("Type the code."),
}
HINTS = {
    "password": "",
    "oldpassword": "",
    "password1": _("10 letters or more. A few words in a row are easy to keep in mind."),
}
NOT_AN_ADDRESS = _("Type a whole e-mail address, such as name@example.org.")
CODE_ATTRS = {"autocomplete": "one-time-code", "inputmode": "numeric", "autocapitalize": "off", "spellcheck": "false"}


class OurWords:
    """A form of the library whose questions are asked in this house's words."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = LABELS.get(name, field.label)
            field.widget.attrs.pop("placeholder", None)
            field.error_messages["required"] = MISSING.get(name, _("Fill this in."))
            if name in ("email", "login"):
                field.error_messages["invalid"] = NOT_AN_ADDRESS
            if name == "code":
                field.widget.attrs |= CODE_ATTRS
            if name in HINTS:
                field.help_text = HINTS[name]


class LoginForm(OurWords, account.LoginForm):
    pass


class RequestLoginCodeForm(OurWords, account.RequestLoginCodeForm):
    def clean_email(self):
        email = super().clean_email()
        if self._user is not None:
            sync_user_email_address(self._user)  # somebody a command made has no address row yet
        return email


class ConfirmLoginCodeForm(OurWords, account.ConfirmLoginCodeForm):
    pass


class ConfirmEmailVerificationCodeForm(OurWords, account.ConfirmEmailVerificationCodeForm):
    pass


class ConfirmPasswordResetCodeForm(OurWords, account.ConfirmPasswordResetCodeForm):
    pass


class ChangeEmailForm(OurWords, account.AddEmailForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("The new address")


class ResetPasswordForm(OurWords, account.ResetPasswordForm):
    pass


class ResetPasswordKeyForm(OurWords, account.ResetPasswordKeyForm):
    pass


class ChangePasswordForm(OurWords, account.ChangePasswordForm):
    pass


class SetPasswordForm(OurWords, account.SetPasswordForm):
    pass


class ReauthenticateForm(OurWords, account.ReauthenticateForm):
    pass


class OneOfTheCodes:
    """A form that takes the code of an app or a backup code, whichever somebody has."""

    @property
    def has_app(self) -> bool:
        return self.user.authenticator_set.filter(type=Authenticator.Type.TOTP).exists()


class AuthenticateForm(OneOfTheCodes, OurWords, mfa.AuthenticateForm):
    pass


class ReauthenticateByCodeForm(OneOfTheCodes, OurWords, mfa.ReauthenticateForm):
    pass


class ActivateTOTPForm(OurWords, totp.ActivateTOTPForm):
    pass


class AddWebAuthnForm(OurWords, webauthn.AddWebAuthnForm):
    """A passkey opens the door alone, unless its owner wants it as a second step only."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["passwordless"].initial = True
        self.fields["passwordless"].help_text = _("Your device then asks for your finger, your face or its own code.")


class EditWebAuthnForm(OurWords, webauthn.EditWebAuthnForm):
    pass
