"""One object of every kind in every scope, for the access matrix: mine, a colleague's, another unit's, another agency's."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import Cover, Invitation, Membership, StaffMember, TreatmentTeam, Unit
from clients import actions
from clients.documents import Checked
from clients.jobdevelopmentrules import monday_of
from clients.models import Client, DueContact, Job, ModeAgreement, WeekReview
from clients.models.imports import ImportFile
from employers import actions as employer_actions
from employers.models import Employer, EmployerContact, EmployerPerson, Opening, Site
from fidelity.actions.actionplan import add_step
from fidelity.actions.prints import ask_for_print
from fidelity.actions.steering import plan_meeting
from tenancy.context import agency_context
from tests.fidelity import reported
from tests.fidelity.reviewing import a_review
from tests.world import World

Scope = str
MINE, COLLEAGUES, OTHER_UNIT, OTHER_AGENCY, NOBODYS = "mine", "colleague's", "other unit", "other agency", "nobody's"

# What must never be seen from out of scope: a phone number that a page of Maria shows, the last names of the others.
CANARIES = {MINE: "+358 40 1234567", COLLEAGUES: "Virtanen", OTHER_UNIT: "Koskinen", OTHER_AGENCY: "Zachary"}


@dataclass
class Things:
    """Keyword arguments for an address, by kind of object and scope."""

    by_kind: dict[str, dict[Scope, dict[str, Any]]]

    def scopes(self, kind: str | None) -> list[Scope]:
        """Where an object of `kind` may lie; a page about none, or about one of a few words, has one scope."""
        if kind is None or kind in ("import kind", "meeting kind", "scale item"):
            return [MINE]
        return [*self.by_kind[kind], NOBODYS]

    def kwargs(self, kind: str, scope: Scope) -> dict[str, Any]:
        if scope == NOBODYS:
            template = next(iter(self.by_kind[kind].values()))
            return {name: each if name in ("code", "number") else uuid.uuid4() for name, each in template.items()}
        return self.by_kind[kind][scope]


def build(world: World) -> Things:
    things: dict[str, dict[Scope, dict[str, Any]]] = {}
    with agency_context(world.north.pk, staff_id=world.sam.pk):
        for scope, client, staff in [
            (MINE, world.maria, world.ana),
            (COLLEAGUES, world.tom, world.ben),
            (OTHER_UNIT, world.hanna, world.cleo),
        ]:
            _client_things(things, scope, client, staff, world.bakery)
        _put(things, "week review", MINE, public_id=_week_review(world.ana, world.sam).public_id)
        _put(things, "week review", OTHER_UNIT, public_id=_week_review(world.cleo, world.sam).public_id)
        _agency_things(things, MINE, world.ana, world.harbour, world.bakery)
        _committee_things(things, MINE, world.sam, owner=world.ana, reviewer=world.rhea)
        things["team"] = {MINE: {"public_id": world.team.public_id}}
        things["cover"] = {MINE: {"public_id": _cover(world.ana, world.ben).public_id}}
        things["import"] = {MINE: {"public_id": _import(world.adi).public_id}}
        _review_things(things, MINE, world.sam, [world.sam, world.rhea], world.maria)
    with agency_context(world.south.pk, staff_id=world.sol.pk):
        _client_things(things, OTHER_AGENCY, world.zed, world.olga, world.zinc)
        _put(things, "week review", OTHER_AGENCY, public_id=_week_review(world.olga, world.sol).public_id)
        bay = Unit.objects.get()
        _committee_things(things, OTHER_AGENCY, world.sol, owner=world.olga, reviewer=world.otto)
        _agency_things(things, OTHER_AGENCY, world.olga, bay, world.zinc)
        things["team"][OTHER_AGENCY] = {"public_id": TreatmentTeam.objects.create(name="Team South").public_id}
        things["import"][OTHER_AGENCY] = {"public_id": _import(world.otto).public_id}
        _review_things(things, OTHER_AGENCY, world.sol, [world.sol], world.zed)
        things["cover"][OTHER_AGENCY] = {"public_id": _cover(world.olga, world.sol).public_id}
    things["import kind"] = {MINE: {"kind": "caseload"}}
    things["scale item"] = {MINE: {"key": "diversity_of_job_types"}}
    things["meeting kind"] = {MINE: {"kind": "unit"}}
    return Things(things)


def _put(things: dict[str, Any], kind: str, scope: Scope, **kwargs: Any) -> None:
    things.setdefault(kind, {})[scope] = kwargs


def _committee_things(
    things: dict[str, Any], scope: Scope, staff: StaffMember, *, owner: StaffMember, reviewer: StaffMember
) -> None:
    """A signed report, a print of it, a step of its plan and a meeting."""
    review = reported.a_review(staff)
    reported.reviewed_by(review, reviewer)
    reported.agree(review, 4)
    reported.sign(review, reviewer)
    today = staff.agency.today()
    step = add_step(step="Hold it weekly", owner=owner, due_date=today, review=review, item=10, by=staff)
    meeting = plan_meeting(day=today, agenda="Plan", by=staff)
    printed = ask_for_print(contents={"kind": "report", "language": "en"}, paper="a4", review=review, by=staff)
    _put(things, "signed review", scope, public_id=review.public_id)
    _put(things, "print", scope, public_id=printed.public_id)
    _put(things, "step", scope, public_id=step.public_id)
    _put(things, "step to tell of", scope, public_id=step.public_id)
    _put(things, "committee meeting", scope, public_id=meeting.public_id)


def _client_things(
    things: dict[str, Any], scope: Scope, client: Client, staff: StaffMember, employer: Employer
) -> None:
    today = staff.agency.today()
    name = client.last_name
    _openings(things, scope, client, staff, employer)
    job = actions.start_job(
        client=client,
        employer=employer,
        site=None,
        title=f"Baker {name}",
        start_date=today - timedelta(days=3),
        by=staff,
    )
    contact = actions.log_contact(
        client=client, specialist=staff, contact_date=today, mode="in_person", with_whom=["client"], note=name, by=staff
    ).contact
    due = DueContact.objects.filter(job=job, met_on=None).order_by("due_date")[0]
    visit = actions.plan_visit(
        client=client, specialist=staff, due_contact=due, visit_date=today + timedelta(days=1), visit_time=None,
        place=name, note="", by=staff,
    )  # fmt: skip
    agreement: ModeAgreement = actions.agree_modes(
        client=client, from_date=today, modes=["phone"], reason=name, by=staff
    )
    _written_things(things, scope, client, staff)
    _profile_things(things, scope, client, staff)
    _intake_things(things, scope, client, staff)
    _put(things, "client", scope, public_id=client.public_id)
    _consent_things(things, scope, client, staff, employer)
    _put(things, "job", scope, public_id=job.public_id)
    _put(things, "contact", scope, public_id=contact.public_id)
    _put(things, "due", scope, public_id=due.public_id)
    _put(things, "visit", scope, public_id=visit.public_id)
    _put(things, "agreement", scope, public_id=agreement.public_id)
    _support_things(things, scope, job, staff)
    _teamwork_things(things, scope, client, staff)
    _search_things(things, scope, client, staff, employer)
    _work_things(things, scope, client, staff, job)


def _support_things(things: dict[str, Any], scope: Scope, job: Job, staff: StaffMember) -> None:
    today, client = staff.agency.today(), job.client
    name = client.last_name
    plan = actions.make_support_plan(job=job, made_date=today, why_made="", review_date=None, by=staff)
    support = actions.add_support(plan=plan, kind="wake_up", given_by="specialist", note=name, by=staff)
    (topic,) = actions.record_topics(job=job, topics=[("empathy", None)], worked_date=today, note=name, by=staff)
    person = actions.add_natural_support(client=client, name=name, relation="family", by=staff)
    step = actions.plan_step_down(
        client=client, job=job, planned_date=today, supporter_name=name, supporter_role="peer", by=staff
    )
    attempt = actions.record_attempt(
        client=client, begun={"cause": "silence", "since_date": today}, attempt_date=today, who=name,
        role="specialist", mode="call", result="no_answer", by=staff,
    )  # fmt: skip
    _put(things, "support", scope, public_id=support.public_id)
    _put(things, "topic", scope, public_id=topic.public_id)
    _put(things, "natural support", scope, public_id=person.public_id)
    _put(things, "step-down", scope, public_id=step.public_id)
    _put(things, "attempt", scope, public_id=attempt.public_id)
    _put(things, "outreach", scope, public_id=attempt.outreach.public_id)


def _teamwork_things(things: dict[str, Any], scope: Scope, client: Client, staff: StaffMember) -> None:
    """A copy in the clinical record is about a client; an entry of the log and a mark are their unit's."""
    today, name = staff.agency.today(), client.last_name
    copy = actions.record_clinical_copy(client=client, day=today, profile=True, plan=False, notes=False, by=staff)
    _put(things, "clinical copy", scope, public_id=copy.public_id)
    if scope == COLLEAGUES:
        return
    meeting = actions.log_meeting(
        kind="unit", day=today, unit=client.unit, staff=[staff], clients=[client], summary=name, by=staff
    )
    need = actions.mark_mentoring(specialist=staff, why="new", from_date=today, by=staff)
    _put(things, "meeting", scope, public_id=meeting.public_id)
    _put(things, "mentoring", scope, public_id=need.public_id)


