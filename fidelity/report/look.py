"""What evidence is asked of: whose people and posts, through which day, by which scale and thresholds."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

from django.utils.translation import get_language

from accounts.models import Unit
from clients.report.window import Whole, Window
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
    _asked: dict[Hashable, Any] = field(default_factory=dict)

    def once(self, key: Hashable, ask: Callable[[], Value]) -> Value:
        # Looked up once: some keys are numbers that take longer to be told apart than what is asked.
        found = self._asked.get(key, self)
        if found is self:
            found = self._asked[key] = ask()
        return cast(Value, found)

    def asks(self, key: str) -> bool:
        return key in self._items()

    def item(self, key: str) -> ScaleItem:
        found = self._items().get(key)
        if found is None:
            raise LookupError(f"{self.edition.name} has no item “{key}”.")
        return found

    def _items(self) -> dict[str, ScaleItem]:
        return self.once("items", lambda: {each.key: each for each in self.edition.items})


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
