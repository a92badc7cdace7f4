"""How I am called, in which language, and when my morning mail comes."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import actions
from accounts.access import StaffRequest, require
from accounts.forms import MeForm
from accounts.views.saving import save_once, shown_again


@require()
def still_here(request: StaffRequest) -> HttpResponse:
    """Asked by a page before it sends what was typed: is the one who opened it still signed in (static/session.js)?

    The middleware answers whoever is not.
    """
    return HttpResponse()


@require()
def me(request: StaffRequest) -> HttpResponse:
    staff = request.staff
    form = MeForm(request.POST or None, staff=staff)
    if request.method == "POST" and form.is_valid():
        fields = {name: value for name, value in form.cleaned_data.items() if name != "submission"}
        done = save_once(
            request,
            form,
            lambda: actions.change_me(staff=staff, **fields),
            to=lambda nothing: reverse("accounts:me"),
            say=lambda nothing: _("Your settings were saved."),
        )
        if done:
            return done
    return render(request, "accounts/me.html", {"form": form, "staff": staff}, status=shown_again(form))
