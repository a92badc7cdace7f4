"""A job's support plan as its pages show it: an edition with its supports, how two editions differ, what the client page says."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Case, CharField, F, OuterRef, QuerySet, Subquery, TextField, Value, When
from django.db.models.functions import Cast, Coalesce, NullIf
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.models import StaffMember
from clients import wording
from clients.models import Client, Job, ModeAgreement, PlanSupport, SupportPlan, SupportPlanSignature, TopicWork
from clients.models.classes import reads_of_health
from clients.models.job import title_on
from clients.report.cards import Card
from employers.timeline import Entry


@dataclass(slots=True)
class Topic:
    """A topic of the list, and the days on which it was worked on, newest first."""

    named: str
    worked: list[TopicWork] = field(default_factory=list)


@dataclass(slots=True)
class PlanView:
    """One edition, and what stands beside it."""

    plan: SupportPlan
    editions: list[SupportPlan]
    supports: list[PlanSupport]
    signatures: list[SupportPlanSignature]
    is_current: bool
    changeable: bool
    review_late: bool


def plan_view(job: Job, staff: StaffMember, edition: int | None = None) -> PlanView | None:
    """The current edition, or the one asked for; None when there is none. Three queries."""
    today = staff.agency.today()
    editions = list(SupportPlan.objects.filter(job=job).select_related("made_by__user").newest_first())
    plan = next((each for each in editions if edition in (None, each.edition)), None)
    if plan is None:
        return None
    plan.job = job
    signatures = list(plan.signatures.order_by("signed_date", "pk"))
    current = plan is editions[0]
    late = current and plan.review_date is not None and plan.review_date < today and job.is_current_on(today)
    return PlanView(
        plan=plan,
        editions=editions,
        supports=supports_of(plan, staff),
        signatures=signatures,
        is_current=current,
        changeable=current and not signatures,
        review_late=late,
    )


def supports_of(plan: SupportPlan, staff: StaffMember) -> list[PlanSupport]:
    """Those that speak of health only for whoever may read of it."""
    return list(plan.supports.open_to(staff).select_related("own").order_by("pk"))


def topics_of(job: Job) -> list[Topic]:
    """The field's list and the agency's words that were used, each with its days. One query."""
    found = {code: Topic(str(label)) for code, label in TopicWork.Topic.choices}
    worked = TopicWork.objects.standing().filter(job=job).select_related("own").order_by("-worked_date", "-pk")
    for each in worked:
        found.setdefault(each.topic or f"own-{each.own_id}", Topic(each.named)).worked.append(each)
    return list(found.values())


def agreements_of(client: Client, today: date) -> list[tuple[str, ModeAgreement]]:
    """The ways of contact agreed instead of in person, in words: one record, made on the client's page."""
    running = ModeAgreement.objects.filter(client=client, from_date__lte=today).order_by("-from_date")
    return [
        (wording.modes_phrase(each.modes), each) for each in running if each.to_date is None or each.to_date >= today
    ]


def written(plan: SupportPlan, staff: StaffMember) -> list[tuple[str, str]]:
    """What is written in an edition, by the names of its fields: of health only for whoever may read of it."""
    wanted = {True: _("yes"), False: _("no"), None: ""}
    names = ["employer_support", "career_goals", *(plan.HEALTH_FIELDS if reads_of_health(staff) else ())]
    said = [(_label("employer_support_wanted"), wanted[plan.employer_support_wanted])]
    return said + [(_label(name), getattr(plan, name)) for name in names]


def _label(name: str) -> str:
    return capfirst(str(SupportPlan._meta.get_field(name).verbose_name))  # type: ignore[union-attr]


def support_line(support: PlanSupport, today: date) -> str:
    """coaching on site, specialist (Ana Lindqvist), twice a week, from Mon 2 Mar, ..."""
    giver = str(support.get_given_by_display())
    who = f"{giver} ({support.giver_name})" if support.giver_name else giver
    parts = [support.named, who, support.how_often, support_days(support, today), support.note]
    return ", ".join(part for part in parts if part)


def support_days(support: PlanSupport, today: date) -> str:
    if support.from_date and support.to_date:
        days = {"first": wording.day(support.from_date, today), "last": wording.day(support.to_date, today)}
        return _("%(first)s to %(last)s") % days
    if support.from_date:
        return _("since %(day)s") % {"day": wording.day(support.from_date, today)}
    return _("until %(day)s") % {"day": wording.day(support.to_date, today)} if support.to_date else ""


