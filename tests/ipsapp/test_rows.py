"""Rows of long lists come from another template engine: it escapes like Django's, and says what is missing."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pytest
from django.conf import settings
from django.template import Context, Template
from django.utils import translation
from jinja2 import UndefinedError

from ipsapp.rows import rows

ALARM = "\"'><script>alert(1)</script>"


class Hostile(defaultdict[str, Any]):
    """Something of which every part is what an attacker would write."""

    def __missing__(self, name: str) -> str:
        return ALARM


LINE = Hostile(why=Hostile(facts=[(ALARM, ALARM)]))
HOSTILE: dict[str, dict[str, Any]] = {
    "schedule.html": {"steps": [Hostile()]},
    "people.html": {"people": [Hostile()], "sees_all": False, "may_log": True},
    "employers.html": {"employers": [Hostile()]},
    "people_due.html": {"people": [Hostile(first=LINE, rest=[LINE]), Hostile(first=LINE, rest=[], covered_for="")]},
    "timeline.html": {"days": [Hostile(entries=[Hostile()])]},
}


def test_every_template_of_rows_is_tried_below() -> None:
    assert {path.name for path in (settings.BASE_DIR / "templates" / "rows").iterdir()} == set(HOSTILE)


@pytest.mark.parametrize("name", HOSTILE)
def test_what_people_wrote_is_escaped(name: str) -> None:
    said = rows(name, **HOSTILE[name])
    assert "<script" not in said and "\"'" not in said
    assert said.count("&#34;&#39;&gt;&lt;script&gt;") > 3


def test_a_page_takes_rows_as_they_are_and_escapes_its_own_text() -> None:
    page = Template('{{ text }}{% rows "schedule.html" steps=steps %}')
    said = page.render(Context({"text": ALARM, "steps": []}))
    assert "&lt;script" in said and "<script" not in said and '<ol class="schedule">' in said


def test_a_name_that_is_missing_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        rows("schedule.html")


def test_words_are_in_the_readers_language() -> None:
    with translation.override("fi"):
        assert "Korjaa" in rows("timeline.html", days=[_day()])
    assert "Correct" in rows("timeline.html", days=[_day()])


def _day() -> dict[str, object]:
    entry = dict.fromkeys(("kind", "icon", "word", "title", "meta", "text", "url", "void"), "")
    return {"date": "2026-03-19", "label": "Thu 19 Mar", "entries": [{**entry, "correct_url": "/x/"}]}


def test_a_part_that_stands_twice_is_put_together_once() -> None:
    part = '{% once "part" %}{{ count }}{% endonce %}'
    counted = iter(range(10))
    said = Template(f"{part}-{part}-{{% once 'other' %}}{{{{ count }}}}{{% endonce %}}").render(
        Context({"count": lambda: next(counted)})
    )
    assert said == "0-0-1"


def test_a_lasting_part_is_put_together_once_for_each_language_and_sees_nothing_of_the_page() -> None:
    page = Template('{% load i18n %}{% lasting %}{% translate "Correct" %}{{ name }}{% endlasting %}')
    assert page.render(Context({"name": "Maria"})) == "Correct"
    with translation.override("fi"):
        assert page.render(Context({"name": "Maria"})) == "Korjaa"
    page.nodelist[-1].nodelist.clear()  # type: ignore[attr-defined]
    assert page.render(Context()) == "Correct"
