"""The sign-in library's pages, under neutral addresses: its own list has words that a family may read."""

from django.urls import include, path
from django.views.generic import RedirectView

from accounts.views import signing_in

urlpatterns = [
    path("signup/", RedirectView.as_view(pattern_name="accounts:programs"), name="account_signup"),
    path("code.svg", signing_in.app_code, name="account_app_code"),
    path("", include("allauth.account.urls")),
    path("2fa/", include("allauth.mfa.base.urls")),
    path("2fa/app/activate/", signing_in.AddApp.as_view(), name="mfa_activate_totp"),
    path("2fa/app/", include("allauth.mfa.totp.urls")),
    path("2fa/backup-codes/", include("allauth.mfa.recovery_codes.urls")),
    path("2fa/passkeys/add/", signing_in.AddPasskey.as_view(), name="mfa_add_webauthn"),
    path("2fa/passkeys/", include("allauth.mfa.webauthn.urls")),
    path("devices/", include("allauth.usersessions.urls")),
]
