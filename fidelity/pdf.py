"""From a row to paper: the worker takes what was asked for, sets it in the press, and keeps what came out.

A row is claimed in a short transaction and set outside of any: setting takes seconds. A worker that dies leaves the row
as running; whoever comes later takes it again.
"""

from __future__ import annotations

import hashlib
import logging
from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import timezone, translation

from fidelity.models import Print
from fidelity.report.packpage import pack_page_of
from fidelity.report.reportpage import page_of
from tenancy import pdf
from tenancy.context import agency_context
from tenancy.models import Agency

log = logging.getLogger("fidelity.prints")

# A report of 25 items is set in about two seconds; a hostile one may cost this much.
SECONDS = 120
# Longer than a press may take: its worker is gone.
ABANDONED = timedelta(seconds=SECONDS + 60)


def make_waiting(agency: Agency) -> int:
    """Set everything that waits in this agency, one after the other; how many came out."""
    made = 0
    while (claimed := _claim(agency)) is not None:
        made += _make(agency, claimed)
    return made


def _claim(agency: Agency) -> Print | None:
    now = timezone.now()
    with agency_context(agency.pk):
        ready = Q(state=Print.State.WAITING) | Q(state=Print.State.RUNNING, begun_at__lt=now - ABANDONED)
        found = (
            Print.objects.select_for_update(skip_locked=True, of=("self",))
            .filter(ready, agency=agency)
            .order_by("created_at", "pk")
            .first()
        )
        if found is not None:
            found.state, found.percent, found.begun_at = Print.State.RUNNING, 10, now
            found.save(update_fields=["state", "percent", "begun_at"])
        return found


def _make(agency: Agency, asked: Print) -> bool:
    try:
        html = html_of(asked.contents or {}, asked.paper)
        _tell(agency, asked, percent=40)
        made = pdf.printed(html, seconds=SECONDS)
    except Exception as error:
        # Whatever it was: the page says so, and the next in the row gets its turn.
        log.error("a print was not made", extra={"operation": type(error).__name__})
        _tell(agency, asked, state=Print.State.FAILED)
        return False
    _tell(
        agency,
        asked,
        state=Print.State.DONE,
        percent=100,
        pdf=made,
        pdf_digest=hashlib.sha256(made).hexdigest(),
        done_at=timezone.now(),
        contents=None,
    )
    return True


def _tell(agency: Agency, asked: Print, **how: Any) -> None:
    """Only while it is ours: another worker may have taken it over."""
    with agency_context(agency.pk):
        Print.objects.filter(pk=asked.pk, state=Print.State.RUNNING, begun_at=asked.begun_at).update(**how)


def html_of(contents: dict[str, Any], paper: str) -> str:
    """The page for the press. Everything on it comes from `contents`, so the same contents are the same bytes."""
    with translation.override(contents["language"]):
        if contents["kind"] == "pack":
            context, template = pack_page_of(contents), "fidelity/steering/pack.html"
        else:
            context, template = page_of(contents["values"], contents["later"]), "fidelity/report/paper.html"
        return render_to_string(template, {**context, "paper": paper, "size": f"paper_{paper}.css"})
