"""The job that a caseload row tells of, if any: known or new, and whether it can be so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from clients.imports.known import Known, Workplaces, batches
from clients.imports.odd import after_closing, before_entry, before_first_day
from clients.imports.outcome import ADDED, UNCHANGED, UPDATED, Change, Verdict, written
from clients.imports.parsing import Parsed, Row
from clients.models import Job
from employers.models import Employer, Site

if TYPE_CHECKING:
    from clients.imports.caseload import Draft as Person

FIELDS = {
    "job_end": "end_date",
    "job_end_learned": "learned_date",
    "job_end_reason": "end_reason",
    "weekly_hours": "weekly_hours",
    "hourly_pay": "hourly_pay",
    "permanent": "permanent",
    "open_to_anyone": "open_to_anyone",
    "at_least_minimum_pay": "at_least_minimum_pay",
}
IDENTITY = {
    "employer": lambda: _("Write the employer: the row tells of a job."),
    "job_title": lambda: _("Write what the job is called."),
    "job_start": lambda: _("Write the first day at work."),
}
Key = tuple[str, str, str, date]


@dataclass(slots=True)
class Draft:
    row: Row
    employer: Employer
    site: Site | None
    title: str
    start: date
    job: Job | None
    fields: dict[str, Any] = field(default_factory=dict)

    def now(self, name: str) -> Any:
        return self.fields[name] if name in self.fields else getattr(self.job, name, None)


def check(
    people: dict[str, Person], verdicts: dict[int, Verdict], parsed: Parsed, known: Known, workplaces: Workplaces
) -> None:
    """Add to each person the jobs of their rows, and to each row its verdict."""
    jobs = _jobs((person.client.pk for person in people.values() if person.client is not None), workplaces)
    for row in parsed.rows:
        person = people.get(row.get("client_ref"))
        if person is None:
            continue
        first = verdicts[person.first.no]
        verdict = verdicts.setdefault(
            row.no,
            Verdict(row.no, first.about, client_id=first.client_id, told=first.told),
        )
        # What is on record outside the reach is not compared with: the person's row is refused already.
        if person.client is not None and not known.reach.covers(person.client.unit):
            continue
        # A list, so that every gap is told and not only the first.
        if _tells_of_a_job(row) and False not in [_has(parsed, row, column) for column in IDENTITY]:
            mine = jobs[person.client.pk] if person.client else _Theirs()
            _check_job(person, row, verdict, mine, parsed, known, workplaces)


def _has(parsed: Parsed, row: Row, column: str) -> bool:
    return row.fine(column) and parsed.need(row, column, IDENTITY[column]())


def _tells_of_a_job(row: Row) -> bool:
    return any(column in row.cells for column in (*IDENTITY, *FIELDS, "employer_site"))


@dataclass(slots=True)
class _Theirs:
    """One person's jobs on record, by what tells one from another now, and by what did before people changed it."""

    now: dict[Key, Job] = field(default_factory=dict)
    before: dict[Key, Job] = field(default_factory=dict)


def _jobs(client_ids: Iterable[int], places: Workplaces) -> dict[int, _Theirs]:
    """Jobs of the file's people; a start that was cancelled gives way to one that wasn't."""
    found: dict[int, _Theirs] = defaultdict(_Theirs)
    jobs: dict[int, Job] = {}
    for part in batches(client_ids):
        rows = Job.objects.filter(client__in=part).select_related("employer", "site").order_by("pk")
        jobs |= {job.pk: job for job in rows}
    standing_first = sorted(jobs.values(), key=lambda job: job.cancelled_at is not None)
    for job in standing_first:
        found[job.client_id].now.setdefault(_key_on_record(job, job.start_date), job)
    former = _former(jobs, places)
    for job in standing_first:
        for key in former[job.pk]:
            found[job.client_id].before.setdefault(key, job)
    return found


