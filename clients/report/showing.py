"""Which kinds of things a timeline shows: chosen in the address, so that it can be kept, sent and taken back."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.report.events import EVENTS

JOBS, RECORD = "jobs", "record"
# Parts may share a chip: the first names it. Jobs, and what the page itself has read, stand at the end.
_LABELS: dict[str, Promise] = {}
for _source in EVENTS:
    _LABELS.setdefault(_source.chip, _source.label)
_LABELS.setdefault(JOBS, gettext_lazy("Jobs"))
_LABELS[RECORD] = gettext_lazy("Entry and changes")
KINDS = tuple(_LABELS)
_NO_ATTEMPTS = "hidden"


class Showing(NamedTuple):
    kinds: frozenset[str] = frozenset(KINDS)
    attempts: bool = True

    @property
    def everything(self) -> bool:
        return self == Showing()

    def query(self) -> str:
        """As the address says it, in one order only; empty for everything."""
        parts = [f"show={kind}" for kind in KINDS if kind in self.kinds] if len(self.kinds) < len(KINDS) else []
        return "&".join([*parts, *([] if self.attempts else [f"attempts={_NO_ATTEMPTS}"])])


EVERYTHING = Showing()


class Chip(NamedTuple):
    key: str
    label: str
    url: str
    chosen: bool


def showing(params: QueryDict) -> Showing:
    """Nothing chosen, or nothing that is known: everything."""
    kinds = frozenset(params.getlist("show")) & frozenset(KINDS)
    return Showing(kinds or EVERYTHING.kinds, params.get("attempts") != _NO_ATTEMPTS)


def chips(shown: Showing) -> list[Chip]:
    """Everything, without attempts, then one for each kind: a tap chooses it beside those that are chosen, or takes it away."""
    some = frozenset[str]() if shown.kinds == EVERYTHING.kinds else shown.kinds
    attempts = shown._replace(attempts=not shown.attempts)
    return [
        Chip("all", _("Everything"), _url(Showing(attempts=shown.attempts)), not some),
        Chip("attempts", _("Without attempts"), _url(attempts), not shown.attempts),
        *(Chip(kind, str(label), _url(_with(shown, some ^ {kind})), kind in some) for kind, label in _LABELS.items()),
    ]


def _with(shown: Showing, kinds: Any) -> Showing:
    return Showing(frozenset(kinds) or EVERYTHING.kinds, shown.attempts)


def _url(shown: Showing) -> str:
    return f"?{shown.query()}#what-happened"