def _search_things(
    things: dict[str, Any], scope: Scope, client: Client, staff: StaffMember, employer: Employer
) -> None:
    """A plan with one line, an employer contact that serves it, an application with an interview to come."""
    today, name = staff.agency.today(), client.last_name
    plan = actions.start_plan(client=client, goal=name, started_date=today, review_date=None, by=staff)
    line = actions.add_line(plan=plan, kind="job_type", text=f"Baker {name}", by=staff)
    contact = actions.log_employer_contact_for(
        client=client, matches_plan=None, by_client=False, note=name, plan_line=line, by=staff, employer=employer,
        specialist=staff, contact_date=today, mode="phone",
    )  # fmt: skip
    application = actions.add_application(
        client=client, employer=employer, title=f"Baker {name}", sent_date=today, done_by="together", by=staff
    )
    interview = actions.add_interview(
        application=application, interview_date=today, attended="joint", place=name, by=staff
    )
    _put(things, "plan", scope, public_id=plan.public_id)
    things.setdefault("plan kind", {})[scope] = {"public_id": plan.public_id, "kind": "lead"}
    _put(things, "plan line", scope, public_id=line.public_id)
    _put(things, "contact for", scope, public_id=contact.public_id)
    _put(things, "application", scope, public_id=application.public_id)
    _put(things, "interview", scope, public_id=interview.public_id)


