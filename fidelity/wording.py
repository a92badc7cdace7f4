"""Words of reviews that rules, actions and pages share."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from fidelity.reviewrules import Fault

FAULTS: dict[Fault, Any] = {
    Fault.NO_EVIDENCE: _("Write what the score rests on."),
    Fault.NO_REASON: _("Say why it can't be rated."),
    Fault.DIFFERS: _("The records or the ticks suggest another score: say why yours differs."),
    Fault.LEFT_OPEN: _("An item that can't be rated is left open: take the score away, or the mark."),
    Fault.UNKNOWN: _("Tick what belongs to this item."),
}
