"""One door to a record: not in scope is 404, and whoever opens one is on the trail."""

from __future__ import annotations

from datetime import date
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.db.models import Exists, Model, OuterRef, Prefetch, QuerySet, Value
from django.db.models.functions import Coalesce
from django.http import Http404

from accounts.access import supervised_posts
from accounts.models import StaffMember
from audit import trail
from clients.jobdevelopmentrules import DAY, WEEK
from clients.models import (
    Client,
    ClientContact,
    ClientMerge,
    ClientNote,
    Consent,
    Disclosure,
    DisclosureException,
    Document,
    DueContact,
    EmployerContactFor,
    Interview,
    Job,
    JobApplication,
    JobSearchPlan,
    Meeting,
    MentoringNeed,
    NaturalSupport,
    Outreach,
    OutreachAttempt,
    PlanLine,
    PlannedVisit,
    PlanSupport,
    ProfileEdition,
    ProfileSignature,
    Referral,
    StepDown,
    TopicWork,
    WeekReview,
)
from clients.models.client import Sight, sight_of
from clients.models.job import with_job
from tenancy.asked import Question


def _ask_client(sight: Sight, lock: bool, public_id: UUID, **values: Any) -> Any:
    clients = Client.objects.within(sight, **values).filter(public_id=public_id)
    clients = clients.select_related("unit", "treatment_team")
    return clients.select_for_update(of=("self",)) if lock else clients


def _ask_client_of(sight: Sight, lock: bool, client: int, **values: Any) -> Any:
    clients = Client.objects.within(sight, **values).filter(pk=client)
    return clients.select_for_update(of=("self",)) if lock else clients


CLIENT, CLIENT_OF = Question(_ask_client), Question(_ask_client_of)


def open_client(staff: StaffMember, public_id: UUID, *, lock: bool = False, why: str = "client opened") -> Client:
    """The client, if `staff` may see them; Http404 else. `lock` for a page that writes: its own line says what was done."""
    sight, values = sight_of(staff)
    return _let_in(staff, CLIENT.records(sight, lock, **values, public_id=public_id), lock, why)


def kept_for(staff: StaffMember, public_id: UUID) -> Client:
    """The record that this one was merged into, if `staff` may see that: for old links. Http404 else."""
    gone = Client.with_merged.filter(public_id=public_id, merged_into__isnull=False)
    kept: Client = _first(Client.objects.visible_to(staff).filter(pk__in=gone.values("merged_into")))
    return kept


def open_job(staff: StaffMember, public_id: UUID, *, lock: bool = False) -> Job:
    rows = Job.objects.standing().titled_on(staff.agency.today()).select_related("employer", "site")
    return _opened(staff, rows, public_id, lock)


def open_contact(staff: StaffMember, public_id: UUID, *, lock: bool = False) -> ClientContact:
    rows = ClientContact.objects.select_related("specialist__user")
    return _opened(staff, rows, public_id, lock)


def open_due_contact(staff: StaffMember, public_id: UUID, *, lock: bool = False) -> DueContact:
    rows = DueContact.objects.filter(withdrawn=False).select_related("met_by").prefetch_related(_job_of(staff))
    return _opened(staff, rows, public_id, lock)


def open_visit(staff: StaffMember, public_id: UUID, *, lock: bool = False) -> PlannedVisit:
    return _opened(staff, PlannedVisit.objects.all(), public_id, lock)


# Notes, documents and drafts


def open_note(staff: StaffMember, public_id: UUID, *, lock: bool = False) -> ClientNote:
    return _opened(staff, ClientNote.objects.open_to(staff).select_related("author__user"), public_id, lock)


def open_document(staff: StaffMember, public_id: UUID, *, lock: bool = False) -> Document:
    rows = Document.objects.open_to(staff).select_related("uploaded_by__user")
    return _opened(staff, rows, public_id, lock)


