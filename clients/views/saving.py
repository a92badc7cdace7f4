"""The one way the forms of the client record are taken: once, in one piece, with every refusal beside its field."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from accounts.access import StaffRequest, View
from tenancy import submissions
from tenancy.forms import SubmissionForm
from tenancy.models import Submission


class Done(NamedTuple):
    """What was done, in words with what comes next, and the page that shows it."""

    said: str
    url: str


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


def take(
    request: StaffRequest,
    form: SubmissionForm,
    act: Callable[[], Done],
    promises: dict[str, tuple[str, str]] | None = None,
) -> HttpResponse | None:
    """Do `act` unless this form was taken before. None: it was refused, and the form says why; nothing was written.

    `promises` are the database's own: name of a constraint -> (field, what to say), for whoever loses a race that the
    form's check could not see. A StaleRecord goes up to the view, which shows both versions.
    """
    try:
        with submissions.once(form.cleaned_data["submission"]) as turn:
            if turn.repeated:
                return redirect(turn.result_url)
            done = act()
            turn.result_url = done.url
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return None
    except IntegrityError as broken:
        for name, (field, said) in (promises or {}).items():
            if name in str(broken):
                form.add_error(field, said)
                return None
        raise
    messages.success(request, done.said)
    return redirect(done.url)
