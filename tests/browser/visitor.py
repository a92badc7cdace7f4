"""A person at a browser, and what must be true of every page they see: no error, no foreign host, nothing axe objects to."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response

AXE = (Path(__file__).parent / "axe.min.js").read_text()
PHONE, DESK = (390, 844), (1280, 900)
# Size, colour scheme, and whether axe is asked for everything or, what differs there being colours alone, for the contrast.
LOOKS: list[tuple[tuple[int, int], str, bool]] = [
    (PHONE, "light", True),
    (PHONE, "dark", False),
    (DESK, "dark", True),
    (DESK, "light", False),
]

# Playwright measures a page while its stylesheets are still coming. Bootstrap's own pictures of ticks, which ours take
# away, are then asked for and refused; `pictures_in_styles` looks whether any of them is left once all are there.
NOT_YET_STYLED = "Loading the image 'data:image/svg+xml"

_RUN_AXE = """async () => {
    const {violations} = await axe.run(document, {resultTypes: ["violations"]});
    return violations.map(each => each.id + ": " + each.nodes.map(node => node.target.join(" ")).slice(0, 3).join(", "));
}"""

# The contrast of a text is decided by its colour and size and by everything that lies behind it. What stands in `known` was
# measured in these very colours on a page before.
_RUN_CONTRAST = """async (known) => {
    const measured = new Set(known), behind = new Map([[null, ""]]);
    const ground = (each) => {
        if (!behind.has(each)) {
            const {backgroundColor, backgroundImage, opacity, filter} = getComputedStyle(each);
            const own = [backgroundColor, backgroundImage, opacity, filter].join(" ");
            behind.set(each, ground(each.parentElement) + (own === "rgba(0, 0, 0, 0) none 1 none" ? "" : own + "; "));
        }
        return behind.get(each);
    };
    const colours = (each) => {
        const {color, fontSize, fontWeight, textShadow} = getComputedStyle(each);
        return ground(each) + [color, fontSize, fontWeight, textShadow].join(" ");
    };
    const written = (each) => each.matches("input, select, textarea")
        || [...each.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.data.trim());
    const fresh = [...document.querySelectorAll("body *")]
        .filter(each => each.checkVisibility() && written(each) && !measured.has(colours(each)));
    if (!fresh.length) return {fresh: [], wrong: []};
    const rules = {runOnly: {type: "rule", values: ["color-contrast"]}, resultTypes: ["violations"]};
    const {violations} = await axe.run({include: fresh}, rules);
    const wrong = violations.flatMap(each => each.nodes.map(node => each.id + ": " + node.target.join(" ")).slice(0, 3));
    return {fresh: [...new Set(fresh.map(colours))], wrong};
}"""


class Visitor:
    """One page in a context of its own. Whatever goes wrong behind it is written to `problems`."""

    def __init__(self, context: BrowserContext, home: str) -> None:
        self.context, self.home = context, home.rstrip("/")
        self.problems: list[str] = []
        self.expected = [NOT_YET_STYLED]
        self.measured: dict[str, list[str]] = {}
        self.page: Page = context.new_page()
        self.page.on("console", self._on_console)
        self.page.on("pageerror", lambda error: self.problems.append(f"page error: {error}"))
        self.page.on("request", self._on_request)
        self.page.on("response", self._on_response)
        self.page.set_default_timeout(30_000)

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

    def axe(self) -> list[str]:
        """What axe objects to on the page as it stands."""
        self._bring_axe()
        found: list[str] = self.page.evaluate(_RUN_AXE)
        return found

    def contrast(self, look: str) -> list[str]:
        """What axe says of the contrast of whatever stands here in colours that this visitor did not see in this look yet."""
        self._bring_axe()
        known = self.measured.setdefault(look, [])
        found: dict[str, list[str]] = self.page.evaluate(_RUN_CONTRAST, known)
        known += found["fresh"]
        return found["wrong"]

    def _bring_axe(self) -> None:
        if not self.page.evaluate("typeof axe === 'object'"):
            self.page.evaluate(AXE)

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
        for size, scheme, everything in LOOKS:
            look = f"{size[0]} {scheme}"
            self.resize(size)
            self.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            wrong += [f"{look}: {text}" for text in (self.axe() if everything else self.contrast(look))]
            if (wide := self.overflow()) > 0:
                wrong.append(f"{look}: {wide} px too wide")
        wrong += [f"covered link: {text}" for text in self.covered_links()]
        return wrong + [f"refused picture: {text}" for text in self.pictures_in_styles()]