def client_written_about(staff: StaffMember, public_id: UUID) -> Client:
    """Whom a draft is about. Nothing of the record is shown, so no line every few seconds."""
    sight, values = sight_of(staff)
    found = CLIENT.records(sight, False, **values, public_id=public_id)
    if not found:
        raise Http404
    client: Client = found[0]
    return client


def open_profile_edition(
    staff: StaffMember, public_id: UUID, *, lock: bool = False, why: str = "profile opened"
) -> ProfileEdition:
    return _opened(staff, ProfileEdition.objects.all(), public_id, lock, why=why)


def open_profile_signature(staff: StaffMember, public_id: UUID, *, lock: bool = False) -> ProfileSignature:
    rows = ProfileSignature.objects.select_related("edition")
    return _opened(staff, rows, public_id, lock, of="edition", why="profile opened")


def open_row(staff: StaffMember, rows: QuerySet[Any], public_id: UUID, *, lock: bool = False) -> Any:
    """One of `rows`, each of which has a client: a trial, a course, a reporting duty."""
    return _opened(staff, rows, public_id, lock)


def open_job_row(staff: StaffMember, rows: QuerySet[Any], public_id: UUID, *, lock: bool = False) -> Any:
    """One of `rows`, each of which has a job: a change in it."""
    return _opened(staff, rows.prefetch_related(_job_of(staff)), public_id, lock, of="job")


def open_scenario(staff: StaffMember, rows: QuerySet[Any], public_id: UUID, *, lock: bool = False) -> Any:
    return _opened(staff, rows, public_id, lock, of="advice")


def open_referral(staff: StaffMember, public_id: UUID, *, lock: bool = False) -> Referral:
    """A referral `staff` may see; Http404 else. `lock` takes it, and the client it is about, for a page that writes."""
    rows = Referral.objects.visible_to(staff).select_related("unit", "client__unit", "decided_by__user")
    referral: Referral = _one(rows, public_id)
    if lock:
        # The client first, as everywhere; then read anew: whoever held the lock may have answered it.
        if referral.client_id is not None:
            Client.with_merged.select_for_update(of=("self",)).get(pk=referral.client_id)
        Referral.objects.select_for_update(of=("self",)).get(pk=referral.pk)
        referral = _one(rows.all(), public_id)
    else:
        trail.record("referral opened", by=staff, on=referral)
    return referral


def open_two(staff: StaffMember, kept: UUID, other: UUID) -> tuple[Client, Client]:
    """Both records, locked in one order whoever asks, so that two supervisors can't wait for each other."""
    ids = Client.objects.visible_to(staff).filter(public_id__in=[kept, other]).values("pk")
    rows = Client.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk")
    found = {client.public_id: client for client in rows}
    if kept == other or len(found) < 2:
        raise Http404
    for client in found.values():
        _still_visible(staff, client)
    return found[kept], found[other]


def open_merge(staff: StaffMember, public_id: UUID, *, lock: bool = False) -> ClientMerge:
    """A merge whose kept record `staff` may see, and whose other lay where they may see as well."""
    merge: ClientMerge = _one(ClientMerge.objects.select_related("kept", "merged", "merged_by__user"), public_id)
    both = Client.with_merged.visible_to(staff).filter(pk__in=[merge.kept_id, merge.merged_id]).order_by("pk")
    if len(both.select_for_update(of=("self",)) if lock else both) < 2:
        raise Http404
    if lock:
        merge.refresh_from_db()
    else:
        trail.record("client opened", by=staff, on=merge.kept)
    return merge


def open_consent(staff: StaffMember, public_id: UUID, *, lock: bool = False) -> Consent:
    rows = Consent.objects.select_related("employer", "wording", "recorded_by__user", "revoked_by__user")
    return _opened(staff, rows, public_id, lock)


