"""What the sign-in library does not bring itself."""

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.adapter import get_adapter
from allauth.mfa.totp.internal.auth import get_totp_secret
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView
from django.http import HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.access import signed_in


class SecondStep:
    """Whoever has just added a second step has shown who they are: the backup codes made with the first one come at once."""

    kind = ""

    def form_valid(self, form):
        answer = super().form_valid(form)
        record_authentication(self.request, self.request.user, "mfa", type=self.kind, reauthenticated=True)
        return answer


class AddPasskey(SecondStep, AddWebAuthnView):
    kind = "webauthn"


class AddApp(SecondStep, ActivateTOTPView):
    kind = "totp"


@never_cache
@signed_in
@require_safe
def app_code(request):
    """The square that a code app scans, as a picture of its own: the page policy allows no picture inside a page."""
    adapter = get_adapter()
    picture = adapter.build_totp_svg(adapter.build_totp_url(request.user, get_totp_secret()))
    return HttpResponse(picture, content_type="image/svg+xml")
