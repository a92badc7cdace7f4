"""What the person has decided, as it is read before one walks in; and its editions side by side."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from django.db.models import (
    Case,
    CharField,
    DateField,
    DateTimeField,
    F,
    Func,
    OuterRef,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Greatest
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from clients import consentrules, consents, wording
from clients.models import (
    Client,
    Decision,
    DisclosureDecision,
    DisclosureException,
    DisclosureRevisit,
    EmployerContactFor,
    Job,
    Purpose,
)
from clients.models.job import read_with_job
from clients.report.cards import Card
from employers.models import Employer
from employers.timeline import Entry
from tenancy.models import Agency


class Exceptional(NamedTuple):
    """What was agreed for one employer or job, other than the decision says."""

    exception: DisclosureException
    where: str
    decision: str
    agreed: str


class Said(NamedTuple):
    """The card: the decision in plain words, what may and must not be said, what is otherwise here, and the consent."""

    agreed: bool
    decision: str
    about: str
    may_say: str
    must_not_say: str
    example: str
    who_may_be_told: str
    may_contact: str
    here: list[Exceptional]
    elsewhere: list[Exceptional]
    consent: str
    may_name: bool


def plainly(decision: str) -> str:
    return {
        Decision.NONE: _("Say nothing about health or support needs, to any employer."),
        Decision.SOME: _("Say only what stands here."),
        Decision.FULL: _("They want to be open. Say what stands here, as far as the work needs it."),
        Decision.LATER: _("Say nothing about health for now: they may decide otherwise later."),
        Decision.BY_JOB: _("They decide job by job. Say nothing about health unless it stands here for this job."),
    }[Decision(decision)]


def newest_of(client: Client) -> DisclosureDecision | None:
    rows = DisclosureDecision.objects.filter(client=client).select_related("made_by__user", "revoked_by__user")
    return rows.newest_first().first()


def exceptions_of(client: Client, today: date) -> list[Exceptional]:
    rows = DisclosureException.objects.standing().filter(client=client).select_related("employer")
    in_order = rows.order_by("employer__sort_key", "job__start_date", "pk")
    return [_exceptional(row, today) for row in read_with_job(in_order, "job", today)]


def _exceptional(row: DisclosureException, today: date) -> Exceptional:
    where = str(row.job) if row.job else str(row.employer)
    return Exceptional(row, where, plainly(row.decision), wording.day(row.agreed_date, today))


def said(client: Client, agency: Agency, *, employer: Employer | None = None, job: Job | None = None) -> Said:
    """The card for this employer or job; for none in particular it lists all exceptions. Three questions."""
    today = agency.today()
    newest = newest_of(client)
    stands = newest if newest is not None and newest.revoked_at is None else None
    exceptions = exceptions_of(client, today) if stands else []
    here = [each for each in exceptions if _is_here(each.exception, employer, job)]
    consent, may_name = _consent(client, agency, employer)
    return Said(
        agreed=stands is not None,
        decision=plainly(stands.decision) if stands else _("Say nothing about health: nothing is agreed."),
        about=_about(newest, agency, today),
        may_say=stands.may_say if stands else "",
        must_not_say=stands.must_not_say if stands else "",
        example=stands.example if stands else "",
        who_may_be_told=stands.who_may_be_told if stands else "",
        may_contact=_may_contact(stands),
        here=here,
        elsewhere=[each for each in exceptions if each not in here] if employer is None else [],
        consent=consent,
        may_name=may_name,
    )


def places(client: Client) -> list[tuple[Any, str]]:
    """The employers of this person, by address and name: of their jobs, of what was agreed, and whom one has been to for them."""
    jobs = Job.objects.standing().filter(client=client, end_date=None)
    agreed = DisclosureException.objects.standing().filter(client=client)
    visited = EmployerContactFor.objects.filter(client=client, employer_contact__voided_at=None)
    all_of_them = _places(jobs).union(_places(agreed), _places(visited, "employer_contact__employer"))
    return [row[:2] for row in all_of_them.order_by("ordered")]


def _places(rows: QuerySet[Any], employer: str = "employer") -> QuerySet[Any]:
    """Address, name and place in the order of each employer: of a record that was put into another, those of that one."""
    columns = {"place": "public_id", "called": "name", "ordered": "sort_key"}
    kept = {name: Coalesce(f"{employer}__merged_into__{of}", f"{employer}__{of}") for name, of in columns.items()}
    return rows.order_by().annotate(**kept).values_list(*columns)


def _is_here(exception: DisclosureException, employer: Employer | None, job: Job | None) -> bool:
    if employer is None or employer.pk not in (exception.employer_id, exception.employer.merged_into_id):
        # What was agreed for a record that was put into this one stands for this one, also beside its own.
        return False
    return exception.job_id is None or job is None or exception.job_id == job.pk


def _about(newest: DisclosureDecision | None, agency: Agency, today: date) -> str:
    if newest is None:
        return _("There has been no talk about it yet, or it was not written down.")
    if newest.revoked_at is not None:
        day = wording.day(agency.local(newest.revoked_at).date(), today)
        return _("The decision was taken back on %(day)s.") % {"day": day}
    day = wording.day(newest.made_date, today)
    if newest.signed_date is None:
        return _("Decided on %(day)s, not signed yet.") % {"day": day}
    return _("Decided on %(day)s, signed on %(signed)s.") % {
        "day": day,
        "signed": wording.day(newest.signed_date, today),
    }


def _may_contact(decision: DisclosureDecision | None) -> str:
    if decision is None or decision.may_contact_employers is None:
        return ""
    if decision.may_contact_employers:
        return _("You may contact employers for them.")
    return _("They contact employers themselves: do not do it for them.")


def _consent(client: Client, agency: Agency, employer: Employer | None) -> tuple[str, bool]:
    """Whether this employer, or some employer, may be told of the person now."""
    rows = consents.facts_of([client.pk]).get(client.pk, [])
    now, zone = timezone.now(), agency.zone
    if employer is None:
        stands = consentrules.allowed(rows, Purpose.EMPLOYERS, now, zone=zone)
        some = stands or consentrules.of_kind(rows, Purpose.EMPLOYERS, now, zone) is not None
        if some and not stands:
            return _("Consent stands for single employers only: see which."), False
    else:
        stands = consentrules.allowed(rows, Purpose.EMPLOYERS, now, employer.pk, zone=zone)
    if stands:
        return _("Consent stands: you may name them."), True
    return _("No consent stands: do not name them. General talk is fine."), False


class Part(NamedTuple):
    """One part of an edition, beside the same part of another."""

    label: str
    before: str
    after: str
    differs: bool


_PARTS = (
    "decision",
    "talked_date",
    "adjustments_explained",
    "may_contact_employers",
    "may_say",
    "must_not_say",
    "example",
    "who_may_be_told",
    "made_date",
    "signed_date",
)


def compared(one: DisclosureDecision, other: DisclosureDecision) -> list[Part]:
    """The older on the left."""
    parts = []
    for name in _PARTS:
        label = capfirst(str(DisclosureDecision._meta.get_field(name).verbose_name))  # type: ignore[union-attr]
        before, after = in_words(one, name), in_words(other, name)
        parts.append(Part(label, before, after, before != after))
    return parts


def in_words(decision: DisclosureDecision, name: str) -> str:
    if name == "decision":
        return str(decision.get_decision_display())
    value = getattr(decision, name)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return wording.day(value) if isinstance(value, date) else str(value or "")


def sheet(decision: DisclosureDecision) -> list[tuple[str, str]]:
    """An edition as label and value, in the order of the worksheet."""
    return [(part.label, part.after) for part in compared(decision, decision)]


# For the client page

DECIDED, REVISITED, REVOKED = "disclosure decided", "disclosure revisited", "disclosure revoked"


def ask_events(client: int) -> QuerySet[Any, Any]:
    """Decided, talked about again, taken back: kind, day, public_id, title (a decision's code), text."""
    columns = ("kind", "day", "public_id", "title", "text")
    decisions = DisclosureDecision.objects.filter(client=client).order_by()
    local = Func(F("agency__time_zone"), F("revoked_at"), function="timezone", output_field=DateTimeField())
    decided = decisions.annotate(
        kind=Value(DECIDED, CharField()), day=F("made_date"), title=F("decision"), text=Cast("why", TextField())
    )
    revoked = decisions.filter(revoked_at__isnull=False).annotate(
        kind=Value(REVOKED, CharField()),
        day=Cast(local, DateField()),
        title=F("decision"),
        text=Value("", TextField()),
    )
    revisited = (
        DisclosureRevisit.objects.filter(client=client)
        .order_by()
        .annotate(
            kind=Value(REVISITED, CharField()),
            day=F("revisited_date"),
            title=F("decision__decision"),
            text=Cast("note", TextField()),
        )
    )
    return decided.values_list(*columns).union(revoked.values_list(*columns), revisited.values_list(*columns), all=True)


def event(kind: str, day: date, public_id: Any, title: str, text: str, today: date) -> Entry:
    word = {
        DECIDED: _("Disclosure decided"),
        REVISITED: _("Disclosure talked about again"),
        REVOKED: _("Disclosure decision taken back"),
    }[kind]
    return Entry(day, "plan", "text", word, str(Decision(title).label), text=text)


def ask_state(client: int) -> QuerySet[Any, Any]:
    """When the newest edition was made or last talked about, and its decision; code `revoked` when it was taken back."""
    talks = DisclosureRevisit.objects.filter(decision=OuterRef("pk")).order_by("-revisited_date")
    last = Greatest("made_date", Coalesce(Subquery(talks.values("revisited_date")[:1]), "made_date"))
    return (
        DisclosureDecision.objects.filter(client=client)
        .newest_first()
        .annotate(
            kind=Value("disclosure", CharField()),
            day=last,
            code=Case(
                When(revoked_at__isnull=False, then=Value("revoked")), default="decision", output_field=CharField()
            ),
        )
        .values_list("kind", "day", "code")[:1]
    )


def card(kind: str | None, day: date | None, code: str, today: date, url: str = "") -> Card:
    """`day` None: nothing was decided yet. `url`: the page of the client's decision."""
    title = _("Disclosure")
    if day is None:
        return Card(title, _("Nothing decided yet: say nothing about health to employers."), url, False)
    when = wording.day(day, today)
    if code == "revoked":
        return Card(title, _("Taken back: say nothing about health to employers."), url, True)
    said = _("%(decision)s, %(day)s") % {"decision": capfirst(str(Decision(code).label)), "day": when}
    return Card(title, said, url, False)
