"""What the client page says of the job search: on its card, and in what happened when."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import CharField, F, Func, OuterRef, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Cast, Coalesce, Concat
from django.urls import reverse
from django.utils.translation import gettext as _

from clients import planrules, wording
from clients.models import Interview, JobApplication, JobSearchPlan, OpeningOffer, PlanSignature
from clients.report.cards import Card
from employers.timeline import Entry

EDITION, SIGNED, APPLICATION, INTERVIEW = "plan_edition", "plan_signed", "application", "interview"
TOLD = "opening_told"
PLAN = "plan"


def _text(*parts: Any) -> Concat:
    """Codes and words of one row, told apart by a bar; what somebody wrote comes last."""
    barred = [part for each in parts for part in (Value("|", TextField()), Cast(each, TextField()))][1:]
    return Concat(*barred, output_field=TextField())


def _kind(code: str) -> Value:
    return Value(code, CharField())


def _job_and_place(application: str) -> Concat:
    where = Coalesce(f"{application}employer__name", f"{application}employer_name")
    return Concat(f"{application}title", Value(", "), where, output_field=TextField())


def ask_events(client: int) -> QuerySet[Any]:
    """kind, day, public_id, title, text: editions, signatures, applications, and interviews that took place."""
    editions = (
        JobSearchPlan.objects.filter(client=client)
        .order_by()
        .annotate(kind=_kind(EDITION), day=F("started_date"), title=Cast("edition", TextField()), text=F("reason"))
        .values_list("kind", "day", "public_id", "title", "text")
    )
    signatures = (
        PlanSignature.objects.filter(plan__client=client)
        .order_by()
        .values_list(_kind(SIGNED), "signed_date", "plan__public_id", "name", "who")
    )
    applications = (
        JobApplication.objects.standing()
        .filter(client=client)
        .order_by()
        .values_list(_kind(APPLICATION), "sent_date", "public_id", _job_and_place(""), _text("outcome", "note"))
    )
    interviews = (
        Interview.objects.standing()
        .filter(client=client, application__voided_at=None)
        .exclude(outcome="")
        .order_by()
        .values_list(
            _kind(INTERVIEW),
            "interview_date",
            "public_id",
            _job_and_place("application__"),
            _text("attended", "outcome", "follow_up"),
        )
    )
    work = Concat("opening__title", Value(", "), "opening__employer__name", output_field=TextField())
    told = (
        OpeningOffer.objects.filter(client=client)
        .order_by()
        .values_list(_kind(TOLD), "offered_date", "public_id", work, _text("answer", "note"))
    )
    return editions.union(signatures, applications, interviews, told, all=True)


def event(kind: str, day: date, public_id: UUID, title: str, text: str, today: date) -> Entry:
    """One row of ask_events in words."""
    return _SAID[kind](day, public_id, title, text)


def _edition(day: date, public_id: UUID, number: str, reason: str) -> Entry:
    url = reverse("clients:plan_edition", args=[public_id])
    said = _("edition %(number)s") % {"number": number}
    return Entry(day, "plan", "plan", _("Job search plan"), said, text=reason, url=url)


def _signed(day: date, public_id: UUID, name: str, who: str) -> Entry:
    url = reverse("clients:plan_edition", args=[public_id])
    return Entry(day, "plan", "check", _("Job search plan signed"), name, str(PlanSignature.Who(who).label), url=url)


def _told(day: date, _public_id: UUID, what: str, text: str) -> Entry:
    answer, _bar, note = text.partition("|")
    return Entry(day, "plan", "job", _("Told of an opening"), what, str(OpeningOffer.Answer(answer).label), note)


def _application(day: date, public_id: UUID, what: str, text: str) -> Entry:
    outcome, _bar, note = text.partition("|")
    said = str(JobApplication.Outcome(outcome).label)
    url = reverse("clients:edit_application", args=[public_id])
    return Entry(day, "job", "send", _("Application"), what, said, note, url)


def _interview(day: date, public_id: UUID, what: str, text: str) -> Entry:
    attended, outcome, follow_up = text.split("|", 2)
    said = f"{Interview.Attended(attended).label} · {Interview.Outcome(outcome).label}"
    url = reverse("clients:tell_interview", args=[public_id])
    return Entry(day, "job", "people", _("Interview"), what, said, follow_up, url)


_SAID = {EDITION: _edition, SIGNED: _signed, APPLICATION: _application, TOLD: _told, INTERVIEW: _interview}


# The card


def ask_state(client: int) -> QuerySet[Any]:
    """kind, day, code of the edition that holds; code: its number, whether it is signed, and the day of its review."""
    signed = (
        PlanSignature.objects.filter(plan=OuterRef("pk")).order_by().values(number=Value("signed", TextField()))[:1]
    )
    review = Func(F("review_date"), Value("YYYY-MM-DD"), function="to_char", output_field=TextField())
    return (
        JobSearchPlan.objects.filter(client=client)
        .order_by("-edition")
        .annotate(
            kind=_kind(PLAN),
            day=F("started_date"),
            code=_text(
                "edition", Coalesce(Subquery(signed), Value("", TextField())), Coalesce(review, Value("", TextField()))
            ),
        )
        .values_list("kind", "day", "code")[:1]
    )


def card(kind: str, day: date | None, code: str, today: date) -> Card:
    """Its address is told from the client page. The alarm: the day of the review has passed."""
    title = _("Job search plan")
    if day is None:
        return Card(title, _("None yet. What work they want, who does what, where to ask."), "plan/", alarm=False)
    number, signed, review = code.split("|")
    said = _("Edition %(number)s, %(day)s") % {"number": number, "day": wording.day(day, today)}
    parts = [said, _("signed") if signed else _("not signed yet")]
    review_date = date.fromisoformat(review) if review else None
    overdue = planrules.review_overdue(review_date, today)
    if review_date is not None:
        when = {"day": wording.day_away(review_date, today)}
        parts.append((_("review was due %(day)s") if overdue else _("review by %(day)s")) % when)
    return Card(title, " · ".join(parts), "plan/", overdue)
