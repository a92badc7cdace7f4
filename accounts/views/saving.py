"""What all pages that write have in common: once per form, refusals beside their field, and on the trail."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect

from accounts.access import StaffRequest
from accounts.actions import Refused
from audit import trail
from tenancy import submissions
from tenancy.forms import SubmissionForm


def save_once(
    request: StaffRequest,
    form: SubmissionForm,
    act: Callable[[], Any],
    *,
    to: Callable[[Any], str],
    say: Callable[[Any], str],
) -> HttpResponse | None:
    """Do it, say it, go on. None when the action refused: the form now says why, and nothing was written but that.

    StaleRecord goes up to the view (accounts.views.conflict).
    """
    try:
        with submissions.once(form.cleaned_data["submission"]) as turn:
            if turn.repeated:
                return redirect(turn.result_url)
            done = act()
            turn.result_url = to(done)
    except ValidationError as error:
        show_refusal(form, error)
        if isinstance(error, Refused):
            by = request.staff
            trail.record("change refused", by=by, on=error.on, details={"why": error.why})
        return None
    messages.success(request, say(done))
    return redirect(turn.result_url)


def show_refusal(form: SubmissionForm, error: ValidationError) -> None:
    """Beside the field it is about; on top when this form has no such field."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, errors in error.error_dict.items():
        form.add_error(name if name in form.fields else None, ValidationError(errors))


def shown_again(form: SubmissionForm) -> int:
    """The status of a page that shows a form: 422 when it comes back with something to mend."""
    return 422 if form.is_bound and form.errors else 200
