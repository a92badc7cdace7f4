"""`{% icon "phone" %}`: one icon of static/icons.svg, ready-made. A template of its own for each cost more than a page's rows.

The icon is decoration: the word stands beside it. Give label= only when no word does. Every template knows it (settings).
"""

from __future__ import annotations

from functools import lru_cache

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    if not label:
        return _silent(name)
    return format_html(
        '<svg class="icon" role="img" aria-label="{}" focusable="false"><use href="{}#{}"></use></svg>',
        label,
        static("icons.svg"),
        name,
    )


@lru_cache(maxsize=256)
def _silent(name: str) -> SafeString:
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        static("icons.svg"),
        name,
    )
