"""allauth, by invitation only: nobody makes an account for themselves."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse

from accounts.models import User
from accounts.sign_in import record

# An e-mail address is who somebody is, here and in every agency that invites it: it is not changed by its holder, and
# nothing of allauth's that would change or prove one is open.
CLOSED = ("email/", "confirm-email/", "confirm-email/<path:key>/", "login/code/confirm/", "password/set/")


@login_not_required
def closed(request: HttpRequest, key: str = "") -> HttpResponse:
    raise Http404


class InvitationOnly(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def set_password(self, user: User, password: str) -> None:
        """A new password and its line on the trail, or neither."""
        changed = self.request.resolver_match.url_name == "account_change_password"
        with transaction.atomic():
            super().set_password(user, password)
            record(user, "password changed" if changed else "password reset")

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Links in mail are built from the site's own address, never from the request's Host header."""
        from django.urls import reverse

        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        path = path.replace("UID-KEY", key)
        return f"{settings.BASE_URL}{path}"
