"""The link in the invitation, and what an administrator can do about one that waits."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts import actions, invitations
from accounts.access import StaffRequest, require
from accounts.forms import JoinForm
from accounts.middleware import SESSION_KEY
from accounts.models import Invitation
from accounts.roles import Permission
from accounts.views import people
from accounts.views.saving import save_once
from tenancy.context import agency_context
from tenancy.forms import SubmissionForm

SIGNS_IN = "allauth.account.auth_backends.AuthenticationBackend"


@login_not_required
def accept_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Whoever holds the link is the person it was mailed to. Opens the agency's context itself: nobody is signed in yet."""
    try:
        ticket = invitations.read(token)
        with agency_context(ticket.agency_id):
            invitation = invitations.find(ticket)
            with translation.override(invitation.staff.user.language or invitation.agency.language):
                return _join(request, invitation)
    except invitations.NotUsable as refused:
        return _not_usable(request, refused)


def _join(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    user, agency = invitation.staff.user, invitation.agency
    initial = {"first_name": user.first_name, "last_name": user.last_name, "language": user.language or agency.language}
    form = JoinForm(request.POST or None, user=user, initial=initial)
    if request.method == "POST" and form.is_valid():
        names = ("first_name", "last_name", "password", "language")
        user = actions.accept_invitation(invitation=invitation, **{name: form.cleaned_data[name] for name in names})
        login(request, user, backend=SIGNS_IN)
        request.session[SESSION_KEY] = agency.pk
        messages.success(
            request,
            _("Welcome to %(agency)s. From now on you sign in with your e-mail and this password.")
            % {"agency": agency.name},
        )
        return redirect("home")
    context = {"form": form, "agency": agency, "email": user.email, "submit": _("Join")}
    return render(request, "accounts/accept_invitation.html", context, status=422 if form.errors else 200)


def _not_usable(request: HttpRequest, refused: invitations.NotUsable) -> HttpResponse:
    """Says whom to ask, when the link is a real one; to others, no more than that it does not work."""
    invitation = refused.invitation
    if refused.why == "used" and invitation and request.user.pk == invitation.staff.user_id:
        return redirect("home")
    language = translation.get_language() if invitation is None else invitation.agency.language
    with translation.override(language):
        context = {"why": refused.why, "invitation": invitation, "agency": invitation and invitation.agency}
        return render(request, "accounts/invitation_not_usable.html", context, status=410 if invitation else 404)


@require(Permission.MANAGE_PEOPLE)
def resend_invitation(request: StaffRequest, public_id: UUID) -> HttpResponse:
    staff = people.find(public_id)
    if staff.user.has_usable_password():
        return redirect(people.address(staff))
    form = SubmissionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done = save_once(
            request,
            form,
            lambda: actions.resend_invitation(staff=staff, by=request.staff),
            to=lambda invitation: people.address(staff),
            say=lambda invitation: (
                _("A new link to %(email)s is on its way. It is good for seven days.") % {"email": staff.user.email}
            ),
        )
        if done:
            return done
    context = {"form": form, "person": staff, "submit": _("Send a new link"), "cancel_url": people.address(staff)}
    return render(request, "accounts/resend_invitation.html", context)


@require(Permission.MANAGE_PEOPLE)
def withdraw_invitation(request: StaffRequest, public_id: UUID) -> HttpResponse:
    staff = people.find(public_id)
    if invitations.pending_of(staff, timezone.now()) is None:
        return redirect(people.address(staff))
    form = SubmissionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done = save_once(
            request,
            form,
            lambda: actions.withdraw_invitation(staff=staff, by=request.staff),
            to=lambda nothing: people.address(staff),
            say=lambda nothing: _("The invitation was withdrawn. The link in the mail no longer works."),
        )
        if done:
            return done
    context = {
        "form": form,
        "person": staff,
        "submit": _("Withdraw the invitation"),
        "cancel_url": people.address(staff),
    }
    return render(request, "accounts/withdraw_invitation.html", context)
