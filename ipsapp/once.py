"""Parts of a page that are put together less often than they are shown. Every template knows these tags (settings).

`{% once "account menu" %}...{% endonce %}`: stands twice on a page, is put together once for it.
`{% lasting %}...{% endlasting %}`: depends on the language and on nothing else (no person, no agency, no request): put
together once for each process.
"""

from __future__ import annotations

from typing import Any

from django import template
from django.conf import settings
from django.template.base import Node, NodeList, Parser, Token
from django.utils.safestring import SafeString
from django.utils.translation import get_language

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


class Lasting(Node):
    """Kept with the node itself, so for as long as the template is; rendered without the page's values, to be sure."""

    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist
        self.kept: dict[str | None, SafeString] = {}

    def render(self, context: Any) -> SafeString:
        language = get_language()
        if language not in self.kept or settings.DEBUG:
            with context.render_context.push_state(context.template):
                self.kept[language] = self.nodelist.render(context.new({}))
        return self.kept[language]


@register.tag
def once(parser: Parser, token: Token) -> Once:
    _tag, name = token.split_contents()
    nodelist = parser.parse(("endonce",))
    parser.delete_first_token()
    return Once(name, nodelist)


@register.tag
def lasting(parser: Parser, token: Token) -> Lasting:
    nodelist = parser.parse(("endlasting",))
    parser.delete_first_token()
    return Lasting(nodelist)