def _former(jobs: dict[int, Job], places: Workplaces) -> dict[int, set[Key]]:
    """What each job was called here at any time (its history), and with each start it had, what it is called now.

    The spreadsheet that a job came from goes on saying so after its start moved or its title was put right here.
    """
    employers = {employer.pk: employer.name for employer in places.employers.values()}
    sites = {site.pk: site.name for site in places.sites.values()}
    found: dict[int, set[Key]] = defaultdict(set)
    versions = Job.history.rel.related_model.objects.all()  # type: ignore[attr-defined]
    for part in batches(jobs):
        rows = versions.filter(pgh_obj__in=part).values_list("pgh_obj", "employer", "site", "title", "start_date")
        for pk, employer, site, title, start in rows.distinct():
            key = _key(employers.get(employer, ""), sites.get(site, ""), title, start)
            found[pk] |= {key, _key_on_record(jobs[pk], start)}
    return found


def _key_on_record(job: Job, start: date) -> Key:
    return _key(job.employer.name, job.site.name if job.site else "", job.title, start)


def _key(employer: str, site: str, title: str, start: date) -> Key:
    return employer.lower(), site.lower(), title.lower(), start


def _check_job(
    person: Person,
    row: Row,
    verdict: Verdict,
    theirs: _Theirs,
    parsed: Parsed,
    known: Known,
    places: Workplaces,
) -> None:
    key = _key(row.get("employer"), row.get("employer_site") or "", row.get("job_title"), row.get("job_start"))
    job = theirs.now.get(key) or theirs.before.get(key)
    twin = next((each for each in person.jobs if _key_of(each) == key or (job is not None and each.job is job)), None)
    if twin is not None:
        _same_again(twin, row, parsed)
        return
    if job is not None and job.cancelled_at is not None:
        parsed.warn(row, "job_start", _("This start was cancelled here, and stays so."))
        return
    draft = _draft(row, job, places)
    if job is not None and key not in theirs.now:
        say = _("The start, the title or the place of this job was changed here since. They stay as on the job's page.")
        parsed.warn(row, "job_start", say)
    _fill(draft, row, parsed)
    _check_end(draft, person, parsed, known)
    _look_odd(draft, person, theirs, parsed, known)
    _compare(draft, verdict, person)
    person.jobs.append(draft)


def _draft(row: Row, job: Job | None, places: Workplaces) -> Draft:
    if job is not None:
        return Draft(row, job.employer, job.site, job.title, job.start_date, job)
    employer = places.employer(row.get("employer"))
    site = places.site(employer, row.get("employer_site"))
    return Draft(row, employer, site, row.get("job_title"), row.get("job_start"), None)


def _key_of(draft: Draft) -> Key:
    return _key(draft.employer.name, draft.site.name if draft.site else "", draft.title, draft.start)


def _same_again(twin: Draft, row: Row, parsed: Parsed) -> None:
    """A row repeated says nothing new; one that says otherwise of the same job is a contradiction."""
    for column in FIELDS:
        value, other = row.get(column), twin.row.get(column)
        if value is not None and value != other:
            say = _("Row %(row)s has the same job with %(value)s here. Keep one of the two rows.")
            parsed.wrong(row, column, say % {"row": twin.row.no, "value": written(other) or _("nothing")})


def _fill(draft: Draft, row: Row, parsed: Parsed) -> None:
    for column, name in FIELDS.items():
        value = row.get(column)
        if isinstance(value, Decimal):
            value = _rounded(column, name, value, row, parsed)
        if value is not None:
            draft.fields[name] = value
    if "end_date" in draft.fields and "learned_date" not in draft.fields and row.fine("job_end_learned"):
        was = draft.job
        # Said before and different from the last day: an empty cell does not take it back.
        if was is None or was.learned_date in (None, was.end_date):
            draft.fields["learned_date"] = draft.fields["end_date"]


