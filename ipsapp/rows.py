"""`{% rows "people_due.html" people=page.overdue %}`: the rows of a long list, by Django's other template engine.

Pages are Django templates. What repeats fifty times on them is a Jinja template in templates/rows/: it is compiled, so that a
row costs a fifth, and half of what Today and a client's page cost was rows. It escapes as Django's does (autoescape), and reads
what Python made ready: no question is asked from there.
"""

from __future__ import annotations

from typing import Any

from django import template
from django.template import engines
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from jinja2 import Environment, StrictUndefined

from ipsapp.icons import icon

register = template.Library()


def environment(**options: Any) -> Environment:
    """What rows may use besides their values: words (found by makemessages like any other) and icons. A name that is not there
    is an error, not nothing."""
    found = Environment(**{**options, "undefined": StrictUndefined}, trim_blocks=True, lstrip_blocks=True)  # noqa: S701 - autoescape is among the options
    found.globals.update({"_": gettext, "icon": icon})
    return found


@register.simple_tag
def rows(name: str, **values: Any) -> SafeString:
    said: str = engines["rows"].get_template(name).render(values)
    return mark_safe(said)  # noqa: S308 - escaped where it was put together
