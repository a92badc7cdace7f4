"""A meeting's pack as values: agenda, outcomes, what the newest report says, the action plan. Nobody served is named."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import get_language

from clients.report.outcomes import outcomes_of
from fidelity.models import Review, SteeringMeeting
from fidelity.report.planvalues import plan_of
from fidelity.report.reviewreport import Values, of_committee
from tenancy.models import Agency


def pack_of(meeting: SteeringMeeting, agency: Agency, day: date) -> Values:
    """In the reader's language, as things stand on `day`."""
    review = report_of(meeting)
    return {
        "kind": "pack",
        "language": (get_language() or agency.language).split("-")[0],
        "agency": agency.name,
        "unit": meeting.unit.name if meeting.unit else "",
        "on": day.isoformat(),
        "meeting": _meeting(meeting),
        "last": _last(meeting),
        "outcomes": [each._asdict() for each in outcomes_of(agency, day, meeting.unit)],
        "report": of_committee(review.signed) if review and review.signed else None,
        "steps": plan_of(meeting.unit_id, review, day),
    }


def report_of(meeting: SteeringMeeting) -> Review | None:
    """The one that was chosen, else the newest of the meeting's unit, else of the agency."""
    if meeting.review_id:
        return meeting.review if meeting.review and meeting.review.signed else None
    signed = (
        Review.objects.signed()
        .filter(agency=meeting.agency)
        .defer("evidence", "pack")
        .order_by("-last_day", "-signed_at")
    )
    own = signed.filter(unit_id=meeting.unit_id).first() if meeting.unit_id else None
    return own or signed.first()


def _meeting(meeting: SteeringMeeting) -> dict[str, Any]:
    return {
        "day": meeting.day.isoformat(),
        "starts": meeting.starts.isoformat("minutes") if meeting.starts else None,
        "place": meeting.place,
        "agenda": lines_of(meeting.agenda),
        "held": meeting.held,
        "attended": meeting.attended,
        "executive_present": meeting.executive_present,
        "minutes": meeting.minutes,
        "decisions": lines_of(meeting.decisions),
    }


def _last(meeting: SteeringMeeting) -> dict[str, Any] | None:
    """What was decided the last time, for whoever asks what became of it."""
    before = (
        SteeringMeeting.objects.filter(agency=meeting.agency, unit=meeting.unit, held=True, day__lt=meeting.day)
        .order_by("-day", "-pk")
        .first()
    )
    return {"day": before.day.isoformat(), "decisions": lines_of(before.decisions)} if before else None


def lines_of(text: str) -> list[str]:
    """One point a line; numbers and dashes in front are the reader's own, and go."""
    return [found for line in text.splitlines() if (found := line.strip().lstrip("-•*").strip())]
