"""What every page knows: where one can go from here, the agency's words, and whether something needs saying."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.roles import Permission
from ipsapp.health import watchdog
from tenancy.words import WORDS

# key, label (None = the agency's word), address, icon, who sees it, in the phone's bar of four
_ENTRIES = [
    ("today", _("Today"), "clients:today", "today", {Permission.SEE_TODAY}, True),
    ("caseload", _("Caseload"), "clients:caseload", "caseload", {Permission.SEE_CASELOAD}, True),
    ("clients", None, "clients:list", "clients", {Permission.SEE_CLIENTS}, True),
    ("employers", _("Employers"), "employers:list", "employers", {Permission.SEE_EMPLOYERS}, True),
    ("week", _("My week"), "clients:my_week", "calendar", {Permission.SEE_TODAY}, False),
    ("log", _("Log"), "clients:log", "log", {Permission.LOG_CONTACT}, True),
    ("meetings", _("Meetings"), "clients:meetings", "team", {Permission.LOG_TEAMWORK}, False),
    ("referrals", _("Referrals"), "clients:referrals", "mail", {Permission.SEE_CLIENTS}, False),
    ("openings", _("Openings"), "employers:openings", "workplace", {Permission.SEE_EMPLOYERS}, False),
    ("numbers", _("Numbers"), "clients:numbers", "numbers", {Permission.SEE_NUMBERS}, False),
    ("fidelity", _("Fidelity"), "fidelity:evidence", "check", {Permission.SEE_NUMBERS}, False),
    (
        "reviews",
        _("Fidelity reviews"),
        "fidelity:reviews",
        "chart",
        {Permission.PLAN_REVIEWS, Permission.SCORE_REVIEWS},
        False,
    ),
    ("committee", _("Committee"), "fidelity:committee", "people", {Permission.SEE_NUMBERS}, False),
    ("people", _("Staff"), "accounts:people", "people", {Permission.MANAGE_PEOPLE, Permission.COVER}, False),
    ("imports", _("Import"), "clients:import", "import", {Permission.IMPORT}, False),
    ("programmes", _("Programmes"), "clients:programmes", "flag", {Permission.MANAGE_AGENCY}, False),
    ("settings", _("Agency settings"), "accounts:agency", "settings", {Permission.MANAGE_AGENCY}, False),
]


@lru_cache(maxsize=64)
def _address(name: str) -> str:
    """Of a page without arguments: the same for everybody, and asked for on every page."""
    return reverse(name)


def context(request: HttpRequest) -> dict[str, Any]:
    staff = getattr(request, "staff", None)
    common = {"demo": settings.DEMO, "words": WORDS["client"], "token_cookie": settings.CSRF_COOKIE_NAME}
    if staff is None:
        return common
    alarm = watchdog(staff.agency)
    return {
        **common,
        "home_url": _address("home"),
        "staff_id": staff.public_id,
        "banners": [alarm] if alarm else [],
        "words": staff.agency.words,
        "nav": _nav(request, staff),
        "staff_choices": getattr(request, "staff_choices", [staff]),
        "today": staff.agency.today(),
    }


def _nav(request: HttpRequest, staff: Any) -> list[dict[str, Any]]:
    permissions = staff.permissions
    entries: list[dict[str, Any]] = []
    for key, label, name, icon, needs, primary in _ENTRIES:
        if not permissions & needs:
            continue
        if key == "caseload" and Permission.SEE_TODAY in permissions:
            primary = False
        url = _address(name)
        entries.append(
            {
                "key": key,
                "label": label or staff.agency.words.Many,
                "url": url,
                "icon": icon,
                "active": request.path.startswith(url),
                "primary": primary,
            }
        )
    if not any(entry["active"] for entry in entries):
        _light_up(entries, request)
    if len(entries) == 1:
        # A reviewer has one place to go: on a phone, too.
        entries[0]["primary"] = True
    return entries or [_start(request)]


# Whose pages hang under another entry than their app's.
_ELSEWHERE = {
    "consent_wordings": "settings",
    "change_wording": "settings",
    "teams": "settings",
    "add_team": "settings",
    "change_team": "settings",
    "units": "settings",
    "add_unit": "settings",
    "change_unit": "settings",
    "cover": "people",
    "add_cover": "people",
    "cancel_cover": "people",
    "weeks": "caseload",
    "week": "caseload",
    "sign_week": "caseload",
    "take_back_week": "caseload",
    "route": "today",
    "opening_people": "openings",
    "hours": "caseload",
    "mentoring": "meetings",
    "mark_mentoring": "meetings",
    "change_mentoring": "meetings",
    **dict.fromkeys(
        (
            *("report", "print_report", "print", "action_plan", "add_step", "step", "change_step", "tell_of_step"),
            *("committee_reports", "meetings", "meeting", "plan_meeting", "change_meeting", "hold_meeting"),
            *("call_off_meeting", "print_pack"),
        ),
        "committee",
    ),
    "my_steps": "today",
}


def _light_up(entries: list[dict[str, Any]], request: HttpRequest) -> None:
    """A plan, a job, a note have addresses of their own, and are still a part of somebody's record."""
    match = request.resolver_match
    if match is None:
        return
    key = _ELSEWHERE.get(match.url_name or "", match.app_name)
    for entry in entries:
        entry["active"] = entry["key"] == key


def _start(request: HttpRequest) -> dict[str, Any]:
    """Whoever has nothing yet still has a first page, their settings and a way out."""
    url = _address("home")
    return {
        "key": "home",
        "label": _("Start"),
        "url": url,
        "icon": "today",
        "active": request.path == url,
        "primary": True,
    }
