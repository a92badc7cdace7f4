"""Made-up values for templates/styleguide.html. They are samples, not words of the app: they stay in English."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest

from employers.timeline import Entry
from tenancy.forms import SubmissionForm

STATUSES = ["overdue", "due_today", "open", "upcoming", "met", "missed", "declined", "cancelled"]

_PLACES = [("Today", "today"), ("Clients", "clients"), ("Employers", "employers"), ("Log", "log")]

_ROWS = [
    ("Maria-José Fernández de la Cruz", "3-day contact", "overdue", "since Thu 12 Mar", "20"),
    ("Hanna Koskinen", "week 2", "due_today", "by Thu 19 Mar, today", "12.5"),
    ("محمد الأمين", "month 4", "open", "by Tue 31 Mar", "37.5"),
]

_WHY = [
    ("Window", "Mon 9 Mar to Thu 12 Mar"),
    ("Serves", "Fidelity item 23, time-unlimited follow-along"),
]

_DAYS = [
    (date(2026, 3, 19), "Today, Thu 19 Mar", [
        ("contact", "in-person", "In person", "at the workplace", "Ana Ruiz · 09:40", "Shown the till.\nShifts suit."),
        ("attempt", "voicemail", "Voicemail", "", "Ana Ruiz · 08:15", ""),
    ]),
    (date(2026, 3, 2), "Mon 2 Mar", [
        ("job", "job", "Job start", "counter assistant at Corner Bakery", "20 h a week", ""),
        ("plan", "plan", "Planned", "week 2", "by Thu 19 Mar", ""),
        ("employer", "employers", "Employer", "Corner Bakery", "first visit", ""),
        ("note", "note", "Note", "", "Sam Reed", "Prefers texts before ten."),
    ]),
]  # fmt: skip


class _Sample(SubmissionForm):
    """One field of each kind. It comes back with an error in one of them."""

    how = forms.ChoiceField(
        label="How",
        choices=[("in_person", "in person"), ("phone", "phone"), ("voicemail", "voicemail or no answer")],
        widget=forms.RadioSelect,
    )
    day = forms.DateField(label="Date", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    minutes = forms.IntegerField(
        label="Minutes", required=False, widget=forms.NumberInput(attrs={"inputmode": "numeric"})
    )
    employer = forms.ChoiceField(
        label="Employer",
        choices=[("", "Not said"), ("1", "Corner Bakery"), ("2", "Harbour Hotel")],
        widget=forms.Select(attrs={"data-search": ""}),
        required=False,
    )
    shared = forms.BooleanField(label="Shared with the team", required=False)
    note = forms.CharField(
        label="What was done", widget=forms.Textarea(attrs={"rows": 3}), help_text="In a few words.", required=False
    )
    reason = forms.CharField(label="Why", max_length=300)


class _Filter(forms.Form):
    unit = forms.ChoiceField(label="Unit", choices=[("", "All"), ("north", "North")], required=False)
    mine = forms.BooleanField(label="Only mine", required=False)


def context(request: HttpRequest) -> dict[str, Any]:
    names = ("name", "what", "status", "since", "hours")
    why = "A contact in person is planned within three days of the first day at work."
    return {
        "nav": [
            {"key": icon, "label": label, "url": "#", "icon": icon, "active": icon == "clients", "primary": True}
            for label, icon in _PLACES
        ],
        "statuses": STATUSES,
        "rows": [{**dict(zip(names, row, strict=True)), "why": why} for row in _ROWS],
        "why_facts": _WHY,
        "sort": "name",
        "filter_form": _Filter(),
        "chips": [{"label": "Unit: North", "url": "?"}, {"label": "Only mine", "url": "?"}],
        "days": [
            {"date": day, "label": label, "entries": [Entry(day, *each) for each in entries]}
            for day, label, entries in _DAYS
        ],
        "facts": [("Entered", "Mon 5 Jan 2026"), ("Phone", "+358 40 123 4567"), ("Safe times", "")],
        "form": _Sample({"how": "in_person", "day": "2026-03-19", "note": "Typed with care"}),
    }