def _written_things(things: dict[str, Any], scope: Scope, client: Client, staff: StaffMember) -> None:
    """What was written about them, and a form in which somebody writes."""
    today, name = staff.agency.today(), client.last_name
    plain = {"client": client, "sensitivity": "ordinary", "by": staff}
    note = actions.write_note(note_date=today, kind="note", text=name, **plain)
    file = Checked(f"{name}.txt", name.encode(), "text/plain; charset=utf-8")
    document = actions.add_document(file=file, title=name, kind="cv", document_date=today, **plain)
    _put(things, "note", scope, public_id=note.public_id)
    _put(things, "document", scope, public_id=document.public_id)
    _put(things, "form", scope, public_id=client.public_id, form="contact")


def _profile_things(things: dict[str, Any], scope: Scope, client: Client, staff: StaffMember) -> None:
    """Two editions, so that they can be compared; the newest is the one that is written."""
    today, name = staff.agency.today(), client.last_name
    for why in ("first", "job_start"):
        edition = actions.begin_profile_edition(
            client=client, begun_date=today, why=why, sources=["person"], sources_note=name, by=staff
        )
        actions.save_profile_section(
            edition=edition, code="goals", content={"why_now": f"{name} {why}"}, version=1, sitting=None, by=staff
        )
    signature = actions.sign_profile(edition=edition, who="person", name=name, signed_date=today, by=staff)
    _put(things, "profile edition", scope, public_id=edition.public_id)
    _put(things, "profile section", scope, public_id=edition.public_id, code="goals")
    _put(things, "profile signature", scope, public_id=signature.public_id)