def differences(before: SupportPlan, after: SupportPlan, staff: StaffMember) -> list[dict[str, Any]]:
    """Two editions side by side, field by field. Two queries."""
    today = staff.agency.today()
    rows = [
        {"label": label, "before": old, "after": new}
        for (label, old), (_same, new) in zip(written(before, staff), written(after, staff), strict=True)
    ]
    old_days, new_days = (wording.day(p.review_date, today) if p.review_date else "" for p in (before, after))
    rows.append({"label": _label("review_date"), "before": old_days, "after": new_days})
    old, new = ("\n".join(support_line(each, today) for each in supports_of(plan, staff)) for plan in (before, after))
    rows.insert(0, {"label": _("Supports"), "before": old, "after": new})
    return [{**row, "differs": row["before"] != row["after"]} for row in rows]


# For the client page


def _events(rows: Any, kind: str, day: str, title: Any, text: Any) -> Any:
    rows = rows.order_by().annotate(kind=Value(kind, CharField()), day=F(day), title=title, text=text)
    return rows.values_list("kind", "day", "of", "title", "text")


def ask_events(client: int) -> QuerySet[Any, Any]:
    """Editions made and signed, and topics worked on, of jobs that began or will. The public id is the job's."""
    began = {"job__client": client, "job__cancelled_at": None}
    plans = SupportPlan.objects.filter(**began).annotate(of=F("job__public_id"))
    signed = SupportPlanSignature.objects.filter(**{f"plan__{name}": value for name, value in began.items()})
    signed = signed.annotate(of=F("plan__job__public_id"))
    topics = TopicWork.objects.standing().filter(**began).annotate(of=F("job__public_id"))
    as_text, nothing = TextField(), Value("", TextField())
    topic = Coalesce("own__name", "topic", output_field=CharField())
    called = Coalesce(NullIf(title_on(OuterRef("made_date"), "job"), Value("")), "job__title")
    return _events(plans, "support_plan", "made_date", Cast(called, as_text), Cast("why_made", as_text)).union(
        _events(signed, "support_plan_signed", "signed_date", Cast("name", as_text), nothing),
        _events(topics, "topic", "worked_date", Cast(topic, as_text), Cast("note", as_text)),
        all=True,
    )


def event(kind: str, day: date, public_id: UUID, title: str, text: str, today: date) -> Entry:
    url = reverse("clients:support_plan", args=[public_id])
    if kind == "topic":
        labels = {str(code): str(label) for code, label in TopicWork.Topic.choices}
        return Entry(day, "note", "contact", _("Retention topic"), labels.get(title, title), text=text, url=url)
    word = _("Job support plan") if kind == "support_plan" else _("Job support plan signed")
    return Entry(day, "plan", "plan", word, title, text=text, url=url)


def ask_state(client: int) -> QuerySet[Any, Any]:
    """Of the jobs that go on, the one that asks for a look first: without a plan, then by review date."""
    newest = SupportPlan.objects.filter(job=OuterRef("pk")).order_by("-edition")
    jobs = Job.objects.standing().filter(client=client, end_date=None)
    jobs = jobs.annotate(
        made=Subquery(newest.values("made_date")[:1]), review=Subquery(newest.values("review_date")[:1])
    )
    code = Case(
        When(made=None, then=Value("none")),
        When(review=None, then=Value("made")),
        default=Value("review"),
        output_field=CharField(),
    )
    found = jobs.annotate(
        kind=Value("support_plan", CharField()), day=Coalesce("review", "made", "start_date"), code=code
    )
    return found.order_by(F("made").desc(nulls_first=True), "day", "pk").values_list("kind", "day", "code")[:1]


def card(kind: str, day: date | None, code: str, today: date) -> Card:
    """`url` is said from the client's page, which knows whom it is about."""
    title = _("Job support plan")
    if day is None:
        return Card(title, _("A job has a plan of what helps, who gives it and how often."), "support/", False)
    if code == "none":
        return Card(title, _("The job since %(day)s has no plan yet.") % _day(day, today), "support/", False)
    if code == "made":
        return Card(title, _("Made %(day)s, with no day to look at it again.") % _day(day, today), "support/", False)
    late = day < today
    said = _("Was to be looked at again by %(day)s.") if late else _("Look at it again by %(day)s.")
    return Card(title, said % _day(day, today), "support/", late)


def _day(day: date, today: date) -> dict[str, str]:
    return {"day": wording.day(day, today)}
