"""A person at a browser, and what must be true of every page they see: no error, no foreign host, nothing axe objects to."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response

AXE = (Path(__file__).parent / "axe.min.js").read_text()
PHONE, DESK = (390, 844), (1280, 900)
CONTRAST = ("color-contrast",)
LOOKS: list[tuple[tuple[int, int], str, tuple[str, ...]]] = [
    (PHONE, "light", ()),
    (PHONE, "dark", CONTRAST),
    (DESK, "dark", ()),
    (DESK, "light", CONTRAST),
]

# Playwright measures a page while its stylesheets are still coming. Bootstrap's own pictures of ticks, which ours take
# away, are then asked for and refused; `pictures_in_styles` looks whether any of them is left once all are there.
NOT_YET_STYLED = "Loading the image 'data:image/svg+xml"

_RUN_AXE = """async (rules) => {
    const options = {resultTypes: ["violations"], ...(rules.length ? {runOnly: {type: "rule", values: rules}} : {})};
    const {violations} = await axe.run(document, options);
    return violations.map(each => each.id + ": " + each.nodes.map(node => node.target.join(" ")).slice(0, 3).join(", "));
}"""


class Visitor:
    """One page in a context of its own. Whatever goes wrong behind it is written to `problems`."""

    def __init__(self, context: BrowserContext, home: str) -> None:
        self.context, self.home = context, home.rstrip("/")
        self.problems: list[str] = []
        self.expected = [NOT_YET_STYLED]
        self.page: Page = context.new_page()
        self.page.on("console", self._on_console)
        self.page.on("pageerror", lambda error: self.problems.append(f"page error: {error}"))
        self.page.on("request", self._on_request)
        self.page.on("response", self._on_response)
        self.page.set_default_timeout(10_000)

    def goto(self, address: str) -> Response | None:
        return self.page.goto(self.home + address)

    def expect_status(self, status: int) -> None:
        """A form that comes back with errors is answered with 422, which Chromium writes on its console."""
        self.expected.append(f"status of {status}")

    def resize(self, size: tuple[int, int]) -> None:
        self.page.set_viewport_size({"width": size[0], "height": size[1]})

    def _on_console(self, message: ConsoleMessage) -> None:
        expected = any(text in message.text for text in self.expected)
        if message.type == "error" and not expected:
            self.problems.append(f"console: {message.text} ({self.page.url})")

    def _on_request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme != "data" and f"{parts.scheme}://{parts.netloc}" != self.home:
            self.problems.append(f"a foreign host was asked: {request.url}")

    def _on_response(self, response: Response) -> None:
        if response.status >= 500:
            self.problems.append(f"{response.status} from {response.url}")

    # What is looked at

    def axe(self, *rules: str) -> list[str]:
        """What axe objects to on the page as it stands; with `rules`, of these only."""
        if not self.page.evaluate("typeof axe === 'object'"):
            self.page.evaluate(AXE)
        found: list[str] = self.page.evaluate(_RUN_AXE, list(rules))
        return found

    def overflow(self) -> int:
        """By how many pixels the page is wider than the window."""
        wide: int = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        return wide

    def pictures_in_styles(self) -> list[str]:
        """Elements drawn with a picture that the content policy refuses."""
        found: list[str] = self.page.evaluate(
            """() => [...document.querySelectorAll("body *")]
                .filter(each => getComputedStyle(each).backgroundImage.includes("data:"))
                .map(each => each.outerHTML.slice(0, 80))"""
        )
        return found

    def covered_links(self) -> list[str]:
        """Links in rows that lie under another: the name of a row makes all of it a target, the rest stands above that."""
        found: list[str] = self.page.evaluate(
            """() => [...document.querySelectorAll(".row-item a")].filter(each => {
                each.scrollIntoView({block: "center"});
                const [box] = each.getClientRects();
                const top = box && document.elementFromPoint(box.left + Math.min(box.width / 2, 20), box.top + box.height / 2);
                return top && each.checkVisibility() && top !== each && top.closest("a.row-name") && !each.contains(top);
            }).map(each => each.textContent.trim().slice(0, 40))"""
        )
        return found

    def small_targets(self, least: int) -> list[str]:
        """Buttons and the controls of forms that are lower than `least`: axe lets a 21 px button pass."""
        found: list[str] = self.page.evaluate(
            """(least) => [...document.querySelectorAll("main button, main .btn, main select, nav.thumbbar a")]
                .filter(each => each.offsetParent && each.getBoundingClientRect().height < least)
                .map(each => each.textContent.trim().slice(0, 30) + " " + each.getBoundingClientRect().height)""",
            least,
        )
        return found

    def looks_right(self) -> list[str]:
        """A phone in the light and a desk in the dark: nothing for axe to object to, nothing wider than the window.

        The other two ways round differ in colours alone, so only the contrast is looked at again.
        """
        wrong: list[str] = []
        for size, scheme, rules in LOOKS:
            self.resize(size)
            self.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            wrong += [f"{size[0]} {scheme}: {text}" for text in self.axe(*rules)]
            if (wide := self.overflow()) > 0:
                wrong.append(f"{size[0]} {scheme}: {wide} px too wide")
        wrong += [f"covered link: {text}" for text in self.covered_links()]
        return wrong + [f"refused picture: {text}" for text in self.pictures_in_styles()]
