"""`{% once "account menu" %}...{% endonce %}`: a part that stands twice on a page is put together once.

Every template knows the tag (settings).
"""

from __future__ import annotations

from typing import Any

from django import template
from django.template.base import Node, NodeList, Parser, Token
from django.utils.safestring import SafeString

register = template.Library()


class Once(Node):
    """The first with a name is rendered; the later ones with that name, in the same rendering, say what it said."""

    def __init__(self, name: str, nodelist: NodeList) -> None:
        self.name, self.nodelist = name, nodelist

    def render(self, context: Any) -> SafeString:
        # The page's own: an include has a render_context on top of it, which goes away with the include.
        kept = context.render_context.dicts[0]
        if (Once, self.name) not in kept:
            kept[Once, self.name] = self.nodelist.render(context)
        said: SafeString = kept[Once, self.name]
        return said


@register.tag
def once(parser: Parser, token: Token) -> Once:
    _tag, name = token.split_contents()
    nodelist = parser.parse(("endonce",))
    parser.delete_first_token()
    return Once(name, nodelist)
