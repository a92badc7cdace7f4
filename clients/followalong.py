"""When a person who starts, keeps or loses a job should be seen, and how that stands on a day.

The timing rules are those of fidelity item 23 (time-unlimited follow-along supports): in person within a
week before the start, within three days after it, weekly in the first month, then monthly; and a talk
within three days of hearing of a job loss. What the scale leaves open is decided here once: calendar
dates where the agency is, never hours; four weeks as the first month; months anchored on the start day.

Plain values in, plain values out. The day is always passed in, and a fact has effect from its own date:
what was known on a day is what is dated up to that day.
"""

from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from clients.intakerules import Gap, closed_for

FIDELITY_ITEM = 23
FIRST_YEAR = 12
DAY = timedelta(days=1)
WEEK = timedelta(days=7)
THREE_DAYS = timedelta(days=3)

PRE_START = "pre_start"
WITHIN_3_DAYS = "within_3_days"
JOB_LOSS = "job_loss"

IN_PERSON = frozenset({"in_person"})
SPOKEN = IN_PERSON | {"phone", "video"}
TWO_WAY = SPOKEN | {"text", "email"}


class Status(StrEnum):
    """How a planned contact stands on a day."""

    UPCOMING = "upcoming"
    OPEN = "open"
    OVERDUE = "overdue"
    MET = "met"
    MISSED = "missed"
    DECLINED = "declined"
    CANCELLED = "cancelled"


STILL_TO_DO = frozenset({Status.UPCOMING, Status.OPEN, Status.OVERDUE})


class Requirement(StrEnum):
    """What kind of contact answers a planned one."""

    IN_PERSON = "in_person"
    SPOKEN = "spoken"
    AS_AGREED = "as_agreed"


_REQUIREMENTS = {IN_PERSON: Requirement.IN_PERSON, SPOKEN: Requirement.SPOKEN}


# Facts: what the records say. Ids are opaque.


@dataclass(frozen=True, slots=True)
class JobFacts:
    """A job; a planned move is an end (moved on to something better) that asks for no job-loss contact."""

    id: int
    start_date: date
    end_date: date | None = None
    learned_date: date | None = None
    planned_move: bool = False

    def has_ended(self, on: date) -> bool:
        """Whether the last day has passed: a job is current through its last day."""
        return self.end_date is not None and self.end_date < on

    @property
    def loss_learned_date(self) -> date | None:
        """The day the end was learned of, where it was a loss."""
        return None if self.planned_move else self.learned_date


@dataclass(frozen=True, slots=True)
class ContactFacts:
    """A contact or an attempt at one; no job ids means that it names no job."""

    id: int
    contact_date: date
    mode: str
    with_client: bool = True
    job_ids: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Decline:
    """The person wants no follow-along from one day until the day support is resumed."""

    declined_date: date
    resumed_date: date | None = None


@dataclass(frozen=True, slots=True)
class ModeAgreement:
    """The support plan says the person asked for these modes as well as in person; both days included."""

    from_date: date
    until_date: date | None
    modes: frozenset[str]

    def in_force(self, on: date) -> bool:
        return self.from_date <= on and (self.until_date is None or on <= self.until_date)


# The plan: which contacts a job asks for.


@dataclass(frozen=True, slots=True)
class PlannedContact:
    """A window of days, both included, in which the person is to be seen."""

    rule: str
    opens_date: date
    due_date: date


def planned_contacts(*, start_date: date, months: int = FIRST_YEAR) -> list[PlannedContact]:
    """Every contact the follow-along rules ask for, in order, for a job that starts on start_date."""
    return [
        PlannedContact(PRE_START, start_date - WEEK, start_date - DAY),
        PlannedContact(WITHIN_3_DAYS, start_date, start_date + THREE_DAYS),
        *(_week_window(start_date, n) for n in range(1, 5)),
        *(month_window(start_date, n) for n in range(2, months + 1)),
    ]


def job_loss_contact(*, learned_date: date) -> PlannedContact:
    """The talk to have within three days of hearing that a job was lost."""
    return PlannedContact(JOB_LOSS, learned_date, learned_date + THREE_DAYS)


def month_window(start_date: date, n: int) -> PlannedContact:
    """Month n of a job, counted from the start day every time: a 31st never drifts to the 28th."""
    next_opens = _months_after(start_date, n)
    return PlannedContact(f"month_{n}", _months_after(start_date, n - 1), next_opens - DAY)


def planned_on(job: JobFacts, on: date) -> list[PlannedContact]:
    """The contacts planned for a job as of a day: its first year, later months as they open, a job loss."""
    months = max(FIRST_YEAR, _months_begun(job, on))
    planned = planned_contacts(start_date=job.start_date, months=months)
    if job.loss_learned_date is not None:
        planned.append(job_loss_contact(learned_date=job.loss_learned_date))
    return planned


