"""Where the sign-in library meets this house: our letters, our words, and what happens once somebody is in."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts import entrance, post
from reminders import letter

CODE, NOTICE, UNKNOWN = "accounts/mail/code", "accounts/mail/notice", "accounts/mail/unknown"

NOT_SENT = _("We could not send the e-mail just now. Wait a minute, then ask for a new code.")

# The library's name of a mail -> our folder, subject, and the sentence that differs.
LETTERS = {
    "account/email/login_code": (CODE, _("Your sign-in code"), _("Type this code on the page you came from:")),
    "account/email/email_confirmation": (CODE, _("Your code"), _("Type this code to use this address from now on:")),
    "account/email/email_confirmation_signup": (CODE, _("Your code"), _("Type this code on the page you came from:")),
    "account/email/password_reset_code": (CODE, _("Your code"), _("Type this code to choose a new password:")),
    "account/email/unknown_account": (UNKNOWN, _("Signing in"), ""),
    "account/email/account_already_exists": (UNKNOWN, _("Signing in"), ""),
    "account/email/email_changed": (NOTICE, _("Your address was changed"), _("The e-mail address you sign in with was changed.")),
    "account/email/email_deleted": (NOTICE, _("An address was taken off"), _("An e-mail address was taken off your account.")),
    "account/email/password_changed": (NOTICE, _("Your password was changed"), _("Your password was changed.")),
    "account/email/password_reset": (NOTICE, _("Your password was changed"), _("Your password was changed.")),
    "account/email/password_set": (NOTICE, _("A password was added"), _("You can now sign in with a password too.")),
    "mfa/email/recovery_codes_generated": (NOTICE, _("New backup codes"), _("New backup codes were made. The old ones no longer work.")),
    "mfa/email/totp_activated": (NOTICE, _("A second step was added"), _("Signing in now asks for a code from your app.")),
    "mfa/email/totp_deactivated": (NOTICE, _("A second step was taken off"), _("Signing in no longer asks for a code from an app.")),
    "mfa/email/webauthn_added": (NOTICE, _("A passkey was added"), _("You can now sign in with a new passkey.")),
    "mfa/email/webauthn_removed": (NOTICE, _("A passkey was taken off"), _("One of your passkeys no longer works.")),
}  # fmt: skip

PASSWORDS: dict[str | None, str | Promise] = {
    "password_too_short": _("Use 10 letters or more."),
    "password_too_common": _("Many people use this one. Take a few words that do not belong together."),
    "password_too_similar": _("This is close to your name or your address. Take other words."),
}


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("This account is closed."),
        "duplicate_email": _("This is your address already. Type another one."),
        "email_password_mismatch": _("Those two do not go together. Check both, or ask for a code instead."),
        "email_taken": _("Type another address."),
        "enter_current_password": _("Type the password you have now."),
        "incorrect_code": _("That is not the code. Check the newest e-mail and type it again."),
        "incorrect_password": _("That is not your password. Check it and type it again."),
        "invalid_or_expired_key": _("This link is too old. Ask for a new one."),
        "invalid_login": _("That did not work. Ask for a code instead."),
        "invalid_password_reset": _("This code is too old. Ask for a new one."),
        "too_many_login_attempts": _("That was too often. Wait a few minutes, then ask for a new code."),
        "same_as_current": _("This is what you have already. Type another one."),
        "rate_limited": _("That was too often. Wait a few minutes, then try again."),
    }

    def render_mail(self, template_prefix, email, context, headers=None):
        """One of our letters: never the receiver's name, a place, a device or what the program is about."""
        templates, subject, words = LETTERS[template_prefix]
        ingredients = {
            "subject": subject,
            "words": words,
            "code": context.get("code", ""),
            "devices_url": letter.address("usersessions_list"),
            "join_url": letter.address("accounts:programs"),
        }
        return post.write(templates, email, ingredients)

    def send_mail(self, template_prefix, email, context):
        """A mail server that is away is said on the page, to known and unknown alike."""
        if not post.handed_over(self.render_mail(template_prefix, email, context)):
            messages.warning(self.request, NOT_SENT)

    def post_login(self, request, user, *, redirect_url=None, **kwargs):
        """Finish what was begun on the join page, in the request that proved the address."""
        member = entrance.finish(request, user, timezone.now())
        response = super().post_login(request, user, redirect_url=redirect_url, **kwargs)
        return HttpResponseRedirect(reverse("accounts:welcome")) if member is not None else response

    def clean_password(self, password, user=None):
        try:
            return super().clean_password(password, user)
        except ValidationError as refused:
            raise ValidationError([PASSWORDS.get(each.code, each.message) for each in refused.error_list]) from None

    def is_open_for_signup(self, request):
        """Joining begins on a program's page, never on the library's."""
        return False


class SecondStepAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "add_email_blocked": _("Type the code we sent to your address first."),
        "cannot_delete_authenticator": _("Your way of signing in needs this one. Add another first."),
        "cannot_generate_recovery_codes": _("Add a second step first. Backup codes are for the day it is not there."),
        "incorrect_code": _("That did not fit. Type the newest code, or use another way."),
        "unverified_email": _("Type the code we sent to your address first. Then add this."),
    }

    def generate_authenticator_name(self, user, type) -> str:
        """What a passkey is called until its owner names it."""
        return _("Passkey %d") % (Authenticator.objects.filter(user=user, type=type).count() + 1)