def _rounded(column: str, name: str, value: Decimal, row: Row, parsed: Parsed) -> Decimal:
    """As exact as the record keeps it, so that the same file reads as unchanged."""
    kept_as: Any = Job._meta.get_field(name)
    places = kept_as.decimal_places
    kept = value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    if kept != value:
        parsed.warn(row, column, _("Kept as %(value)s.") % {"value": written(kept)})
    return kept


def _check_end(draft: Draft, person: Person, parsed: Parsed, known: Known) -> None:
    row, end, learned, reason = draft.row, draft.now("end_date"), draft.now("learned_date"), draft.now("end_reason")
    if end is None:
        for column in ("job_end_learned", "job_end_reason"):
            if column in row.cells and row.fine("job_end"):
                parsed.wrong(row, "job_end", _("Write the last day, or leave %(column)s empty.") % {"column": column})
        return
    if end < draft.start:
        told = draft.start == row.get("job_start") or known.reach.tells(person.client)
        parsed.wrong(row, "job_end", before_first_day(draft.start if told else None))
    if not reason and row.fine("job_end_reason"):
        say = _("Write why it ended: one of %(codes)s.") % {"codes": ", ".join(Job.EndReason.values)}
        parsed.wrong(row, "job_end_reason", say)
    if "job_end_learned" in row.values and learned > known.today:
        parsed.wrong(row, "job_end_learned", _("This day is still to come. Write the day you heard of it."))
    elif "job_end_learned" in row.values and learned < draft.start:
        parsed.warn(row, "job_end_learned", _("Before the job began."))


def _look_odd(draft: Draft, person: Person, theirs: _Theirs, parsed: Parsed, known: Known) -> None:
    row, entry, closed = draft.row, person.now("programme_entry"), person.now("closed")
    if draft.job is not None:
        return
    if entry is not None and draft.start < entry:
        parsed.warn(row, "job_start", before_entry(entry if person.tells("programme_entry", known) else None))
    if closed is not None and draft.start > closed:
        parsed.warn(row, "job_start", after_closing(closed if person.tells("closed", known) else None))
    others = [(_key_of(job), job.now("end_date")) for job in person.jobs]
    others += [(key, job.end_date) for key, job in theirs.now.items() if job.cancelled_at is None]
    mine = (_key_of(draft), draft.now("end_date"))
    alike = [other for other in others if _alike(mine[0], other[0])]
    if any(other[0][3] == draft.start for other in alike):
        say = _(
            "This looks like the job there that began the same day, which has no site."
            " If it is the same, leave the site empty; if not, this adds a second job."
        )
        if draft.site is None:
            say = _(
                "This looks like the job there that began the same day at one of their sites."
                " If it is the same, write that site; if not, this adds a second job."
            )
        parsed.warn(row, "employer_site", say)
    elif any(_overlap(mine, other) for other in alike):
        say = _("Overlaps another job with this title there. If the start moved, change it on the job's page.")
        parsed.warn(row, "job_start", say)


def _alike(one: Key, other: Key) -> bool:
    """Same employer and title, and no two different sites: a site that is not said may be any."""
    return (one[0], one[2]) == (other[0], other[2]) and (one[1] == other[1] or not one[1] or not other[1])


def _overlap(one: tuple[Key, date | None], other: tuple[Key, date | None]) -> bool:
    far = date.max - timedelta(days=1)
    return one[0][3] <= (other[1] or far) and other[0][3] <= (one[1] or far)


def _compare(draft: Draft, verdict: Verdict, person: Person) -> None:
    if draft.job is None:
        verdict.outcome = ADDED
    else:
        by_name = {name: column for column, name in FIELDS.items()}
        draft.fields = {name: value for name, value in draft.fields.items() if getattr(draft.job, name) != value}
        for name, value in draft.fields.items():
            verdict.changes.append(Change(by_name[name], written(getattr(draft.job, name)), written(value)))
        if draft.fields and verdict.outcome == UNCHANGED:
            verdict.outcome = UPDATED
    verdict.about = f"{verdict.about}, {draft.row.get('employer')}, {written(draft.row.get('job_start'))}"
