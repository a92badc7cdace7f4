"""A step-down as its page shows it: the criteria as facts, where it stands, and what the client page says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Case, CharField, Exists, F, OuterRef, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Cast, Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from clients import stepdownrules, wording
from clients.followalong import Status, status
from clients.models import Client, ClientContact, DueContact, Job, StepDown
from clients.models.job import read_with_job
from clients.report.cards import Card
from clients.stepdownrules import Asked, Criterion, Finding, Known, Stage
from employers.timeline import Entry

STAGES = {
    Stage.PLANNED: gettext_lazy("Planned"),
    Stage.MET: gettext_lazy("Hand-over meeting held"),
    Stage.HANDED_OVER: gettext_lazy("Handed over"),
    Stage.RETURNED: gettext_lazy("Returned"),
    Stage.DROPPED: gettext_lazy("Dropped"),
}

_CRITERIA = {
    Criterion.A_YEAR: gettext_lazy("About a year in the job"),
    Criterion.SATISFIED: gettext_lazy("Satisfied with the job"),
    Criterion.NO_ISSUES: gettext_lazy("No big open issues"),
    Criterion.STAYS: gettext_lazy("Not about to change job"),
}


@dataclass(frozen=True, slots=True)
class Fact:
    """A criterion, how it stands in a word, and what that rests on."""

    criterion: str
    word: str
    icon: str
    said: str


def jobs_on(client: Client, today: date) -> list[Job]:
    """The jobs they have, the longest first."""
    jobs = Job.objects.current_on(today).filter(client=client).titled_on(today).select_related("employer")
    return list(jobs.order_by("start_date"))


def known_of(client: Client, job: Job, today: date) -> Known:
    """What the records say of `job`. Two queries."""
    rows = DueContact.objects.filter(client=client, withdrawn=False)
    overdue = sum(status(row.as_row(), today) is Status.OVERDUE for row in rows)
    coming = Job.objects.standing().filter(client=client, start_date__gt=today).exclude(pk=job.pk)
    starts = coming.order_by("start_date").values_list("start_date", flat=True).first()
    return Known(job.start_date, job.end_date, overdue, starts)


def criteria(known: Known, asked: Asked, today: date) -> list[Fact]:
    return [_fact(each, known, today) for each in stepdownrules.findings(known, asked, today)]


def _fact(finding: Finding, known: Known, today: date) -> Fact:
    words = {True: (_("yes"), "check"), False: (_("no"), "close"), None: (_("not asked yet"), "help")}
    word, icon = words[finding.holds]
    said = _by_records(finding.criterion, known, today) if finding.by_records else ""
    if not said:
        said = _("The person was asked.") if finding.holds is not None else _("Only the person can say.")
    return Fact(str(_CRITERIA[finding.criterion]), word, icon, said)


def _by_records(criterion: Criterion, known: Known, today: date) -> str:
    if criterion is Criterion.A_YEAR:
        days = stepdownrules.days_in_job(known, today)
        since = {"day": wording.day(known.start_date, today), "days": days}
        return ngettext("%(days)s day, since %(day)s.", "%(days)s days, since %(day)s.", days) % since
    if criterion is Criterion.NO_ISSUES:
        said = ngettext(
            "%(number)s planned contact is overdue.", "%(number)s planned contacts are overdue.", known.overdue
        )
        return said % {"number": known.overdue}
    if known.end_date is not None:
        return _("The job ends on %(day)s.") % {"day": wording.day(known.end_date, today)}
    if known.next_start_date is not None:
        return _("Another job starts on %(day)s.") % {"day": wording.day(known.next_start_date, today)}
    return ""


def last_of(client: Client, today: date) -> list[StepDown]:
    """All step-downs, newest first: few per person."""
    steps = client.step_downs.select_related("planned_by__user").order_by("-planned_date", "-pk")
    return read_with_job(steps, "job", today)


def dates_of(step: StepDown, today: date) -> list[tuple[str, str]]:
    """What was planned and what happened, in order."""
    days = [
        (_("Planned on"), step.planned_date),
        (_("Hand-over meeting planned for"), step.meeting_date if step.met_on is None else None),
        (_("Hand-over meeting"), step.met_on),
        (_("Handed over"), step.handed_over_on),
        (_("Contact afterwards"), step.contact_after_date),
        (_("Returned"), step.returned_on),
        (_("Dropped"), step.dropped_on),
    ]
    return [(label, wording.day(day, today)) for label, day in days if day is not None]


# For the client page

_KINDS = (
    ("step_down_planned", "planned_date", gettext_lazy("Step-down planned")),
    ("step_down_met", "met_on", gettext_lazy("Hand-over meeting held")),
    ("step_down_handed_over", "handed_over_on", gettext_lazy("Stepped down to another supporter")),
    ("step_down_returned", "returned_on", gettext_lazy("Returned from step-down")),
    ("step_down_dropped", "dropped_on", gettext_lazy("Step-down dropped")),
)
_TEXTS = {"step_down_planned": "own_words", "step_down_returned": "return_reason", "step_down_dropped": "drop_reason"}


def _dated(client: int, kind: str, day: str) -> Any:
    rows = StepDown.objects.filter(client=client, **{f"{day}__isnull": False}).order_by()
    text = Cast(_TEXTS[kind], TextField()) if kind in _TEXTS else Value("", TextField())
    rows = rows.annotate(kind=Value(kind, CharField()), day=F(day), of=F("client__public_id"))
    rows = rows.annotate(title=Cast("supporter_name", TextField()), text=text)
    return rows.values_list("kind", "day", "of", "title", "text")


def ask_events(client: int) -> QuerySet[Any, Any]:
    """Each step of a step-down. The public id is the client's."""
    first, *rest = (_dated(client, kind, day) for kind, day, _word in _KINDS)
    return first.union(*rest, all=True)