def _week_window(start_date: date, n: int) -> PlannedContact:
    opens_date = start_date + (n - 1) * WEEK
    return PlannedContact(f"week_{n}", opens_date, opens_date + WEEK - DAY)


def _months_after(day: date, months: int) -> date:
    """The same day some months later, or the last day of a month that is too short for it."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _months_begun(job: JobFacts, on: date) -> int:
    """How many months of the job have opened by a day, while the job was current."""
    last = on if job.end_date is None else min(on, job.end_date)
    n = (last.year - job.start_date.year) * 12 + last.month - job.start_date.month + 1
    return n if _months_after(job.start_date, n - 1) <= last else n - 1


# Which contacts count, and for what.


def counting_modes(rule: str, on: date, agreements: Iterable[ModeAgreement] = ()) -> frozenset[str]:
    """The modes that answer a rule on a day; nobody can agree to count an attempt (voicemail, no-show)."""
    agreed = frozenset().union(*(a.modes for a in agreements if a.in_force(on)))
    return (SPOKEN if rule == JOB_LOSS else IN_PERSON) | (agreed & TWO_WAY)


def counts(contact: ContactFacts, rule: str, agreements: Iterable[ModeAgreement] = ()) -> bool:
    """Whether this was a contact with the person, in a way the rule accepts."""
    return contact.with_client and contact.mode in counting_modes(rule, contact.contact_date, agreements)


def serves(contact: ContactFacts, job: JobFacts, rule: str) -> bool:
    """Whether the contact is about this job, so that it may answer its planned contact.

    The jobs it names, also after their end. Naming none: any job current that day or starting within
    seven days, and of a job that has ended only the job-loss contact. Whether that one was pending needs
    no asking: the first counting contact answers it, later ones find it answered.
    """
    if contact.job_ids:
        return job.id in contact.job_ids
    day = contact.contact_date
    if not job.has_ended(day):
        return job.start_date - WEEK <= day
    return rule == JOB_LOSS and _by(job.loss_learned_date, day)


def served_by(contact: ContactFacts, jobs: Iterable[JobFacts]) -> list[JobFacts]:
    """The jobs a contact may answer something for: those to project again when it is logged or corrected.

    What serves any rule of a job serves its job-loss contact too, so that asking for this one is enough.
    """
    return [job for job in jobs if serves(contact, job, JOB_LOSS)]


# The projection: the dates from which the status on any day follows.


@dataclass(frozen=True, slots=True)
class PlannedRow(PlannedContact):
    """A planned contact with the dates that decide its status: what a DueContact row keeps.

    A date that cannot change the status is left out. late_on (first counting contact after the due date)
    is empty when the contact was met; resumed_on when the due date itself was declined; cancelled_on and
    ended_on always for the job-loss contact, which outlives the job. So status() asks only for dates.

    Exact from the day of projection onwards, as long as no decline begins after that day: one begun later
    is left out until the job is projected again. For earlier days use status_on(), which reads the facts.
    """

    met_on: date | None = None
    met_by: int | None = None
    late_on: date | None = None
    late_by: int | None = None
    declined_on: date | None = None
    resumed_on: date | None = None
    cancelled_on: date | None = None
    ended_on: date | None = None


def projection(
    job: JobFacts,
    contacts: Iterable[ContactFacts],
    declines: Sequence[Decline],
    agreements: Sequence[ModeAgreement],
    closed_date: date | None,
    on: date,
    gaps: Sequence[Gap] = (),
) -> list[PlannedRow]:
    """The planned contacts of a job with what the facts say of each; contacts are all of the person's."""
    in_order = sorted(contacts, key=lambda c: (c.contact_date, c.id))
    known = [d for d in declines if d.declined_date <= on]
    rows = []
    for planned in planned_on(job, on):
        row = PlannedRow(planned.rule, planned.opens_date, planned.due_date)
        row = _with_answer(row, [c for c in in_order if serves(c, job, row.rule)], agreements)
        row = _with_decline(row, known)
        rows.append(_with_end(row, job.end_date, closed_for(row.due_date, closed_date, gaps)))
    return rows


def _with_answer(row: PlannedRow, contacts: Iterable[ContactFacts], agreements: Sequence[ModeAgreement]) -> PlannedRow:
    """The row with the first counting contact from its opening on: in the window, or after it."""
    for contact in contacts:
        if contact.contact_date >= row.opens_date and counts(contact, row.rule, agreements):
            if contact.contact_date <= row.due_date:
                return replace(row, met_on=contact.contact_date, met_by=contact.id)
            return replace(row, late_on=contact.contact_date, late_by=contact.id)
    return row