def _work_things(things: dict[str, Any], scope: Scope, client: Client, staff: StaffMember, job: Job) -> None:
    """A change in the job, a trial, advice with a scenario, something to report, a course."""
    today, name = staff.agency.today(), client.last_name
    change = actions.record_job_change(job=job, from_date=today, weekly_hours=25, note=name, by=staff)
    trial = actions.record_trial(client=client, kind="trial", place=f"Club {name}", start_date=today, by=staff)
    advice = actions.offer_advice(client=client, offered_date=today, offered_by=staff, note=name, by=staff)
    scenario = actions.add_scenario(advice=advice, gross="1200", net_effect=name, by=staff)
    duty = actions.add_duty(client=client, what=f"Pay {name}", to_whom="Office", repeats="on_change", by=staff)
    study = actions.record_study(client=client, course=f"Baking {name}", start_date=today, by=staff)
    _put(things, "job change", scope, public_id=change.public_id)
    _put(things, "trial", scope, public_id=trial.public_id)
    _put(things, "advice", scope, public_id=advice.public_id)
    _put(things, "scenario", scope, public_id=scenario.public_id)
    _put(things, "duty", scope, public_id=duty.public_id)
    _put(things, "study", scope, public_id=study.public_id)


def _intake_things(things: dict[str, Any], scope: Scope, client: Client, staff: StaffMember) -> None:
    referral = actions.record_referral(
        client=client, by=staff, source="self", interest=client.last_name, received_date=client.programme_entry_date,
        unit=client.unit,
    )  # fmt: skip
    doubles = [
        actions.add_client(
            client_ref=f"{client.client_ref}-{number}", first_name="Double", last_name=client.last_name,
            unit=client.unit, programme_entry_date=client.programme_entry_date, specialist=None, by=staff,
        )
        for number in range(3)
    ]  # fmt: skip
    merge = actions.merge_clients(kept=doubles[0], merged=doubles[1], kept_version=1, merged_version=1, by=staff)
    _put(things, "referral", scope, public_id=referral.public_id)
    _put(things, "two clients", scope, public_id=client.public_id, other_id=doubles[2].public_id)
    _put(things, "merge", scope, public_id=merge.public_id)


def _consent_things(
    things: dict[str, Any], scope: Scope, client: Client, staff: StaffMember, employer: Employer
) -> None:
    today, name = staff.agency.today(), client.last_name
    consent = actions.give_consent(
        client=client, purpose="employers", language="en", wording=None, given_date=today, how="signed", scope=name,
        by=staff,
    )  # fmt: skip
    told = actions.log_disclosure(
        client=client, purpose="employers", employer=employer, told_date=today, what=name, by=staff
    )
    actions.decide_disclosure(
        client=client, number=1, made_date=today, decision="some", may_say=name, must_not_say=name, by=staff
    )
    exception = actions.agree_exception(
        client=client, employer=employer, job=None, decision="none", agreed_date=today, may_say=name, by=staff
    )
    _put(things, "consent", scope, public_id=consent.public_id)
    _put(things, "told", scope, public_id=told.public_id)
    _put(things, "exception", scope, public_id=exception.public_id)


def _agency_things(things: dict[str, Any], scope: Scope, staff: StaffMember, unit: Unit, employer: Employer) -> None:
    site = Site.objects.create(employer=employer, name=f"Yard {scope}")
    person = EmployerPerson.objects.create(employer=employer, name=f"Boss {scope}")
    contact = EmployerContact.objects.create(
        employer=employer, specialist=staff, contact_date=date(2026, 3, 2), mode="in_person"
    )
    invitation = Invitation.objects.create(staff=staff, expires_at=staff.created_at + timedelta(days=7))
    membership = Membership.objects.get(staff=staff)
    _put(things, "employer", scope, public_id=employer.public_id)
    _put(things, "site", scope, public_id=employer.public_id, site_id=site.public_id)
    _put(things, "employer person", scope, public_id=employer.public_id, person_id=person.public_id)
    _put(things, "employer contact", scope, public_id=employer.public_id, contact_id=contact.public_id)
    _relation_things(things, scope, staff, employer)
    _put(things, "programme", scope, public_id=actions.add_programme(name=f"Pilot {scope}", by=staff).public_id)
    _put(things, "staff", scope, public_id=staff.public_id)
    _put(things, "invitation", scope, public_id=invitation.public_id)
    _put(things, "membership", scope, public_id=membership.public_id)
    _put(things, "unit", scope, public_id=unit.public_id)


