"""One door to a record: not in scope is 404, and whoever opens one is on the trail."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Model, QuerySet
from django.http import Http404

from accounts.models import StaffMember
from audit import trail
from clients.models import (
    Client,
    ClientContact,
    Consent,
    Disclosure,
    DisclosureException,
    DueContact,
    EmployerContactFor,
    Interview,
    Job,
    JobApplication,
    JobSearchPlan,
    NaturalSupport,
    Outreach,
    OutreachAttempt,
    PlanLine,
    PlannedVisit,
    PlanSupport,
    StepDown,
    TopicWork,
)
from clients.models.client import Sight, sight_of
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


def open_job(staff: StaffMember, public_id: UUID, *, lock: bool = False) -> Job:
    job = _one(Job.objects.standing().select_related("employer", "site"), public_id)
    job.client = _client_of(staff, job.client_id, lock)
    return job


def open_contact(staff: StaffMember, public_id: UUID, *, lock: bool = False) -> ClientContact:
    contact = _one(ClientContact.objects.select_related("specialist__user"), public_id)
    contact.client = _client_of(staff, contact.client_id, lock)
    return contact


def open_due_contact(staff: StaffMember, public_id: UUID, *, lock: bool = False) -> DueContact:
    row = _one(DueContact.objects.filter(withdrawn=False).select_related("job__employer", "met_by"), public_id)
    row.client = _client_of(staff, row.client_id, lock)
    return row


def open_visit(staff: StaffMember, public_id: UUID, *, lock: bool = False) -> PlannedVisit:
    visit = _one(PlannedVisit.objects.all(), public_id)
    visit.client = _client_of(staff, visit.client_id, lock)
    return visit


def open_consent(staff: StaffMember, public_id: UUID, *, lock: bool = False) -> Consent:
    """With `lock` it is read once the client is held: it may have been taken back while this waited."""
    with_all = Consent.objects.select_related("employer", "wording", "recorded_by__user", "revoked_by__user")
    consent = _one(with_all, public_id)
    client = _client_of(staff, consent.client_id, lock)
    consent = _one(with_all, public_id) if lock else consent
    consent.client = client
    return consent


def open_disclosure(staff: StaffMember, public_id: UUID, *, lock: bool = False) -> Disclosure:
    told = _one(Disclosure.objects.filter(employer_contact=None, contact=None).select_related("employer"), public_id)
    told.client = _client_of(staff, told.client_id, lock)
    return told


def open_exception(staff: StaffMember, public_id: UUID, *, lock: bool = False) -> DisclosureException:
    exception = _one(DisclosureException.objects.select_related("employer", "job"), public_id)
    exception.client = _client_of(staff, exception.client_id, lock)
    return exception


def open_support(staff: StaffMember, public_id: UUID, *, lock: bool = False) -> PlanSupport:
    """A support of a plan, with its plan and the plan's job."""
    support = _one(PlanSupport.objects.select_related("own", "plan__job__employer"), public_id)
    support.plan.job.client = _client_of(staff, support.plan.job.client_id, lock)
    return support


def open_topic(staff: StaffMember, public_id: UUID, *, lock: bool = False) -> TopicWork:
    topic = _one(TopicWork.objects.select_related("own", "job__employer"), public_id)
    topic.job.client = _client_of(staff, topic.job.client_id, lock)
    return topic


def open_natural_support(staff: StaffMember, public_id: UUID, *, lock: bool = False) -> NaturalSupport:
    person = _one(NaturalSupport.objects.all(), public_id)
    person.client = _client_of(staff, person.client_id, lock)
    return person


def open_step_down(staff: StaffMember, public_id: UUID, *, lock: bool = False) -> StepDown:
    step = _one(StepDown.objects.select_related("job__employer"), public_id)
    step.client = _client_of(staff, step.client_id, lock)
    return step


def open_outreach(staff: StaffMember, public_id: UUID, *, lock: bool = False) -> Outreach:
    outreach = _one(Outreach.objects.all(), public_id)
    outreach.client = _client_of(staff, outreach.client_id, lock)
    return outreach


def open_attempt(staff: StaffMember, public_id: UUID, *, lock: bool = False) -> OutreachAttempt:
    attempt = _one(OutreachAttempt.objects.select_related("outreach"), public_id)
    attempt.outreach.client = _client_of(staff, attempt.outreach.client_id, lock)
    return attempt


# The job search: plans and their lines, applications, interviews, employer contacts on somebody's behalf


def open_plan(staff: StaffMember, public_id: UUID, *, lock: bool = False) -> JobSearchPlan:
    plans = JobSearchPlan.objects.select_related("made_by__user")
    plan = _one(plans, public_id)
    client = _client_of(staff, plan.client_id, lock)
    if lock:
        # Anew, now that nobody else can change it: who signs is held to the version they read.
        plan = _one(plans, public_id)
    plan.client = client
    return plan


def open_plan_line(staff: StaffMember, public_id: UUID, *, lock: bool = False) -> PlanLine:
    lines = PlanLine.objects.select_related("plan", "employer")
    line = _one(lines, public_id)
    client = _client_of(staff, line.plan.client_id, lock)
    if lock:
        # Anew: it may have been reworded, moved or taken out while this waited.
        line = _one(lines, public_id)
    line.plan.client = client
    return line


def open_application(staff: StaffMember, public_id: UUID, *, lock: bool = False) -> JobApplication:
    application = _one(JobApplication.objects.standing().select_related("employer", "job__employer"), public_id)
    application.client = _client_of(staff, application.client_id, lock)
    return application


def open_interview(staff: StaffMember, public_id: UUID, *, lock: bool = False) -> Interview:
    rows = Interview.objects.standing().filter(application__voided_at=None).select_related("application__employer")
    interview = _one(rows, public_id)
    interview.client = interview.application.client = _client_of(staff, interview.client_id, lock)
    return interview


def open_employer_contact_for(staff: StaffMember, public_id: UUID, *, lock: bool = False) -> EmployerContactFor:
    rows = EmployerContactFor.objects.select_related("employer_contact__employer", "plan_line__employer")
    link = _one(rows, public_id)
    link.client = _client_of(staff, link.client_id, lock)
    return link


def _one(rows: QuerySet[Any], public_id: UUID) -> Any:
    row: Model | None = rows.filter(public_id=public_id).first()
    if row is None:
        raise Http404
    return row


def _client_of(staff: StaffMember, client_id: int, lock: bool) -> Client:
    sight, values = sight_of(staff)
    return _let_in(staff, CLIENT_OF.records(sight, lock, **values, client=client_id), lock, "client opened")


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
