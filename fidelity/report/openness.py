"""Item 9 as evidence: who was referred and by whom, who was not taken on, and what followed a lost job."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clients import wording
from clients.models import Client, Referral
from clients.report.openness import Openness, Referred, closed_after_loss, ended, openness, referrals
from clients.report.shares import Line
from fidelity.report import jobdevelopment_words as words
from fidelity.report import saying
from fidelity.report.look import Look
from fidelity.report.points import NONE, Points
from fidelity.report.shape import Figure, Group, Item, Row

KEY = "zero_exclusion"
# Somebody kept out for what must keep nobody out: the anchor of 3 begins there.
MOST_WHEN_KEPT_OUT = 3
OTHER = Referral.NotTakenOn.OTHER


def evidence(look: Look) -> Item:
    found, item = openness(look.window, look.unit), look.item(KEY)
    other = found.reasons.get(OTHER, 0)
    return Item(
        item.number,
        KEY,
        item.title,
        saying.since(look.window.first_entry, look.window.day),
        points_of(found),
        _figures(found),
        _rule(),
        notes=_notes(found),
        base=found.referrals,
        missing=[
            *saying.missing(other, _other(other), "other"),
            *saying.missing(found.not_met, _not_met(found.not_met), "not-met"),
        ],
    )


def points_of(found: Openness) -> Points:
    return Points(MOST_WHEN_KEPT_OUT) if found.kept_out else NONE


def _other(number: int) -> str:
    return ngettext(
        "person not taken on for “another reason”, to be read",
        "people not taken on for “another reason”, to be read",
        number,
    )


def _not_met(number: int) -> str:
    return ngettext("referral without a first meeting", "referrals without a first meeting", number)


def _figures(found: Openness) -> list[Figure]:
    from_sources = ngettext("from %(number)s source", "from %(number)s sources", len(found.sources))
    days = saying.together(
        words.of_people(found.met) if found.met else "",
        _("%(number)s within 30 days") % {"number": found.met_in_a_month} if found.met else "",
    )
    again, closed = found.searched_again, found.closed_after_loss
    return [
        Figure(
            str(found.referrals),
            _("referrals"),
            from_sources % {"number": len(found.sources)} if found.referrals else "",
            "referrals" if found.referrals else "",
        ),
        saying.number_figure(found.not_taken_on, _("not taken on"), "not-taken-on"),
        Figure(
            words.decimal(found.days, 1), _("days to the first meeting, on average"), days, "met" if found.met else ""
        ),
        saying.share_figure(again, _("of the jobs that ended were followed by a new search"), "ended"),
        Figure(
            str(closed.part),
            _("closed within 30 days of losing a job"),
            _("of %(number)s closed") % {"number": closed.whole},
            "closed" if closed.part else "",
        ),
    ]


def _rule() -> str:
    return _(
        "Referrals by who sent them; those not taken on, with the reason; calendar days from the referral to the first meeting; "
        "jobs that ended and were followed by a plan, an employer contact, an application or another job; closings within 30 "
        "days of a lost job. Records suggest no points, but 3 at most where somebody was kept out for symptoms, substance use, "
        "readiness, an offence or missed appointments."
    )


def _notes(found: Openness) -> list[str]:
    notes = []
    if found.kept_out:
        said = ngettext(
            "%(number)s person was kept out for what must keep nobody out: 3 at most.",
            "%(number)s people were kept out for what must keep nobody out: 3 at most.",
            found.kept_out,
        )
        notes.append(said % {"number": found.kept_out})
    notes.append(
        _(
            "The list of reasons has no readiness, symptoms, substance use, past or missed appointments: read “another reason”."
        )
    )
    notes.append(_("Most people who are kept out are never referred, so records cannot prove a 5."))
    return notes


# The rows


def rows(look: Look) -> list[Group]:
    sent = referrals(look.window, look.unit)
    declined = [each for each in sent if each.declined]
    after = sorted(ended(look.window), key=lambda line: line.told["again"])
    groups = [
        Group("not-taken-on", _("Not taken on"), "", [_declined(each, look) for each in declined]),
        Group("other", _("Not taken on for another reason"), _("read why"),
              [_declined(each, look) for each in declined if each.reason == OTHER]),
        Group("not-met", _("Without a first meeting"), "",
              [_referral(each, look) for each in sent if not each.met and not each.declined]),
        Group("met", _("Had a first meeting"), "",
              [_referral(each, look, _met(each, look)) for each in sent if each.met]),
        Group("referrals", _("All referrals"), "", [_referral(each, look) for each in sent]),
        Group("ended", _("Jobs that ended"), "", [_ended(line, look) for line in after]),
        Group("closed", _("Closed within 30 days of losing a job"), "",
              [_closed(line, look) for line in closed_after_loss(look.window)]),
    ]  # fmt: skip
    return [each for each in groups if each.rows]


def _referral(each: Referred, look: Look, note: str = "") -> Row:
    """Who is no client is in no programme: they have no name here."""
    said = _("referral of %(day)s") % {"day": wording.day(each.received, look.window.day)}
    who, url = each.client or _("A person"), reverse("clients:referral", args=[each.public_id])
    return Row(who, saying.together(said, str(Referral.Source(each.source).label)), note, url, each.client_id)


def _declined(each: Referred, look: Look) -> Row:
    return _referral(each, look, str(Referral.NotTakenOn(each.reason).label))


def _met(each: Referred, look: Look) -> str:
    days = max(0, (each.met - each.received).days) if each.met else 0
    return ngettext("%(days)s day", "%(days)s days", days) % {"days": days}


def _ended(line: Line, look: Look) -> Row:
    told = line.told
    note = _("a new search") if told["again"] else _("no new search")
    if not told["again"] and told["wants_another_job"] is False:
        note = _("did not want another job")
    url = reverse("clients:job", args=[told["public_id"]])
    return saying.person(line, saying.job_said(line, look.window.day), note, url)


def _closed(line: Line, look: Look) -> Row:
    day = wording.day(line.told["exit_date"], look.window.day)
    reason = str(Client.ClosureReason(line.told["exit_reason"]).label)
    return saying.person(line, _("closed on %(day)s: %(reason)s") % {"day": day, "reason": reason})
