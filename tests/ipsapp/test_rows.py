"""Rows of long lists come from another template engine: it escapes like Django's, and says what is missing."""

from __future__ import annotations

import pytest
from django.template import Context, Template
from django.utils import translation
from jinja2 import UndefinedError

from clients.report.standing import Step
from ipsapp.rows import rows

ALARM = "<script>alert(1)</script>"


def test_what_people_wrote_is_escaped() -> None:
    step = Step(url='"><b>', label=ALARM, badge="", due=ALARM, said=ALARM, quiet=False)  # type: ignore[arg-type]
    said = rows("schedule.html", steps=[step])
    assert "<script" not in said and "<b>" not in said
    assert said.count("&lt;script&gt;") == 3


def test_a_page_takes_rows_as_they_are_and_escapes_its_own_text() -> None:
    page = Template('{{ text }}{% rows "schedule.html" steps=steps %}')
    said = page.render(Context({"text": ALARM, "steps": []}))
    assert said.startswith("&lt;script") and '<ol class="schedule">' in said


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
