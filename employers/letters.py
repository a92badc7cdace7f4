"""Letters to an employer: what can be written of in one, by construction no word about anybody who is supported.

A letter is made of the employer, a person there, a day, and whoever signs. It has no free text, so nobody can write
more into it than the agency's own standard words say: that a service helps people into work, never why they need it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum

from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class Kind(StrEnum):
    INTRODUCTION = "introduction"
    THANKS = "thanks"
    CONFIRMATION = "confirmation"
    OFFER = "offer"


LABELS = {
    Kind.INTRODUCTION: gettext_lazy("Who we are, and may we visit"),
    Kind.THANKS: gettext_lazy("Thank you for the visit"),
    Kind.CONFIRMATION: gettext_lazy("A visit is confirmed"),
    Kind.OFFER: gettext_lazy("What we offer to employers"),
}
# Which of them speak of a day.
WITH_DAY = frozenset({Kind.THANKS, Kind.CONFIRMATION})


@dataclass(frozen=True, slots=True)
class Letter:
    """Ready to show and to print. `greeting` is without a name when nobody is named."""

    heading: str
    greeting: str
    paragraphs: list[str]


def letter(
    kind: Kind, *, service: str, employer: str, person: str = "", day: date | None = None, at: time | None = None
) -> Letter:
    """The words of a letter in the language that is active. `day` and `at`: local to the agency."""
    greeting = _("Dear %(name)s,") % {"name": person} if person else _("Dear employer,")
    said = {
        "service": service,
        "employer": employer,
        "day": date_format(day, "DATE_FORMAT") if day else "",
        "time": time_format(at, "TIME_FORMAT") if at else "",
    }
    return Letter(str(LABELS[kind]), greeting, [text % said for text in _WORDS[kind](bool(day), bool(at))])


def _introduction(_day: bool, _at: bool) -> list[str]:
    return [
        _(
            "I am an employment specialist with %(service)s. We work with people who want a job, and with employers who "
            "look for staff."
        ),
        _(
            "I would like to learn what %(employer)s does, what you need from the people who work for you, and what a "
            "good working day looks like. A first visit takes about twenty minutes, whether or not you have a vacancy."
        ),
        _("May I come by? I will call in the coming days to find a time that suits you."),
    ]


def _thanks(day: bool, _at: bool) -> list[str]:
    first = _("Thank you for your time on %(day)s, and for showing me what %(employer)s does.")
    return [
        first if day else _("Thank you for your time, and for showing me what %(employer)s does."),
        _(
            "I will keep in mind what you told me about the work and about what you look for. When I know somebody whom "
            "it would suit, I will come to you first and tell you why."
        ),
        _("If something changes, or you need people sooner, please call or write to me."),
    ]


def _confirmation(day: bool, at: bool) -> list[str]:
    if day and at:
        first = _("We agreed that I visit %(employer)s on %(day)s at %(time)s.")
    else:
        first = (
            _("We agreed that I visit %(employer)s on %(day)s.") if day else _("We agreed that I visit %(employer)s.")
        )
    return [
        first,
        _("I would like to hear about the work, and to answer your questions about how we work with employers."),
        _("If the time does not suit you after all, please call or write to me, and we will find another."),
    ]


def _offer(_day: bool, _at: bool) -> list[str]:
    return [
        _(
            "%(service)s helps people find work of their choice and stay in it. We do the same for the employers who hire them."
        ),
        _(
            "We get to know the job first, and suggest people because they want this work and can do it. There is no fee."
        ),
        _(
            "After somebody has started we stay in touch for as long as they and you wish: we help to learn the tasks, "
            "and to sort things out early when something does not work. What we talk about with you is agreed with the "
            "person beforehand."
        ),
        _("Pay and terms are those of everybody else who does the job."),
    ]


_WORDS = {
    Kind.INTRODUCTION: _introduction,
    Kind.THANKS: _thanks,
    Kind.CONFIRMATION: _confirmation,
    Kind.OFFER: _offer,
}
