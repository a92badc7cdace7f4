"""What all pages that write have in common: once per form, refusals beside their field, and on the trail."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from accounts.access import StaffRequest, View
from accounts.actions import Refused
from audit import trail
from tenancy import submissions
from tenancy.forms import SubmissionForm
from tenancy.models import Submission


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


def sent_once(view: View) -> View:
    """A form that was taken already is answered with its first answer, before anything is asked of the record anew.

    By then the record is not what it was: the reference is taken (by the first), the job is cancelled, the client closed.
    """

    @wraps(view)
    def looked_up(request: StaffRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if answer := answered(request):
            return answer
        try:
            return view(request, *args, **kwargs)
        except Http404:
            # Two sendings at once: what this one waited for, the first has taken away.
            if answer := answered(request):
                return answer
            raise

    return looked_up


def answered(request: StaffRequest) -> HttpResponse | None:
    """Where the first sending of this form led; None when it is the first."""
    if request.method != "POST":
        return None
    try:
        key = UUID(request.POST.get("submission", ""))
    except ValueError:
        return None
    first = Submission.objects.filter(key=key, staff_id_made=request.staff.pk).exclude(result_url="").first()
    return redirect(first.result_url) if first else None


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