def _openings(things: dict[str, Any], scope: Scope, client: Client, staff: StaffMember, employer: Employer) -> None:
    """Openings are the agency's, as employers are; an answer to one is about a client."""
    opening = Opening.objects.create(
        employer=employer, title=f"Work {scope}", heard_date=staff.agency.today(), found_by=staff
    )
    _put(things, "client and opening", scope, public_id=client.public_id, opening_id=opening.public_id)
    tomorrow = staff.agency.today() + timedelta(days=1)
    visit = actions.plan_employer_visit(
        employer=employer, specialist=staff, clients=[client], visit_date=tomorrow, aim=f"Ask {scope}", by=staff
    )
    _put(things, "employer visit", scope, public_id=visit.public_id)
    contact = EmployerContact.objects.create(employer=employer, specialist=staff, contact_date=date(2026, 3, 3))
    _put(things, "own contact", scope, public_id=contact.public_id)


def _relation_things(things: dict[str, Any], scope: Scope, staff: StaffMember, employer: Employer) -> None:
    """What stands around an employer: who knows whom, openings, doubles and a merge."""
    today = staff.agency.today()
    told = {"employer": employer, "heard_date": today, "found_by": staff, "by": staff}
    opening = employer_actions.add_opening(title=f"Night baker {scope}", **told)
    closed = employer_actions.add_opening(title=f"Day baker {scope}", **told)
    employer_actions.close_opening(opening=closed, version=1, reason="filled", closed_date=today, by=staff)
    _put(things, "opening", scope, public_id=opening.public_id)
    _put(things, "closed opening", scope, public_id=closed.public_id)
    doubles = [employer_actions.add_employer(name=f"Double {number} {scope}", by=staff) for number in range(3)]
    merge = employer_actions.merge_employers(
        kept=doubles[0], merged=doubles[1], kept_version=1, merged_version=1, by=staff
    )
    _put(things, "two employers", scope, public_id=employer.public_id, other_id=doubles[2].public_id)
    _put(things, "employer merge", scope, public_id=merge.public_id)
    known = employer_actions.add_acquaintance(employer=employer, staff=staff, how="School", by=staff)
    _put(things, "acquaintance", scope, public_id=employer.public_id, acquaintance_id=known.public_id)


def _review_things(
    things: dict[str, Any], scope: Scope, planner: StaffMember, reviewers: list[StaffMember], client: Client
) -> None:
    """A review in each stage, scored by all of `reviewers`, the first of whom leads."""
    for kind, stage in [
        ("planned review", "planned"),
        ("review", "scoring"),
        ("draft review", "draft"),
        ("signed review", "signed"),
    ]:
        review = a_review(planner, reviewers, stage)
        _put(things, kind, scope, public_id=review.public_id)
        if stage == "planned":
            _put(things, "reviewer", scope, public_id=review.reviewers.latest("pk").public_id)
            session = review.sessions.create(kind="interview", whom="director", day=review.first_day)
            _put(things, "review session", scope, public_id=session.public_id)
        if stage == "scoring":
            chart = review.charts.create(client=client, group="seeking", number=1)
            _put(things, "review chart", scope, public_id=chart.public_id)
            _put(things, "review item", scope, public_id=review.public_id, number=17)
        if stage == "draft":
            further = review.further.create(item=17, text=f"Log {scope}", given_by=planner)
            _put(things, "further evidence", scope, public_id=further.public_id)
            _put(things, "draft item", scope, public_id=review.public_id, number=17)


def _cover(absent: StaffMember, covering: StaffMember) -> Cover:
    # Next year, so that it opens nothing now.
    start = absent.agency.today() + timedelta(days=365)
    return Cover.objects.create(absent=absent, covering=covering, from_date=start, to_date=start)


def _week_review(specialist: StaffMember, supervisor: StaffMember) -> WeekReview:
    monday = monday_of(specialist.agency.today()) - timedelta(weeks=2)
    return WeekReview.objects.create(
        specialist=specialist, monday=monday, visits=0, target=2, signed_by=supervisor, signed_at=timezone.now()
    )


def _import(staff: StaffMember) -> ImportFile:
    return ImportFile.objects.create(
        kind="people", name="people.csv", content=b"email\n", date_format="dmy", created_by=staff
    )
