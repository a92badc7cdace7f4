"""Words that evidence of several items is told in: shares, charts, whose rows they are, which thresholds are ours."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clients import wording
from clients.jobdevelopmentrules import Share
from clients.report.shares import Line
from fidelity.report.jobdevelopment_words import percent
from fidelity.report.shape import Figure, Row


def of(share: Share) -> str:
    return _("%(part)s of %(whole)s") % {"part": share.part, "whole": share.whole}


def share_figure(share: Share, label: str, rows: str) -> Figure:
    return Figure(percent(share), label, of(share) if share.whole else _("none to ask"), rows if share.whole else "")


def number_figure(number: int, label: str, rows: str) -> Figure:
    return Figure(str(number), label, "", rows if number else "")


def missing(number: int, label: str, rows: str) -> list[Figure]:
    """`label` without the number: it stands before it. Nothing when nothing is missing."""
    return [Figure(str(number), label, "", rows)] if number else []


def since(first: date, day: date) -> str:
    return wording.window(first, day, day)


def together(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def client_url(public_id: UUID) -> str:
    return reverse("clients:page", args=[public_id])


def person(line: Line, said: str, note: str = "", url: str = "") -> Row:
    return Row(line.client, said, note, url or client_url(line.client_id), line.client_id)


def job_said(line: Line, day: date, prefix: str = "") -> str:
    """Baker, Corner Bakery, since Mon 2 Mar."""
    title, employer = line.told[f"{prefix}title"], line.told[f"{prefix}employer__name"]
    start, end = line.told[f"{prefix}start_date"], line.told[f"{prefix}end_date"]
    if end is not None and end < day:
        return together(title, employer, wording.window(start, end, day))
    return together(title, employer, _("since %(day)s") % {"day": wording.day(start, day)})


def ours(threshold: int) -> str:
    return _("The %(percent)s %% are ours, not the scale's.") % {"percent": threshold}


def proven(components: Mapping[str, bool | None]) -> list[str]:
    """That the reviewer ticks the rest, when records don't speak of everything."""
    silent = sum(each is None for each in components.values())
    if not silent:
        return []
    found = {"proven": sum(each is True for each in components.values()), "all": len(components)}
    return [_("%(proven)s of %(all)s proven by records; the reviewer ticks the rest.") % found]


def more_charts(number: int) -> str:
    return ngettext("%(number)s more chart", "%(number)s more charts", number) % {"number": number}
