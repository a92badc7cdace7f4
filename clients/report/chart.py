"""The dates that a chart review asks for, drawn from the record: what reviewers of fidelity look up in about ten records,
and specialists keep in order meanwhile. Nothing is typed here; what is not on record is said to be missing.

Source: the chart-review worksheet, whose questions these are, in its order. A fixed number of queries, however long the record.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Max, Min
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import StaffMember
from clients import wording
from clients.followalong import JOB_LOSS, STILL_TO_DO, Status, status
from clients.models import (
    BenefitsAdvice,
    Client,
    ClientContact,
    DisclosureDecision,
    DisclosureRevisit,
    DueContact,
    Education,
    EmployerContactFor,
    Job,
    JobApplication,
    JobChange,
    JobSearchPlan,
    NaturalSupport,
    OutreachAttempt,
    PlanLine,
    PlanSupport,
    ProfileEdition,
    ProfileSection,
    ProfileSession,
    Referral,
)
from clients.report import clinical
from clients.report.job import said_at_the_end
from employers.models import EmployerContact

# Employer contacts are many: the newest are listed, all are counted.
LISTED = 20


class Line(NamedTuple):
    """`said` is empty when it is not on record. `url`: where it was written."""

    label: str
    said: str
    url: str = ""


class Part(NamedTuple):
    title: str
    lines: list[Line]


def chart(client: Client, staff: StaffMember) -> list[Part]:
    today = staff.agency.today()
    contacts = _contacts(client)
    return [
        Part(_("Entry"), _entry(client, contacts, today)),
        Part(_("Career profile"), _profile(client, today)),
        Part(_("Job search"), _search(client, today)),
        Part(_("Employer contacts"), _employers(client, today)),
        Part(_("Benefits advice"), _advice(client, today)),
        Part(_("Disclosure"), _disclosure(client, today)),
        *_jobs(client, staff, today),
        Part(_("Missed appointments and outreach"), _outreach(client, contacts, today)),
        Part(_("Family, treatment team and partners"), _others(client, contacts, today)),
        Part(_("Education"), _education(client, today)),
        Part(_("Closing"), _closing(client, today)),
    ]


def _page(name: str, client: Client) -> str:
    return reverse(f"clients:{name}", args=[client.public_id])


def _on(day: date | None, today: date) -> str:
    return wording.day(day, today) if day else ""


def _days(days: Iterable[date], today: date) -> str:
    return ", ".join(wording.day(day, today) for day in days)


# Entry, profile, search


def _contacts(client: Client) -> list[tuple[date, str, list[str]]]:
    rows = ClientContact.objects.standing().filter(client=client).order_by("contact_date", "id")
    return list(rows.values_list("contact_date", "mode", "with_whom"))


def _entry(client: Client, contacts: list[tuple[date, str, list[str]]], today: date) -> list[Line]:
    referral = Referral.objects.filter(client=client).order_by("-received_date", "-pk").first()
    received = referral.received_date if referral else client.referral_received_date
    source = f" · {referral.get_source_display()}" if referral else ""
    return [
        Line(_("Referral received"), _on(received, today) + (source if received else ""), _page("intake", client)),
        Line(_("Programme entry"), _on(client.programme_entry_date, today), _page("intake", client)),
        Line(_("First meeting with the specialist"), _on(_met(client, referral, contacts), today)),
    ]


def _met(client: Client, referral: Referral | None, contacts: list[tuple[date, str, list[str]]]) -> date | None:
    """Of this time with the service: as the referral tells it, or the first talk in person since the time before it."""
    before = client.episodes.filter(exit_date__lt=client.programme_entry_date).order_by("-exit_date").first()
    since = before.exit_date if before is not None else None
    told = [referral.first_meeting_date] if referral is not None and referral.first_meeting_date else []
    seen = [day for day, mode, whom in contacts if mode == ClientContact.Mode.IN_PERSON and "client" in whom]
    return min((day for day in (*told, *seen) if since is None or day > since), default=None)


def _profile(client: Client, today: date) -> list[Line]:
    url = _page("profile", client)
    first = ProfileEdition.objects.filter(client=client).aggregate(begun=Min("begun_date"), editions=Max("number"))
    saved = ProfileSection.objects.filter(edition__client=client).aggregate(last=Max("saved_date"))["last"]
    sessions = ProfileSession.objects.filter(edition__client=client).order_by("session_date")
    days = list(sessions.values_list("session_date", flat=True))
    number = ngettext("%(number)s session: %(days)s", "%(number)s sessions: %(days)s", len(days))
    updated = max(filter(None, [saved, first["begun"]]), default=None)
    return [
        Line(_("Begun"), _on(first["begun"], today), url),
        Line(_("Sessions"), number % {"number": len(days), "days": _days(days, today)} if days else "", url),
        Line(_("Last updated"), _on(updated, today), url),
    ]


def _search(client: Client, today: date) -> list[Line]:
    plan = JobSearchPlan.objects.filter(client=client).order_by("-edition").first()
    wishes = PlanLine.objects.filter(plan=plan, kind=PlanLine.Kind.JOB_TYPE).order_by("rank") if plan else []
    sought = JobApplication.objects.filter(client=client, voided_at=None).order_by("sent_date")
    applied = [f"{each.title} ({wording.day(each.sent_date, today)})" for each in sought]
    jobs = Job.objects.standing().filter(client=client).titled_on(today).order_by("start_date")
    held = [job.title_on_day or job.title for job in jobs]
    made = (
        _("edition %(number)s, %(day)s") % {"number": plan.edition, "day": _on(plan.started_date, today)}
        if plan
        else ""
    )
    return [
        Line(_("Job search plan"), made, _page("plan", client)),
        Line(_("Kinds of work wished for"), "; ".join(line.text for line in wishes), _page("plan", client)),
        Line(_("Applied for"), "; ".join(applied), _page("applications", client)),
        Line(_("Jobs held"), "; ".join(held)),
    ]


def _employers(client: Client, today: date) -> list[Line]:
    rows = list(
        EmployerContactFor.objects.job_search()
        .filter(client=client)
        .select_related("employer_contact__employer", "employer_contact__specialist__user", "plan_line__employer")
        .order_by("-employer_contact__contact_date", "-pk")
    )
    first = client.first_employer_contact_date
    made = next((row for row in reversed(rows) if _is_first(row.employer_contact, first)), None)
    said = _on(first, today)
    if first:
        days = (first - client.programme_entry_date).days
        said += " · " + ngettext("%(days)s day after entry", "%(days)s days after entry", days) % {"days": days}
    if made:
        said += " · " + _by_whom(made, client)
    lines = [Line(_("First in person, about a competitive job"), said), Line(_("Contacts in all"), str(len(rows)))]
    return lines + [_employer_contact(row, client, today) for row in rows[:LISTED]]


def _is_first(contact: EmployerContact, first: date | None) -> bool:
    """The one that the thirty days were waiting for (item 15), not whatever else was done that day."""
    in_person = contact.mode == EmployerContact.Mode.IN_PERSON and contact.about_competitive_job is True
    return in_person and contact.contact_date == first


def _by_whom(row: EmployerContactFor, client: Client) -> str:
    return client.name if row.by_client else row.employer_contact.specialist.name


def _employer_contact(row: EmployerContactFor, client: Client, today: date) -> Line:
    contact = row.employer_contact
    plan = row.plan_line.said if row.plan_line else row.off_plan_reason
    parts = [contact.employer.name, str(contact.get_mode_display()), _by_whom(row, client), plan]
    return Line(_on(contact.contact_date, today), " · ".join(part for part in parts if part))


def _advice(client: Client, today: date) -> list[Line]:
    rows = (
        BenefitsAdvice.objects.standing()
        .filter(client=client)
        .select_related("offered_by__user")
        .order_by("offered_date")
    )
    url = _page("benefits", client)
    lines = []
    for row in rows:
        session = _("session on %(day)s") % {"day": _on(row.session_date, today)} if row.session_date else ""
        parts = [row.offered_by.name, str(row.get_answer_display()), session, row.adviser]
        offered = _("Offered %(day)s") % {"day": _on(row.offered_date, today)}
        lines.append(Line(offered, " · ".join(part for part in parts if part), url))
    return lines or [Line(_("Offered"), "", url)]


def _disclosure(client: Client, today: date) -> list[Line]:
    url = _page("disclosure", client)
    newest = list(DisclosureDecision.objects.filter(client=client).order_by("-number"))
    revisits = DisclosureRevisit.objects.filter(client=client).order_by("revisited_date")
    talks = sorted({each.talked_date for each in newest if each.talked_date})
    agreed = ""
    if newest:
        agreed = f"{_on(newest[0].made_date, today)} · {newest[0].get_decision_display()}"
    return [
        Line(_("Pros and cons talked through"), _days(talks, today), url),
        Line(_("What was agreed"), agreed, url),
        Line(_("Talked about again"), _days(revisits.values_list("revisited_date", flat=True), today), url),
    ]


# Jobs


def _jobs(client: Client, staff: StaffMember, today: date) -> list[Part]:
    jobs = Job.objects.standing().filter(client=client).titled_on(today).select_related("employer")
    changes: dict[int, list[JobChange]] = {}
    for change in JobChange.objects.in_effect().filter(job__client=client).order_by("from_date", "id"):
        changes.setdefault(change.job_id, []).append(change)
    planned: dict[int, list[DueContact]] = {}
    for row in DueContact.objects.filter(client=client, withdrawn=False):
        planned.setdefault(row.job_id, []).append(row)
    supports: dict[int, list[PlanSupport]] = {}
    rows = (
        PlanSupport.objects.open_to(staff)
        .filter(plan__job__client=client)
        .select_related("own", "plan")
        .order_by("-plan__edition", "pk")
    )
    for each in rows:
        of_job = supports.setdefault(each.plan.job_id, [])
        if not of_job or of_job[0].plan_id == each.plan_id:
            of_job.append(each)
    return [
        _job(job, planned.get(job.pk, []), supports.get(job.pk, []), changes.get(job.pk, []), today)
        for job in jobs.order_by("start_date", "id")
    ]


def _job(job: Job, rows: list[DueContact], supports: list[PlanSupport], changes: list[JobChange], today: date) -> Part:
    url = reverse("clients:job", args=[job.public_id])
    plan_url = reverse("clients:support_plan", args=[job.public_id])
    given = "; ".join(f"{each.named} ({each.get_given_by_display()})" for each in supports)
    lines = [
        Line(
            _("First and last day"),
            " – ".join(filter(None, [_on(job.start_date, today), _on(job.end_date, today)])),
            url,
        ),
        Line(_("Hours, pay, permanent"), _terms(job), url),
        *([Line(_("Changes"), "; ".join(_change(each, today) for each in changes), url)] if changes else []),
        Line(_("Contact before the start"), _one(rows, "pre_start", today), url),
        Line(_("Within three days"), _one(rows, "within_3_days", today), url),
        Line(_("Weekly in the first month"), _sum(rows, "week_", today), url),
        Line(_("Monthly after that"), _sum(rows, "month_", today), url),
        Line(_("Supports and who gives them"), given, plan_url),
    ]
    if job.end_date:
        lines += [
            Line(_("Why it ended"), capfirst(str(job.get_end_reason_display())), url),
            Line(_("Contact within three days of learning it"), _one(rows, JOB_LOSS, today), url),
            *(Line(label, said, url) for label, said in said_at_the_end(job)),
            Line(_("Next step"), job.end_next_step, url),
        ]
    return Part(str(job), lines)


def _hours_and_pay(of: Job | JobChange) -> list[str]:
    hours, pay = of.weekly_hours, of.hourly_pay
    return [
        _("%(hours)s hours a week") % {"hours": wording.hours(hours)} if hours is not None else "",
        _("%(pay)s an hour") % {"pay": number_format(pay, use_l10n=True)} if pay is not None else "",
    ]


def _change(change: JobChange, today: date) -> str:
    """Mon 2 Mar: 25 hours a week, Shift lead."""
    parts = [*_hours_and_pay(change), change.schedule, change.duties, change.title]
    return f"{_on(change.from_date, today)}: {', '.join(part for part in parts if part)}"


def _terms(job: Job) -> str:
    parts = [
        *_hours_and_pay(job),
        "" if job.permanent is None else (_("permanent") if job.permanent else _("not permanent")),
    ]
    return " · ".join(part for part in parts if part)


def _one(rows: list[DueContact], rule: str, today: date) -> str:
    """How a planned contact stands, and when it was met."""
    row = next((each for each in rows if each.rule == rule), None)
    if row is None:
        return ""
    found = status(row.as_row(), today)
    when = row.met_on if found is Status.MET else row.due_date
    return f"{wording.status_label(found)} · {_on(when, today)}"


def _sum(rows: list[DueContact], beginning: str, today: date) -> str:
    """3 of 4 met and on which days, of those whose days have come; those that were declined beside them. While no day has
    come, the one that comes first."""
    mine = sorted((row for row in rows if row.rule.startswith(beginning)), key=lambda row: row.due_date)
    stands = [(row, status(row.as_row(), today)) for row in mine]
    found = Counter(each for _row, each in stands)
    parts = []
    if asked := found[Status.MET] + found[Status.MISSED] + found[Status.OVERDUE]:
        met = _("%(met)s of %(all)s met") % {"met": found[Status.MET], "all": asked}
        days = sorted({row.met_on for row, each in stands if each is Status.MET and row.met_on})
        parts.append(": ".join(filter(None, [met, _days(days, today)])))
    if found[Status.DECLINED]:
        number = found[Status.DECLINED]
        parts.append(ngettext("%(number)s declined", "%(number)s declined", number) % {"number": number})
    if parts or not stands:
        return ", ".join(parts)
    coming = next((row for row, each in stands if each in STILL_TO_DO), None)
    return _one([coming], coming.rule, today) if coming else str(wording.status_label(stands[0][1]))


# Staying in touch, the people around, and the end


def _outreach(client: Client, contacts: list[tuple[date, str, list[str]]], today: date) -> list[Line]:
    missed = [day for day, mode, _whom in contacts if mode == ClientContact.Mode.NO_SHOW]
    attempts = OutreachAttempt.objects.filter(outreach__client=client, voided_at=None).order_by("attempt_date", "pk")
    url = _page("outreach", client)
    lines = [Line(_("Did not attend"), _days(missed, today))]
    for each in attempts:
        joint = _("together with the treatment team") if each.joint else ""
        parts = [each.who, str(each.get_mode_display()), joint, str(each.get_result_display())]
        lines.append(Line(_on(each.attempt_date, today), " · ".join(part for part in parts if part), url))
    return lines


def _others(client: Client, contacts: list[tuple[date, str, list[str]]], today: date) -> list[Line]:
    """Contacts with each, the newest ten days of them, and family who help."""
    family = NaturalSupport.objects.filter(client=client, relation=NaturalSupport.Relation.FAMILY).order_by("name")
    helping = ", ".join(family.values_list("name", flat=True))

    def days(whom: str) -> str:
        found = [day for day, mode, people in contacts if whom in people and mode not in ClientContact.ATTEMPTS]
        said = ngettext("%(number)s contact: %(days)s", "%(number)s contacts: %(days)s", len(found))
        return said % {"number": len(found), "days": _days(found[-10:], today)} if found else ""

    return [
        Line(_("Family who help"), helping, _page("support", client)),
        Line(_("Contacts with family"), days(ClientContact.With.FAMILY)),
        Line(_("Contacts with the treatment team"), days(ClientContact.With.CLINICIAN)),
        Line(_("In the clinical record"), clinical.last_said(client, today), _page("clinical_record", client)),
        Line(_("Contacts with rehabilitation or another partner"), days(ClientContact.With.PARTNER)),
    ]


def _education(client: Client, today: date) -> list[Line]:
    url = _page("education", client)
    rows: Any = Education.objects.standing().filter(client=client).order_by("start_date")
    lines = [
        Line(f"{_on(each.start_date, today)}", " · ".join(filter(None, [each.course, each.supports])), url)
        for each in rows
    ]
    return lines or [Line(_("Courses and support with study"), "", url)]


def _closing(client: Client, today: date) -> list[Line]:
    if client.closed_date is None:
        return [Line(_("Closed"), _("open"))]
    return [
        Line(
            _("Closed"),
            f"{_on(client.closed_date, today)} · {client.get_closure_reason_display()}",
            _page("intake", client),
        )
    ]
