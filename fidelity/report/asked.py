"""What several items ask of the records, asked once a look; and numbers as they are shown."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clients.jobdevelopmentrules import half_up
from clients.report.asking import OfWindow
from clients.report.staffing import Open, Staffing, Teams, open_people, staffing_of, teams_of
from clients.report.teamwork_counts import Leader, Log, leaders_of, log_of
from clients.wording import remembered
from fidelity.report.look import Look


def staff_of(look: Look) -> Staffing:
    return look.once("staffing", lambda: staffing_of(look.window))


def clients_asked(look: Look) -> list[int]:
    """Whose records are looked at, as numbers: questions that are put into SQL once are asked with them (tenancy.asked)."""
    return look.once("clients", lambda: [pk for (pk,) in _CLIENTS.rows(look.window)])


_CLIENTS = OfWindow(lambda window: window.clients.order_by().values_list("pk"))


def people_of(look: Look) -> list[Open]:
    return look.once("open people", lambda: open_people(look.window, clients_asked(look)))


def caseloads_asked(look: Look) -> dict[int | None, list[Open]]:
    """The same people by their specialist; None: those who have nobody."""
    return look.once("people by specialist", lambda: _by_specialist(people_of(look)))


def _by_specialist(people: list[Open]) -> dict[int | None, list[Open]]:
    found: dict[int | None, list[Open]] = {}
    for each in people:
        found.setdefault(each.specialist, []).append(each)
    return found


def teams_asked(look: Look) -> Teams:
    return look.once("teams", lambda: teams_of(look.window))


def leaders_asked(look: Look) -> list[Leader]:
    return look.once("leaders", lambda: leaders_of(look.window, look.unit))


def log_asked(look: Look) -> Log:
    """Entries of the unit's log, by whoever works in the units that are looked at."""
    staff = {*staff_of(look).who, *(each.staff for each in leaders_asked(look))}
    return look.once("log", lambda: log_of(look.window, look.unit, staff))


def name_of(look: Look, staff: int | None) -> str:
    """Of whoever holds a post here; empty of others."""
    who = staff_of(look).who.get(staff) if staff else None
    return who.name if who else ""


def client_page(public_id: object) -> str:
    return reverse("clients:page", args=[public_id])


def month_said(day: date) -> str:
    return date_format(day, "YEAR_MONTH_FORMAT")


def ours(what: str) -> str:
    """To stand behind the rule."""
    return " " + _("Ours, not the scale's: %(what)s.") % {"what": what}


def hours(value: Fraction) -> str:
    """38, 37.5."""
    return decimal(value, 1)


def decimal(value: Fraction, places: int = 1) -> str:
    """No nought behind it: 2, 0.8, 0.75."""
    return _decimal(value, places)


@remembered
def _decimal(value: Fraction, places: int) -> str:
    # The same shares of full time and small numbers are said of everybody.
    shown = half_up(value, places).normalize()
    return number_format(shown if shown % 1 else int(shown))


def without_caseload(number: int) -> str:
    """Of items that are rated specialist by specialist."""
    said = ngettext(
        "%(number)s specialist had no caseload and is left out.",
        "%(number)s specialists had no caseload and are left out.",
        number,
    )
    return said % {"number": number}
