"""The one way the forms of the client record are taken: once, in one piece, with every refusal beside its field."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import HttpResponse
from django.shortcuts import redirect

from accounts.access import StaffRequest
from accounts.views.saving import answered, sent_once
from tenancy import submissions
from tenancy.forms import SubmissionForm

__all__ = ["Done", "answered", "sent_once", "take"]


class Done(NamedTuple):
    """What was done, in words with what comes next, and the page that shows it."""

    said: str
    url: str


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
