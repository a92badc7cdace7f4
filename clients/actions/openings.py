"""What somebody said to an opening: told once, and not again. Call with the client's row locked."""

from __future__ import annotations

from datetime import date

from accounts.models import StaffMember
from audit import trail
from clients.models import Client, OpeningOffer
from employers.models import Opening


def answer_opening(
    *, client: Client, opening: Opening, answer: str, note: str, offered_date: date, by: StaffMember
) -> OpeningOffer:
    """The first answer, or another one since: history keeps what was said before."""
    offer = OpeningOffer.objects.filter(client=client, opening=opening).first()
    if offer is None:
        offer = OpeningOffer(client=client, opening=opening)
    offer.answer, offer.note, offer.offered_date, offer.told_by = answer, note, offered_date, by
    offer.save()
    trail.record("opening told", by=by, on=client, details={"opening": str(opening.public_id), "answer": answer})
    return offer
