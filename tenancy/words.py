"""The agency's own word for the person it serves, in the forms that sentences need."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Forms:
    one: str
    many: str
    of_one: str
    of_many: str
    some: str

    @property
    def One(self) -> str:
        return self.one.capitalize()

    @property
    def Many(self) -> str:
        return self.many.capitalize()


@dataclass(frozen=True, slots=True)
class Word:
    """One choice of word. `of_one` and `of_many` are genitives, `some` is the Finnish plural partitive (many in English)."""

    en: Forms
    fi: Forms

    @property
    def forms(self) -> Forms:
        return self.fi if (get_language() or "en").startswith("fi") else self.en

    def __getattr__(self, name: str) -> str:
        if name.startswith("_"):
            raise AttributeError(name)
        return str(getattr(self.forms, name))


def _english(one: str, many: str) -> Forms:
    return Forms(one, many, f"{one}'s", f"{many}'", many)


_ASIAKAS = Forms("asiakas", "asiakkaat", "asiakkaan", "asiakkaiden", "asiakkaita")
_KUNTOUTUJA = Forms("kuntoutuja", "kuntoutujat", "kuntoutujan", "kuntoutujien", "kuntoutujia")
_VALMENTAUTUJA = Forms("valmentautuja", "valmentautujat", "valmentautujan", "valmentautujien", "valmentautujia")
_OSALLISTUJA = Forms("osallistuja", "osallistujat", "osallistujan", "osallistujien", "osallistujia")

WORDS = {
    "client": Word(_english("client", "clients"), _ASIAKAS),
    "consumer": Word(_english("consumer", "consumers"), _KUNTOUTUJA),
    "participant": Word(_english("participant", "participants"), _OSALLISTUJA),
    "service_user": Word(_english("service user", "service users"), _VALMENTAUTUJA),
    "person": Word(Forms("person", "people", "person's", "people's", "people"), _ASIAKAS),
}

CHOICES = [
    ("client", _("client")),
    ("consumer", _("consumer")),
    ("participant", _("participant")),
    ("service_user", _("service user")),
    ("person", _("person")),
]
