"""The chart review worksheet: what is asked of each chart, and what the records of a frozen day say of it, without a name."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, NamedTuple

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from clients.models import (
    BenefitsAdvice,
    ClientContact,
    ClinicalCopy,
    DisclosureDecision,
    DisclosureRevisit,
    DueContact,
    Education,
    EmployerContactFor,
    Episode,
    Job,
    OutreachAttempt,
    PlanLine,
    PlanSupport,
    ProfileEdition,
    ProfileSession,
)

LISTED = 12

# In the order of the worksheet (domain: chart review).
QUESTIONS: list[tuple[str, Any]] = [
    ("entry", gettext_lazy("Programme entry")),
    ("first_meeting", gettext_lazy("First meeting with the specialist")),
    ("profile", gettext_lazy("Career profile done, and in how many sessions")),
    ("profile_updated", gettext_lazy("Profile last updated")),
    ("preferences", gettext_lazy("Preferences, and the jobs that were looked for")),
    ("first_employer", gettext_lazy("First in-person employer contact, and who made it")),
    ("employer_contacts", gettext_lazy("Employer contacts that are listed")),
    ("benefits", gettext_lazy("Benefits advice offered before the job start")),
    ("disclosure", gettext_lazy("Talks about disclosure, and what was agreed")),
    ("jobs", gettext_lazy("Jobs: title, first and last day, hours, pay, permanent")),
    ("follow_along", gettext_lazy("Contact before the start, within three days, weekly, monthly")),
    ("supports", gettext_lazy("Supports given, and by whom")),
    ("job_end", gettext_lazy("End of a job: reason, contact within three days, a new search")),
    ("missed", gettext_lazy("Missed appointments and outreach")),
    ("family", gettext_lazy("Family involved")),
    ("partner", gettext_lazy("Contact with rehabilitation or another partner")),
    ("study", gettext_lazy("Support with study")),
    ("closing", gettext_lazy("Closing, and why")),
    ("record", gettext_lazy("Notes about work are in the clinical record")),
]


class Dated(NamedTuple):
    """What is asked of all charts at once, by client."""

    day: date
    rows: dict[str, dict[int, list[Any]]]

    def of(self, name: str, client: int) -> list[Any]:
        return self.rows[name].get(client, [])


def dates_of(clients: Iterable[int], day: date) -> dict[int, dict[str, str]]:
    """By client and question, in words; what is not on record is empty. A fixed number of questions to the database."""
    ids = list(clients)
    dated = Dated(day, {name: _by_client(rows, path) for name, (rows, path) in _asked(ids, day).items()})
    makers: dict[str, Callable[[Dated, int], str]] = {
        "entry": _entry, "first_meeting": _met, "profile": _profile, "profile_updated": _updated,
        "preferences": _preferences, "first_employer": _first_employer, "employer_contacts": _employers,
        "benefits": _benefits, "disclosure": _disclosure, "jobs": _jobs, "follow_along": _follow_along,
        "supports": _supports, "job_end": _job_end, "missed": _missed, "family": _family, "partner": _partner,
        "study": _study, "closing": _closing, "record": _record,
    }  # fmt: skip
    return {each: {key: makers[key](dated, each) for key, _label in QUESTIONS} for each in ids}


def _asked(ids: list[int], day: date) -> dict[str, tuple[Any, str]]:
    contacts = ClientContact.objects.standing().filter(client__in=ids, contact_date__lte=day)
    jobs = Job.objects.standing().filter(client__in=ids, start_date__lte=day)
    return {
        "stays": (Episode.objects.filter(client__in=ids, entry_date__lte=day).order_by("entry_date"), "client_id"),
        "contacts": (contacts.order_by("contact_date", "pk"), "client_id"),
        "jobs": (jobs.select_related("employer").order_by("start_date", "pk"), "client_id"),
        "planned": (DueContact.objects.filter(client__in=ids, withdrawn=False, due_date__lte=day), "client_id"),
        "editions": (ProfileEdition.objects.filter(client__in=ids, begun_date__lte=day), "client_id"),
        "sessions": (
            ProfileSession.objects.filter(edition__client__in=ids, session_date__lte=day)
            .select_related("edition")
            .order_by("session_date"),
            "edition.client_id",
        ),
        "wishes": (
            PlanLine.objects.filter(
                plan__client__in=ids, plan__started_date__lte=day, kind=PlanLine.Kind.JOB_TYPE
            ).select_related("plan").order_by("-plan__edition", "rank"),
            "plan.client_id",
        ),
        "employers": (
            EmployerContactFor.objects.job_search()
            .filter(client__in=ids, employer_contact__contact_date__lte=day)
            .select_related("employer_contact")
            .order_by("employer_contact__contact_date", "-by_client"),
            "client_id",
        ),
        **_asked_of_support(ids, day),
    }  # fmt: skip


def _asked_of_support(ids: list[int], day: date) -> dict[str, tuple[Any, str]]:
    advice = BenefitsAdvice.objects.standing().filter(client__in=ids, offered_date__lte=day)
    attempts = OutreachAttempt.objects.filter(outreach__client__in=ids, attempt_date__lte=day, voided_at=None)
    return {
        "advice": (advice.select_related("offered_by__user").order_by("offered_date"), "client_id"),
        "decisions": (
            DisclosureDecision.objects.filter(client__in=ids, made_date__lte=day).order_by("-number"),
            "client_id",
        ),
        "revisits": (
            DisclosureRevisit.objects.filter(client__in=ids, revisited_date__lte=day).order_by("revisited_date"),
            "client_id",
        ),
        "supports": (
            PlanSupport.objects.filter(plan__job__client__in=ids, plan__made_date__lte=day)
            # What speaks of health is not for a reviewer from outside.
            .exclude(kind__in=sorted(PlanSupport.HEALTH_KINDS))
            .select_related("own", "plan__job")
            .order_by("-plan__edition", "pk"),
            "plan.job.client_id",
        ),
        "attempts": (attempts.select_related("outreach").order_by("attempt_date", "pk"), "outreach.client_id"),
        "copies": (ClinicalCopy.objects.filter(client__in=ids, day__lte=day, voided_at=None), "client_id"),
        "studies": (
            Education.objects.standing().filter(client__in=ids, start_date__lte=day).order_by("start_date"),
            "client_id",
        ),
    }  # fmt: skip


def _by_client(rows: Any, path: str) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for row in rows:
        owner = row
        for name in path.split("."):
            owner = getattr(owner, name)
        found.setdefault(owner, []).append(row)
    return found


def _on(day: date | None) -> str:
    return date_format(day) if day else ""


def _days(days: Iterable[date]) -> str:
    """The newest of them, so that a year of weeks stays readable."""
    known = sorted(set(days))
    return ("… " if len(known) > LISTED else "") + ", ".join(_on(each) for each in known[-LISTED:])


def _stay(dated: Dated, client: int) -> Any:
    return dated.of("stays", client)[-1] if dated.of("stays", client) else None


def _entry(dated: Dated, client: int) -> str:
    stay = _stay(dated, client)
    return _on(stay.entry_date) if stay else ""


def _seen(dated: Dated, client: int) -> list[Any]:
    return [each for each in dated.of("contacts", client) if each.mode == "in_person" and "client" in each.with_whom]


def _met(dated: Dated, client: int) -> str:
    stay = _stay(dated, client)
    days = [each.contact_date for each in _seen(dated, client) if stay is None or each.contact_date >= stay.entry_date]
    return _on(min(days, default=None))


def _profile(dated: Dated, client: int) -> str:
    editions = dated.of("editions", client)
    if not editions:
        return ""
    days = [each.session_date for each in dated.of("sessions", client)]
    number = ngettext("%(number)s session", "%(number)s sessions", len(days)) % {"number": len(days)}
    return f"{_on(min(each.begun_date for each in editions))} · {number}" + (f": {_days(days)}" if days else "")


def _updated(dated: Dated, client: int) -> str:
    days = [each.begun_date for each in dated.of("editions", client)]
    days += [each.session_date for each in dated.of("sessions", client)]
    return _on(max(days, default=None))


def _preferences(dated: Dated, client: int) -> str:
    wishes = dated.of("wishes", client)
    newest = [each.text for each in wishes if each.plan_id == wishes[0].plan_id]
    held = list(dict.fromkeys(each.title for each in dated.of("jobs", client)))
    parts = [_("wished for: %(what)s") % {"what": "; ".join(newest)}] if newest else []
    parts += [_("jobs held: %(what)s") % {"what": "; ".join(held)}] if held else []
    return " · ".join(parts)


def _first_employer(dated: Dated, client: int) -> str:
    stay = _stay(dated, client)
    first = stay.first_employer_contact_date if stay else None
    if first is None or first > dated.day:
        return ""
    days = (first - stay.entry_date).days
    said = ngettext("%(days)s day after entry", "%(days)s days after entry", days) % {"days": days}
    made = [each for each in dated.of("employers", client) if each.employer_contact.contact_date == first]
    who = [_("the person") if made[0].by_client else _("the specialist")] if made else []
    return " · ".join([_on(first), said, *who])


def _employers(dated: Dated, client: int) -> str:
    rows = dated.of("employers", client)
    said = ngettext("%(number)s contact", "%(number)s contacts", len(rows)) % {"number": len(rows)}
    return f"{said}: {_days(each.employer_contact.contact_date for each in rows)}" if rows else ""


def _benefits(dated: Dated, client: int) -> str:
    return "; ".join(f"{_on(each.offered_date)}, {each.get_answer_display()}" for each in dated.of("advice", client))


def _disclosure(dated: Dated, client: int) -> str:
    decisions = dated.of("decisions", client)
    talks = [each.talked_date for each in decisions if each.talked_date and each.talked_date <= dated.day]
    talks += [each.revisited_date for each in dated.of("revisits", client)]
    agreed = f"{_on(decisions[0].made_date)}, {decisions[0].get_decision_display()}" if decisions else ""
    return " · ".join(filter(None, [_days(talks), agreed]))


def _jobs(dated: Dated, client: int) -> str:
    return "; ".join(_job(each, dated.day) for each in dated.of("jobs", client))


def _job(job: Job, day: date) -> str:
    ended = job.end_date if job.end_date and job.end_date <= day else None
    hours = _("%(hours)s h a week") % {"hours": f"{float(job.weekly_hours):g}"} if job.weekly_hours else ""
    pay = _("%(pay)s an hour") % {"pay": job.hourly_pay} if job.hourly_pay else ""
    lasting = {True: _("permanent"), False: _("not permanent"), None: ""}[job.permanent]
    days = f"{_on(job.start_date)} – {_on(ended)}" if ended else _on(job.start_date)
    return ", ".join(filter(None, [job.title, days, hours, pay, lasting]))


def _follow_along(dated: Dated, client: int) -> str:
    """3 of 4 met, by kind of contact."""
    kinds = [
        ("pre_start", _("before the start")),
        ("within_3_days", _("within three days")),
        ("week_", _("weekly")),
        ("month_", _("monthly")),
    ]
    rows = [each for each in dated.of("planned", client) if each.cancelled_on is None and each.declined_on is None]
    said = []
    for beginning, label in kinds:
        mine = [each for each in rows if each.rule.startswith(beginning)]
        met = sum(each.met_on is not None and each.met_on <= dated.day for each in mine)
        if mine:
            said.append(_("%(label)s %(met)s of %(all)s") % {"label": label, "met": met, "all": len(mine)})
    return " · ".join(said)


def _supports(dated: Dated, client: int) -> str:
    rows = dated.of("supports", client)
    return "; ".join(
        dict.fromkeys(
            f"{each.named} ({each.get_given_by_display()})" for each in rows if each.plan_id == rows[0].plan_id
        )
    )


def _job_end(dated: Dated, client: int) -> str:
    said = []
    losses = {each.job_id: each for each in dated.of("planned", client) if each.rule == "job_loss"}
    for job in dated.of("jobs", client):
        if job.end_date is None or job.end_date > dated.day:
            continue
        loss = losses.get(job.pk)
        talked = _("talked on %(day)s") % {"day": _on(loss.met_on)} if loss and loss.met_on else ""
        wants = _("wants another job") if job.wants_another_job else ""
        said.append(", ".join(filter(None, [_on(job.end_date), str(job.get_end_reason_display()), talked, wants])))
    return "; ".join(said)


def _missed(dated: Dated, client: int) -> str:
    missed = [each.contact_date for each in dated.of("contacts", client) if each.mode == ClientContact.Mode.NO_SHOW]
    tried = [
        ", ".join(
            filter(
                None,
                [
                    _on(each.attempt_date), str(each.get_role_display()), str(each.get_mode_display()),
                    _("together with the treatment team") if each.joint else "",
                    _("family was part of it") if each.family else "",
                ],
            )
        )
        for each in dated.of("attempts", client)
    ]  # fmt: skip
    parts = [_("did not attend: %(days)s") % {"days": _days(missed)}] if missed else []
    return " · ".join([*parts, *(["; ".join(tried[-LISTED:])] if tried else [])])


def _with(dated: Dated, client: int, whom: str) -> str:
    rows = [each for each in dated.of("contacts", client) if whom in each.with_whom]
    return _days(each.contact_date for each in rows if each.mode not in ClientContact.ATTEMPTS)


def _family(dated: Dated, client: int) -> str:
    return _with(dated, client, ClientContact.With.FAMILY)


def _partner(dated: Dated, client: int) -> str:
    return _with(dated, client, ClientContact.With.PARTNER)


def _study(dated: Dated, client: int) -> str:
    return "; ".join(f"{_on(each.start_date)}, {each.course}" for each in dated.of("studies", client))


def _closing(dated: Dated, client: int) -> str:
    stay = _stay(dated, client)
    if stay is None or stay.exit_date is None or stay.exit_date > dated.day:
        return _("open")
    return f"{_on(stay.exit_date)} · {stay.get_exit_reason_display()}"


def _record(dated: Dated, client: int) -> str:
    """When something of the work was last put into the clinical record, as far as it was written down here."""
    days = [each.day for each in dated.of("copies", client)]
    return _on(max(days, default=None))
