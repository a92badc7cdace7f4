"""Run as a program of its own by tenancy/pdf: an order on stdin (JSON), a PDF on stdout. Imports nothing of the app."""

import contextlib
import json
import mimetypes
import resource
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

# Nobody's: what a page names without a host is looked for here.
PAPER = "https://paper.invalid"
MEMORY = 1536 * 1024 * 1024
# Of the letters, which are put down in a temporary folder while the page is set.
LARGEST = 32 * 1024 * 1024
KINDS = {".css", ".ttf", ".otf", ".svg", ".png", ".jpg"}


def limit(seconds: int) -> None:
    for what, most in ((resource.RLIMIT_CPU, seconds), (resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_FSIZE, LARGEST)):
        # Not every system knows each of them.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(what, (most, most))


def fetcher(static_url: str, folders: list[str]):
    """Static files and nothing else: no other host, no file of the machine, no data from within the page."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class StaticFiles(URLFetcher):
        def fetch(self, url, headers=None):
            parts = urlsplit(url)
            if f"{parts.scheme}://{parts.netloc}" != PAPER or not parts.path.startswith(static_url):
                raise ValueError("only static files are printed")
            file = find(unquote(parts.path.removeprefix(static_url)))
            kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
            return URLFetcherResponse(url, file.read_bytes(), {"Content-Type": kind})

    def find(name: str) -> Path:
        for folder in map(Path, folders):
            file = (folder / name).resolve()
            if file.is_relative_to(folder.resolve()) and file.suffix in KINDS and file.is_file():
                return file
        raise ValueError("no such static file")

    return StaticFiles(allowed_protocols=("https",), allow_redirects=False)


def main() -> None:
    order = json.load(sys.stdin)
    limit(order["seconds"])
    import weasyprint

    document = weasyprint.HTML(
        string=order["html"], base_url=PAPER + "/", url_fetcher=fetcher(order["static_url"], order["folders"])
    )
    sys.stdout.buffer.write(document.write_pdf(pdf_variant="pdf/ua-1"))


if __name__ == "__main__":
    main()