def _with_decline(row: PlannedRow, declines: Iterable[Decline]) -> PlannedRow:
    """The row with the decline that can still decide it: of those begun by its due date, the last to end.

    A contact is declined when the person was declining on its due date or, before that, is declining now.
    Of several periods, all begun, the one that ends last covers every later day that any of them covers.
    """
    begun = [d for d in declines if d.declined_date <= row.due_date]
    if not begun:
        return row
    last = max(begun, key=lambda d: (d.resumed_date or date.max, d.declined_date))
    in_time = last.resumed_date is not None and last.resumed_date <= row.due_date
    return replace(row, declined_on=last.declined_date, resumed_on=last.resumed_date if in_time else None)


def _with_end(row: PlannedRow, end_date: date | None, closed_date: date | None) -> PlannedRow:
    """The row with the end of the job, and the day that ended the need for it before it was due."""
    if row.rule == JOB_LOSS:
        return row
    too_early = [day for day in (end_date, closed_date) if day is not None and day < row.due_date]
    return replace(row, cancelled_on=min(too_early, default=None), ended_on=end_date)


# The status on a day.


def status(row: PlannedRow, on: date) -> Status:
    """How a planned contact stands on a day: the first that fits."""
    if _by(row.met_on, on):
        return Status.MET
    if _by(row.declined_on, on) and not _by(row.resumed_on, on):
        return Status.DECLINED
    if _by(row.cancelled_on, on):
        return Status.CANCELLED
    if on < row.opens_date:
        return Status.UPCOMING
    if on <= row.due_date:
        return Status.OPEN
    if _by(row.late_on, on) or _by(row.ended_on, on - DAY):
        return Status.MISSED
    return Status.OVERDUE


def days_late(row: PlannedRow, on: date) -> int | None:
    """From the due date to the contact that came after it, for a missed one where one came."""
    if row.late_on is None or not _by(row.late_on, on) or status(row, on) is not Status.MISSED:
        return None
    return (row.late_on - row.due_date).days


class DayStatus(NamedTuple):
    """A planned contact as it stood on a day."""

    planned: PlannedContact
    status: Status
    met_on: date | None
    days_late: int | None
    met_by: int | None


def status_on(
    job: JobFacts,
    contacts: Iterable[ContactFacts],
    declines: Sequence[Decline],
    agreements: Sequence[ModeAgreement],
    closed_date: date | None,
    on: date,
    gaps: Sequence[Gap] = (),
) -> list[DayStatus]:
    """How the planned contacts of a job stood on any day, past or coming, from the facts dated up to it.

    Later contacts are left out here, so that none is named before it happened. Ends, closures and declines
    dated later need no care: a projection made for a day is exact on that day whatever comes after.
    """
    made = [c for c in contacts if c.contact_date <= on]
    return [_day_status(row, on) for row in projection(job, made, declines, agreements, closed_date, on, gaps)]


def next_due(rows: Iterable[PlannedRow], on: date) -> PlannedRow | None:
    """The planned contact to make next: of those still to do, the one due first."""
    to_do = (row for row in rows if status(row, on) in STILL_TO_DO)
    return min(to_do, key=lambda row: (row.due_date, row.opens_date), default=None)


def _day_status(row: PlannedRow, on: date) -> DayStatus:
    planned = PlannedContact(row.rule, row.opens_date, row.due_date)
    return DayStatus(planned, status(row, on), row.met_on, days_late(row, on), row.met_by)


def _by(day: date | None, on: date) -> bool:
    return day is not None and day <= on


# Why: the reasons behind a status, as data; the words are made where the language is known.


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a planned contact stands as it does; because_date is the day its status rests on."""

    rule: str
    opens_date: date
    due_date: date
    requirement: Requirement
    modes: frozenset[str]
    status: Status
    because_date: date
    contact_id: int | None
    days_late: int | None
    fidelity_item: int = FIDELITY_ITEM


def explain(row: PlannedRow, on: date, agreements: Sequence[ModeAgreement] = ()) -> Reason:
    """The rule, the dates, the fidelity item and the contact behind the status of a row on a day."""
    standing = status(row, on)
    modes = counting_modes(row.rule, min(max(on, row.opens_date), row.due_date), agreements)
    requirement = _REQUIREMENTS.get(modes, Requirement.AS_AGREED)
    because_date, contact_id = _grounds(row, standing, on)
    window = (row.rule, row.opens_date, row.due_date)
    return Reason(*window, requirement, modes, standing, because_date, contact_id, days_late(row, on))


def _grounds(row: PlannedRow, standing: Status, on: date) -> tuple[date, int | None]:
    """The date a status rests on, and the contact if one brought it about."""
    grounds: dict[Status, tuple[date | None, int | None]] = {
        Status.MET: (row.met_on, row.met_by),
        Status.DECLINED: (row.declined_on, None),
        Status.CANCELLED: (row.cancelled_on, None),
        Status.MISSED: (row.late_on, row.late_by) if _by(row.late_on, on) else (row.ended_on, None),
        Status.OVERDUE: (row.due_date, None),
    }
    because_date, contact_id = grounds.get(standing, (None, None))
    return because_date or row.opens_date, contact_id
