"""Item 25 as evidence: the six ways of assertive outreach, each by the charts it is asked of."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clients import wording
from clients.models import Client
from clients.outreachrules import Strategy
from clients.report.outreach import STRATEGIES
from clients.report.reachingout import Chart, ReachingOut, reaching_out
from fidelity.report import saying
from fidelity.report.anchors import component_gains, counted_components, reaches
from fidelity.report.look import Look
from fidelity.report.shape import Group, Item, Row

KEY = "assertive_engagement_outreach"
COMPONENTS = {
    "no_closure_for_absence": Strategy.NEVER_CLOSED_FOR_IT,
    "written_down": Strategy.WRITTEN_DOWN,
    "team_members": Strategy.CLINICAL_TEAM,
    "visits": Strategy.VISITED,
    "joint_visits": Strategy.JOINT,
    "family": Strategy.FAMILY,
}
OTHERWISE, UNTRIED = "otherwise", "untried"


def _found(look: Look) -> ReachingOut:
    return look.once("reaching out", lambda: reaching_out(look.window, look.thresholds.silence_days))


def evidence(look: Look) -> Item:
    found, percent, item = _found(look), look.thresholds.shown_percent, look.item(KEY)
    shares = {key: found.share(strategy) for key, strategy in COMPONENTS.items()}
    reached = {key: reaches(share, percent) for key, share in shares.items()}
    components = {each.key: reached.get(each.key) for each in item.components}
    points = counted_components(look, KEY, components)
    # Behind its number a label goes on with the sentence.
    labels = {key: said[:1].lower() + said[1:] for key, said in _headings().items()}
    figures = [saying.share_figure(share, labels[key], key) for key, share in shares.items()]
    untried = found.out_of_reach_untried
    figures.append(saying.number_figure(len(untried), _("closed as out of reach, and nothing was tried"), UNTRIED))
    number = len(found.closed_otherwise)
    return Item(
        item.number,
        KEY,
        item.title,
        _("%(period)s: open with a missed appointment, or closed")
        % {"period": saying.since(found.first, look.window.day)},
        points,
        figures,
        _rule(look),
        notes=_notes(found, components, percent),
        components=components,
        missing=saying.missing(number, _otherwise(number), OTHERWISE),
        base=len(found.charts),
        gains=component_gains(look, KEY, points, components, shares, labels),
    )


def _otherwise(number: int) -> str:
    return ngettext(
        "closing for “another reason”, to be read: was it staying away?",
        "closings for “another reason”, to be read: was it staying away?",
        number,
    )


def _rule(look: Look) -> str:
    said = _(
        "Charts open with a missed appointment, and those closed, in twelve months. A way counts when %(percent)s %% of the "
        "charts it is asked of show it. Outreach is asked for when it was begun, or nobody talked with the person for "
        "%(days)s days after they did not come: then something tried in each such time; somebody of the treatment team "
        "trying; two visits at home or in the community; one made together; family, where the person agreed. The number of "
        "ways is the score: six 5, five 4, four 3, three 2, fewer 1."
    )
    return said % {"percent": look.thresholds.shown_percent, "days": look.thresholds.silence_days}


def _notes(found: ReachingOut, components: dict[str, bool | None], percent: int) -> list[str]:
    notes = saying.proven(components)
    called = [chart for chart in found.charts if chart.called_for]
    if not called:
        notes.append(_("Nobody had to be reached out to, so there is nothing to see of it in records."))
    if number := sum(not chart.may_contact for chart in called):
        said = ngettext(
            "Of %(all)s such chart %(number)s has no consent to talk with family: nothing is asked of it there.",
            "Of %(all)s such charts %(number)s have no consent to talk with family: nothing is asked of them there.",
            len(called),
        )
        notes.append(said % {"all": len(called), "number": number})
    notes.append(_("Missed appointments and a time limit are no reasons that a closing can be saved with."))
    notes.append(saying.ours(percent) + " " + _("So are the days of silence."))
    return notes


# The rows


def rows(look: Look) -> list[Group]:
    found, headings = _found(look), _headings()
    groups = [
        Group(key, headings[key], "", _of_strategy(found, strategy, look)) for key, strategy in COMPONENTS.items()
    ]
    untried = [_row(chart, look, "") for chart in found.out_of_reach_untried]
    groups.append(Group(UNTRIED, _("Closed as out of reach, and nothing was tried"), "", untried))
    read = [_row(chart, look, "") for chart in found.closed_otherwise]
    groups.append(Group(OTHERWISE, _("Closed for another reason"), _("read why: was it staying away?"), read))
    return [each for each in groups if each.rows]


def _headings() -> dict[str, str]:
    return {key: str(STRATEGIES[strategy]) for key, strategy in COMPONENTS.items()}


def _of_strategy(found: ReachingOut, strategy: Strategy, look: Look) -> list[Row]:
    asked = [(chart, shown) for chart in found.charts if (shown := chart.shows(strategy)) is not None]
    ordered = sorted(asked, key=lambda each: each[1])
    return [_row(chart, look, _("shown") if shown else _("not shown yet")) for chart, shown in ordered]


def _row(chart: Chart, look: Look, note: str) -> Row:
    day = look.window.day
    silent = [
        _("nobody talked with them %(period)s") % {"period": wording.window(each.first, each.last, day)}
        for each in chart.silences
    ]
    state = _("open")
    if chart.closed:
        reason = str(Client.ClosureReason(chart.reason).label)
        state = _("closed on %(day)s: %(reason)s") % {"day": wording.day(chart.closed, day), "reason": reason}
    return Row(chart.client, saying.together(state, *silent), note, saying.client_url(chart.client_id), chart.client_id)
