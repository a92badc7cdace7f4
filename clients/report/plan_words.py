"""How the kinds of lines of a job search plan are called, asked for and explained."""

from __future__ import annotations

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clients.models import PlanLine

Text = str | Promise


class KindWords(NamedTuple):
    heading: Text
    add: Text
    what: Text
    what_help: Text
    why: Text
    empty: Text


_WHY = _("Why")
_KIND = PlanLine.Kind

WORDS: dict[str, KindWords] = {
    _KIND.JOB_TYPE: KindWords(
        _("Kinds of jobs"),
        _("Add a kind of job"),
        _("Kind of job"),
        _("For example: baking, early shift; gardener's assistant."),
        _WHY,
        _("What they want to do comes first. Nothing is written yet."),
    ),
    _KIND.HOURS: KindWords(
        _("Hours"),
        _("Add to the hours"),
        _("Hours"),
        _("For example: 15 to 20 a week; mornings; no nights."),
        _WHY,
        _("Not talked about yet."),
    ),
    _KIND.PLACE: KindWords(
        _("Places"),
        _("Add a place"),
        _("Place"),
        _("For example: on bus line 14; outdoors; a small workplace."),
        _WHY,
        _("Not talked about yet."),
    ),
    _KIND.PACE: KindWords(
        _("Pace"),
        _("Add to the pace"),
        _("Pace"),
        _("For example: one task at a time; busy is fine."),
        _WHY,
        _("Not talked about yet."),
    ),
    _KIND.AVOID: KindWords(
        _("Things to avoid"),
        _("Add something to avoid"),
        _("What to avoid"),
        _("For example: telephone work; the shopping centre."),
        _WHY,
        _("Nothing so far."),
    ),
    _KIND.LEAD: KindWords(
        _("Leads"),
        _("Add a lead"),
        _("Or an employer by name"),
        _("Not in the list, or not an employer yet: for example the new bakery in Harbour Street."),
        _("How we know it"),
        _("Employers to ask, from the person, family, the network. None yet."),
    ),
    _KIND.TASK: KindWords(
        _("Who does what"),
        _("Add a task"),
        _("What they do"),
        _("For example: writes the CV; asks at three cafés; drives to interviews."),
        "",
        _("Nobody has a task yet."),
    ),
}