def open_disclosure(staff: StaffMember, public_id: UUID, *, lock: bool = False) -> Disclosure:
    rows = Disclosure.objects.filter(employer_contact=None, contact=None, attempt=None).select_related("employer")
    return _opened(staff, rows, public_id, lock)


def open_exception(staff: StaffMember, public_id: UUID, *, lock: bool = False) -> DisclosureException:
    rows = DisclosureException.objects.select_related("employer").prefetch_related(_job_of(staff))
    return _opened(staff, rows, public_id, lock)


def open_support(staff: StaffMember, public_id: UUID, *, lock: bool = False) -> PlanSupport:
    """A support of a plan, with its plan and the plan's job."""
    rows = PlanSupport.objects.open_to(staff).select_related("own", "plan")
    rows = rows.prefetch_related(_job_of(staff, "plan__job"))
    return _opened(staff, rows, public_id, lock, of="plan.job")


def open_topic(staff: StaffMember, public_id: UUID, *, lock: bool = False) -> TopicWork:
    rows = TopicWork.objects.select_related("own").prefetch_related(_job_of(staff))
    return _opened(staff, rows, public_id, lock, of="job")


def open_natural_support(staff: StaffMember, public_id: UUID, *, lock: bool = False) -> NaturalSupport:
    return _opened(staff, NaturalSupport.objects.all(), public_id, lock)


def open_step_down(staff: StaffMember, public_id: UUID, *, lock: bool = False) -> StepDown:
    return _opened(staff, StepDown.objects.prefetch_related(_job_of(staff)), public_id, lock)


def open_outreach(staff: StaffMember, public_id: UUID, *, lock: bool = False) -> Outreach:
    return _opened(staff, Outreach.objects.all(), public_id, lock)


def open_attempt(staff: StaffMember, public_id: UUID, *, lock: bool = False) -> OutreachAttempt:
    rows = OutreachAttempt.objects.select_related("outreach")
    return _opened(staff, rows, public_id, lock, of="outreach")


# The job search: plans and their lines, applications, interviews, employer contacts on somebody's behalf


def open_plan(staff: StaffMember, public_id: UUID, *, lock: bool = False) -> JobSearchPlan:
    return _opened(staff, JobSearchPlan.objects.select_related("made_by__user"), public_id, lock)


def open_plan_line(staff: StaffMember, public_id: UUID, *, lock: bool = False) -> PlanLine:
    rows = PlanLine.objects.select_related("plan", "employer")
    return _opened(staff, rows, public_id, lock, of="plan")


def open_application(staff: StaffMember, public_id: UUID, *, lock: bool = False) -> JobApplication:
    rows = JobApplication.objects.standing().select_related("employer", "job__employer")
    return _opened(staff, rows, public_id, lock)


def open_interview(staff: StaffMember, public_id: UUID, *, lock: bool = False) -> Interview:
    rows = Interview.objects.standing().filter(application__voided_at=None).select_related("application__employer")
    interview: Interview = _opened(staff, rows, public_id, lock)
    interview.application.client = interview.client
    return interview


def open_employer_contact_for(staff: StaffMember, public_id: UUID, *, lock: bool = False) -> EmployerContactFor:
    rows = EmployerContactFor.objects.select_related("employer_contact__employer", "plan_line__employer")
    return _opened(staff, rows, public_id, lock)


def _opened(
    staff: StaffMember, rows: QuerySet[Any], public_id: UUID, lock: bool, *, of: str = "", why: str = "client opened"
) -> Any:
    """One of `rows` with its client, if `staff` may see them. `of`: through what it has its client ("plan.job").

    With `lock` it is read anew once the client is held: while this waited, it may have been changed, or gone to another
    record with what was merged. What has left `rows` by then is there still, and the action says what became of it.
    """
    row = _one(rows, public_id)
    client = _client_of(staff, _owner(row, of).client_id, lock, why)
    if lock:
        anew = rows.all()
        anew.query.clear_where()
        row = _first(anew.filter(pk=row.pk))
        if _owner(row, of).client_id != client.pk:
            raise Http404
    _owner(row, of).client = client
    return row


