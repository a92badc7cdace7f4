"""What happened with a client, newest first: contacts, employer contacts for them, jobs, hand-overs, what they agreed.

Pages end between days, so that a day is never torn apart and the mark of the next page is a date.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.urls import reverse
from django.utils.formats import time_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from clients import wording
from clients.models import (
    Assignment,
    Client,
    ClientContact,
    ContactJob,
    EmployerContactFor,
    Job,
    ModeAgreement,
    SupportDecline,
)
from employers.models import EmployerContact
from employers.timeline import Entry
from tenancy.addresses import leading_to
from tenancy.asked import Question
from tenancy.models import Agency

PAGE = 50

_ICONS = {
    "in_person": "in-person",
    "phone": "phone",
    "video": "video",
    "text": "text",
    "email": "mail",
    "voicemail": "voicemail",
    "no_show": "no-show",
}


@dataclass(slots=True)
class Day:
    date: date
    label: str
    entries: list[Entry] = field(default_factory=list)


@dataclass(slots=True)
class Timeline:
    """Some days, newest first; `older` is where the next ones begin, None when these were the last."""

    days: list[Day]
    older: date | None


@dataclass(frozen=True, slots=True)
class Known:
    """What the page has read already: it is told once more here and costs no query."""

    jobs: list[Job]
    assignments: list[Assignment]
    declines: list[SupportDecline]
    agreements: list[ModeAgreement]
    met: dict[int, list[str]]
    late: dict[int, list[str]]
    may_correct: bool = False


def timeline(client: Client, known: Known, agency: Agency, *, before: date | None = None) -> Timeline:
    """The days before `before` (all of them when None), about fifty entries of them. Two queries."""
    today = agency.today()
    contacts, floor = _whole_days(CONTACTS, "contact_date", client, before)
    visits, visit_floor = _whole_days(VISITS, "employer_contact__contact_date", client, before)
    floor = max(floor, visit_floor)
    address = leading_to("clients:correct_contact")
    entries = [_contact(row, known, agency, today, address) for row in contacts]
    entries += [_employer_contact(row) for row in visits]
    entries += [entry for entry in _rest(client, known, agency, today) if before is None or entry.day < before]
    return _page([entry for entry in entries if entry.day >= floor], floor, today)


def _whole_days(
    question: Question, column: str, client: Client, before: date | None
) -> tuple[list[dict[str, Any]], date]:
    """The newest rows, and the day down to which none is missing. A day with more than a page comes whole."""
    if before is None:
        found = question.dicts("lte", PAGE + 1, client=client.pk, day=date.max)
    else:
        found = question.dicts("lt", PAGE + 1, client=client.pk, day=before)
    if len(found) <= PAGE:
        return found, date.min
    torn = found[PAGE][column]
    whole = [row for row in found if row[column] != torn]
    if whole:
        return whole, whole[-1][column]
    return question.dicts("exact", None, client=client.pk, day=torn), torn


def _page(entries: list[Entry], floor: date, today: date) -> Timeline:
    entries.sort(key=lambda entry: (entry.day, entry.at), reverse=True)
    days: list[Day] = []
    for number, entry in enumerate(entries):
        if not days or days[-1].date != entry.day:
            if number >= PAGE:
                return Timeline(days, days[-1].date)
            days.append(Day(entry.day, capfirst(_heading(entry.day, today))))
        days[-1].entries.append(entry)
    return Timeline(days, floor if floor != date.min else None)


def _heading(when: date, today: date) -> str:
    if abs((when - today).days) <= 1:
        return f"{wording.away(when, today)}, {wording.day(when, today)}"
    return wording.day(when, today)


# Contacts


def _ask_contacts(side: str, most: int | None, *, client: int, day: date) -> Any:
    # A sub-question per row that is shown: joined and grouped, every contact of the person would be read for fifty of them.
    jobs = ArraySubquery(ContactJob.objects.filter(contact=OuterRef("pk")).order_by().values("job_id"))
    return (
        ClientContact.objects.filter(client=client, **{f"contact_date__{side}": day})
        .annotate(job_ids=jobs)
        .order_by("-contact_date", "-id")
        .values(
            "pk",
            "public_id",
            "contact_date",
            "contact_time",
            "mode",
            "place",
            "with_whom",
            "minutes",
            "note",
            "next_step",
            "next_step_date",
            "created_at",
            "import_key",
            "voided_at",
            "void_reason",
            "correction_reason",
            "job_ids",
            "specialist__user__first_name",
            "specialist__user__last_name",
        )[:most]
    )


CONTACTS = Question(_ask_contacts)


def _contact(row: dict[str, Any], known: Known, agency: Agency, today: date, address: Callable[[UUID], str]) -> Entry:
    mode = row["mode"]
    attempt = mode in ClientContact.ATTEMPTS
    void = row["voided_at"] is not None
    return Entry(
        day=row["contact_date"],
        at=row["contact_time"] or time.min,
        kind="attempt" if attempt else "contact",
        icon=_ICONS.get(mode, "contact"),
        word=capfirst(str(ClientContact.Mode(mode).label)),
        title=_title(row, known),
        meta=" · ".join(part for part in _meta(row, known, agency, today) if part),
        text=_text(row, today),
        void=void,
        correct_url=address(row["public_id"]) if known.may_correct and not void else "",
    )


def _title(row: dict[str, Any], known: Known) -> str:
    place = str(ClientContact.Place(row["place"]).label) if row["place"] else ""
    others = [str(ClientContact.With(code).label) for code in row["with_whom"] if code != ClientContact.With.CLIENT]
    if ClientContact.With.CLIENT in row["with_whom"]:
        others = [_("with %(others)s too") % {"others": ", ".join(others)}] if others else []
    else:
        others = [_("with %(others)s") % {"others": ", ".join(others)}]
    named = [str(job.employer) for job in known.jobs if job.pk in (row["job_ids"] or ())]
    return ", ".join(part for part in (place, *others, *named) if part)


def _meta(row: dict[str, Any], known: Known, agency: Agency, today: date) -> Iterable[str]:
    if row["contact_time"]:
        yield time_format(row["contact_time"])
    if row["minutes"]:
        yield _("%(minutes)s min") % {"minutes": row["minutes"]}
    yield f"{row['specialist__user__first_name']} {row['specialist__user__last_name']}".strip()
    written = agency.local(row["created_at"]).date()
    if written > row["contact_date"]:
        # When it happened and when it was written are two things, and a late note is to be seen as one.
        said = _("imported %(day)s") if row["import_key"] else _("written %(day)s")
        yield said % {"day": wording.day(written, today)}
    if met := known.met.get(row["pk"]):
        yield _("met %(contacts)s") % {"contacts": ", ".join(met)}
    if late := known.late.get(row["pk"]):
        yield _("late for %(contacts)s") % {"contacts": ", ".join(late)}
    if row["voided_at"]:
        yield _("void: %(reason)s") % {"reason": row["void_reason"]}
    elif row["correction_reason"]:
        yield _("corrected: %(reason)s") % {"reason": row["correction_reason"]}


def _text(row: dict[str, Any], today: date) -> str:
    lines = [row["note"]] if row["note"] else []
    if row["next_step"]:
        by = wording.day(row["next_step_date"], today) if row["next_step_date"] else ""
        said = _("Next: %(step)s, by %(day)s") if by else _("Next: %(step)s")
        lines.append(said % {"step": row["next_step"], "day": by})
    return "\n".join(lines)


# Employer contacts on the client's behalf


_SERVED = ("plan_line__text", "plan_line__employer__name", "off_plan_reason")


def _ask_visits(side: str, most: int | None, *, client: int, day: date) -> Any:
    contact = "employer_contact__"
    names = ("contact_date", "contact_time", "mode", "purpose", "voided_at", "void_reason", "employer__name")
    people = ("site__name", "person__name", "specialist__user__first_name", "specialist__user__last_name")
    return (
        EmployerContactFor.objects.filter(client=client, **{f"{contact}contact_date__{side}": day})
        .order_by(f"-{contact}contact_date", "-employer_contact_id")
        .values("by_client", "note", *_SERVED, *(contact + name for name in (*names, *people)))[:most]
    )


VISITS = Question(_ask_visits)


def _employer_contact(row: dict[str, Any]) -> Entry:
    said = {name.removeprefix("employer_contact__"): value for name, value in row.items()}
    mode = EmployerContact.Mode(said["mode"])
    purpose = str(EmployerContact.Purpose(said["purpose"]).label) if said["purpose"] else ""
    specialist = f"{said['specialist__user__first_name']} {said['specialist__user__last_name']}".strip()
    who = _("made by the person") if said["by_client"] else specialist
    void = _("void: %(reason)s") % {"reason": said["void_reason"]} if said["voided_at"] else ""
    place = ", ".join(part for part in (said["employer__name"], said["site__name"], said["person__name"]) if part)
    return Entry(
        day=said["contact_date"],
        at=said["contact_time"] or time.min,
        kind="attempt" if mode in EmployerContact.ATTEMPTS else "employer",
        icon="employer",
        word=_("Employer contact"),
        title=place,
        meta=" · ".join(part for part in (str(mode.label), purpose, who, _served(said), void) if part),
        text=said["note"],
        void=bool(said["voided_at"]),
    )


def _served(said: dict[str, Any]) -> str:
    """Which line of their plan it served, or why none."""
    if line := said["plan_line__employer__name"] or said["plan_line__text"]:
        return _("serves: %(line)s") % {"line": line}
    return _("off the plan: %(reason)s") % {"reason": said["off_plan_reason"]} if said["off_plan_reason"] else ""


# The rest: few per person, and read by the page already


def _rest(client: Client, known: Known, agency: Agency, today: date) -> Iterable[Entry]:
    for job in known.jobs:
        yield from _job(job, agency, today)
    for assignment in known.assignments:
        if assignment.from_date <= today:
            yield _assignment(assignment)
    for decline in known.declines:
        word = _("Support declined")
        yield Entry(decline.declined_date, "note", "pause", word, text=decline.agreed)
        if decline.resumed_date and decline.resumed_date <= today:
            yield Entry(decline.resumed_date, "note", "check", _("Support wanted again"))
    for agreement in known.agreements:
        if agreement.from_date <= today:
            title = wording.modes_phrase(agreement.modes)
            word = _("Another way of contact agreed")
            yield Entry(agreement.from_date, "note", "contact", word, title, text=agreement.reason)
    yield Entry(client.programme_entry_date, "assignment", "flag", _("Programme entry"))
    if client.closed_date:
        reason = str(client.get_closure_reason_display())
        yield Entry(client.closed_date, "note", "leave", _("Closed"), reason)


def _job(job: Job, agency: Agency, today: date) -> Iterable[Entry]:
    if job.cancelled_at:
        day = agency.local(job.cancelled_at).date()
        yield Entry(day, "job", "job", _("Job start cancelled"), str(job), meta=job.cancel_reason)
        return
    url = reverse("clients:job", args=[job.public_id])
    if job.start_date <= today:
        yield Entry(job.start_date, "job", "job", _("Job start"), str(job), url=url)
    if job.end_date and job.end_date <= today:
        learned = _("we learned on %(day)s") % {"day": wording.day(job.learned_date or job.end_date, today)}
        late = learned if job.learned_date != job.end_date else ""
        meta = " · ".join(part for part in (str(job.get_end_reason_display()), late) if part)
        yield Entry(job.end_date, "job", "job-end", _("Job end"), str(job), meta=meta, text=job.end_next_step, url=url)


def _assignment(assignment: Assignment) -> Entry:
    return Entry(
        assignment.from_date,
        "assignment",
        "assignment",
        _("Looked after by"),
        assignment.specialist.name,
        text=assignment.note,
    )
