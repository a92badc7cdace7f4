"""What evidence is asked of: whose people and posts, through which day, by which scale and thresholds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.utils.translation import get_language

from accounts.models import Unit
from clients.report.jobdevelopment import Whole, Window
from fidelity.edition import Edition, built_in
from fidelity.edition import Item as ScaleItem
from fidelity.models import ScaleEdition, Thresholds
from tenancy.models import Agency

Value = TypeVar("Value")
USUAL = "ips-25-2008"


@dataclass(frozen=True, slots=True)
class Look:
    """One look at the records. What several items need is asked once (`once`)."""

    window: Window
    edition: Edition
    thresholds: Thresholds
    unit: Unit | None = None
    _asked: dict[str, Any] = field(default_factory=dict)

    def once(self, key: str, ask: Callable[[], Value]) -> Value:
        if key not in self._asked:
            self._asked[key] = ask()
        found: Value = self._asked[key]
        return found

    def asks(self, key: str) -> bool:
        return any(each.key == key for each in self.edition.items)

    def item(self, key: str) -> ScaleItem:
        for each in self.edition.items:
            if each.key == key:
                return each
        raise LookupError(f"{self.edition.name} has no item “{key}”.")


def thresholds_of(agency: Agency) -> Thresholds:
    """The agency's own, or the usual ones, not saved."""
    return Thresholds.objects.filter(agency=agency).first() or Thresholds(agency=agency)


def usual_edition(agency: Agency) -> Edition:
    """The newest revision of the scale in use, in the reader's language and the agency's country; as long as none is loaded,
    the one that comes with the app."""
    stored = ScaleEdition.objects.newest(USUAL)
    if stored is None:
        return built_in()
    return stored.worded(get_language() or agency.language, agency.country)


def window_of(agency: Agency, unit: Unit | None, day: Any, **more: Any) -> Window:
    """The whole agency, or one unit: its people, and the posts of its specialists."""
    whole = Whole(unit.pk if unit else None)
    return Window(agency, day, whole.clients(), whole.posts(agency.pk), whole=whole, **more)