def _job_of(staff: StaffMember, path: str = "job") -> Prefetch[Any]:
    """The job that a row is about, called what it is today."""
    return with_job(path, staff.agency.today())


def _owner(row: Any, of: str) -> Any:
    return attrgetter(of)(row) if of else row


# Weeks of specialists


def open_week(staff: StaffMember, public_id: UUID, monday: date, *, to_sign: bool = False) -> StaffMember:
    """Whose week it is: one's own, or a specialist's who worked in a unit that `staff` supervises in it. Http404 else.

    `to_sign`: only the latter, and nobody's own.
    """
    if public_id == staff.public_id and not to_sign:
        return staff
    theirs = supervised_posts(staff).between(monday, monday + WEEK - DAY).values("staff")
    specialists = StaffMember.objects.here().select_related("user").filter(pk__in=theirs)
    specialist: StaffMember = _one(specialists.exclude(pk=staff.pk) if to_sign else specialists, public_id)
    return specialist


def open_week_review(staff: StaffMember, public_id: UUID, *, lock: bool = False) -> WeekReview:
    """A signature under a week that `staff` may sign."""
    reviews = WeekReview.objects.select_related("specialist__user")
    review: WeekReview = _one(reviews.select_for_update(of=("self",)) if lock else reviews, public_id)
    open_week(staff, review.specialist.public_id, review.monday, to_sign=True)
    return review


# The log of a unit


def open_meeting(staff: StaffMember, public_id: UUID, *, lock: bool = False) -> Meeting:
    """An entry of the log that `staff` may see; Http404 else."""
    rows = Meeting.objects.visible_to(staff).select_related("unit", "team", "specialist__user", "recorded_by__user")
    meeting: Meeting = _one(rows.select_for_update(of=("self",)) if lock else rows, public_id)
    return meeting


def open_mentoring(staff: StaffMember, public_id: UUID, *, lock: bool = False) -> MentoringNeed:
    """A mark on a specialist whom `staff` leads, or led then."""
    rows = mentoring_seen_by(staff).select_related("specialist__user")
    need: MentoringNeed = _one(rows.select_for_update(of=("self",)) if lock else rows, public_id)
    return need


def mentoring_seen_by(staff: StaffMember) -> QuerySet[MentoringNeed]:
    """Marks are for supervisors' eyes: on those who worked in the units that they supervise while the mark stood."""
    posts = supervised_posts(staff).filter(staff=OuterRef("specialist"))
    until = Coalesce(OuterRef("to_date"), Value(date.max))
    then = posts.exclude(ends_date__lt=OuterRef("from_date")).filter(starts_date__lte=until)
    return MentoringNeed.objects.filter(Exists(then)).exclude(specialist=staff)


def _one(rows: QuerySet[Any], public_id: UUID) -> Any:
    return _first(rows.filter(public_id=public_id))


def _first(rows: QuerySet[Any]) -> Any:
    row: Model | None = rows.first()
    if row is None:
        raise Http404
    return row


def _client_of(staff: StaffMember, client_id: int, lock: bool, why: str = "client opened") -> Client:
    sight, values = sight_of(staff)
    return _let_in(staff, CLIENT_OF.records(sight, lock, **values, client=client_id), lock, why)


def _let_in(staff: StaffMember, found: list[Client], lock: bool, why: str) -> Client:
    if not found:
        raise Http404
    (client,) = found
    if lock:
        _still_visible(staff, client)
    else:
        trail.record(why, by=staff, on=client)
    return client


def _still_visible(staff: StaffMember, client: Client) -> None:
    """Asked anew once the lock is held: a hand-over may have been committed while this waited for it."""
    sight, values = sight_of(staff)
    if not CLIENT_OF.records(sight, False, **values, client=client.pk):
        raise Http404
