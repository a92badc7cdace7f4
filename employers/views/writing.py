"""How a form of this app is answered: once, and told when somebody else was first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.access import StaffRequest
from accounts.views.conflict import conflict
from employers.actions import BranchOfABranch, NameTaken, OpeningClosed, OpeningKnown, SaidAlready
from employers.models import Employer, Opening
from tenancy import submissions
from tenancy.models import StaleRecord


@dataclass(frozen=True, slots=True)
class Form:
    """A page that writes. `save` answers with where to go and what to say; `record` is what it changes."""

    template: str
    form: Any
    context: dict[str, Any]
    save: Callable[[dict[str, Any]], tuple[str, str]]
    record: Any = None
    # Called when the action refused, before the page is shown again.
    refused: Callable[[], None] | None = None


def answer(request: StaffRequest, page: Form) -> HttpResponse:
    form = page.form
    if request.method == "POST" and form.is_valid():
        try:
            return _take(request, page)
        except _REFUSALS as refusal:
            _tell(page, refusal)
        except submissions.SentAgain as again:
            page.context["earlier"] = again.earlier
        except StaleRecord:
            page.record.refresh_from_db()
            return conflict(request, form, page.record, cancel_url=request.path)
    status = 422 if form.is_bound else 200
    return render(request, page.template, {**page.context, "form": form}, status=status)


_REFUSALS = (NameTaken, BranchOfABranch, OpeningKnown, OpeningClosed, SaidAlready, ValidationError)


def _tell(page: Form, refusal: Exception) -> None:
    """Beside the field it belongs to."""
    form = page.form
    match refusal:
        case NameTaken():
            form.add_error("name", _("There is one of this name already."))
            page.context["existing"] = refusal.existing
        case BranchOfABranch():
            form.add_error("parent", _no_branch(refusal.parent))
        case OpeningKnown():
            form.add_error(*_known_opening(form, refusal.existing))
        case OpeningClosed():
            form.add_error(None, _("This opening was closed meanwhile. Open it again first."))
        case SaidAlready():
            form.add_error("staff", _("That they know each other is said already."))
        case ValidationError():
            form.add_error(None, refusal)
    if page.refused:
        page.refused()


def _take(request: StaffRequest, page: Form) -> HttpResponse:
    fields = dict(page.form.cleaned_data)
    with submissions.once(fields.pop("submission")) as turn:
        if turn.repeated:
            return redirect(turn.result_url)
        turn.result_url, said = page.save(fields)
    messages.success(request, said)
    return redirect(turn.result_url)


def _known_opening(form: Any, existing: Opening | None) -> tuple[str | None, str]:
    """Beside the title, where there is one: what is opened again brings none."""
    said = _("The same opening of that day is written down already.")
    if existing is not None and existing.closed_date is None:
        said = _("“%(title)s” of that day is written down already.") % {"title": existing.title}
    return ("title" if "title" in form.fields else None), said


def _no_branch(parent: Employer | None) -> str:
    if parent is not None and parent.parent_id is not None:
        return _("%(name)s is a branch itself: choose the organisation it belongs to.") % {"name": parent.name}
    return _("This employer has branches, so it can’t be a branch itself.")