def event(kind: str, day: date, public_id: UUID, title: str, text: str, today: date) -> Entry:
    words = {name: str(word) for name, _day, word in _KINDS}
    url = reverse("clients:step_down", args=[public_id])
    return Entry(day, "plan", "assignment", words[kind], title, text=text, url=url)


def ask_state(client: int) -> QuerySet[Any, Any]:
    """The last one: which step waits (meeting, contact) with its day, else where it stands and since when."""
    spoken = ClientContact.objects.standing().exclude(mode__in=ClientContact.ATTEMPTS)
    after = spoken.filter(client=OuterRef("client"), contact_date__gt=OuterRef("handed_over_on"))
    waits = Q(met_on=None, meeting_date__isnull=False, client__closed_date=None)
    call = Q(handed_over_on__isnull=False, contact_after_date__isnull=False) & ~Q(Exists(after))
    code = Case(
        When(dropped_on__isnull=False, then=Value("dropped")),
        When(returned_on__isnull=False, then=Value("returned")),
        When(call, then=Value("contact")),
        When(handed_over_on__isnull=False, then=Value("handed_over")),
        When(waits, then=Value("meeting")),
        When(met_on__isnull=False, then=Value("met")),
        default=Value("planned"),
        output_field=CharField(),
    )
    day = Case(
        When(code="contact", then=F("contact_after_date")),
        When(code="meeting", then=F("meeting_date")),
        default=Coalesce("dropped_on", "returned_on", "handed_over_on", "met_on", "planned_date"),
    )
    steps = StepDown.objects.filter(client=client).annotate(kind=Value("step_down", CharField()), code=code)
    return steps.annotate(day=day).order_by("-planned_date", "-pk").values_list("kind", "day", "code")[:1]


_SAID = {
    "planned": gettext_lazy("Planned on %(day)s."),
    "meeting": gettext_lazy("Hand-over meeting on %(day)s."),
    "met": gettext_lazy("The hand-over meeting was on %(day)s."),
    "contact": gettext_lazy("Handed over. A contact is agreed for %(day)s."),
    "handed_over": gettext_lazy("Handed over on %(day)s."),
    "returned": gettext_lazy("Returned on %(day)s."),
    "dropped": gettext_lazy("Dropped on %(day)s."),
}


def card(kind: str, day: date | None, code: str, today: date) -> Card:
    """`url` is said from the client's page."""
    title = _("Step-down")
    if day is None:
        return Card(title, _("After about a year in a job another supporter may take over."), "step-down/", False)
    late = code in ("meeting", "contact") and day < today
    return Card(title, str(_SAID[code]) % {"day": wording.day(day, today)}, "step-down/", late)
