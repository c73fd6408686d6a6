"""Check the built site: `python docs/check_site.py docs/_build/html`.

Every link to a page of ours has that page and that place on it; nothing is loaded from elsewhere;
addresses elsewhere are well formed. They are not asked for: the check works without a network.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

#: What makes a browser fetch something as soon as the page is shown.
LOADS = {
    ("script", "src"),
    ("img", "src"),
    ("iframe", "src"),
    ("source", "src"),
    ("object", "data"),
}
FETCHED_BY_LINK = re.compile(r"stylesheet|icon|preload|prefetch|preconnect|manifest")
#: `url(//…)`, `url(https://…)` and `@import` of a style sheet.
FETCHED_BY_STYLE = re.compile(r"url\(\s*['\"]?((?:https?:)?//[^)'\"]+)|@import\s+['\"]([^'\"]+)")


class Page(HTMLParser):
    """The places of a page that can be linked to, and the addresses that it names."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.places: set[str] = set()
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what one tag says."""
        given = {name: value or "" for name, value in attrs}
        self.places.update(given[name] for name in ("id", "name") if name in given)
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        if tag == "link" and FETCHED_BY_LINK.search(given.get("rel", "")):
            self.loaded.append(given.get("href", ""))
        self.loaded += [given[name] for of, name in LOADS if of == tag and name in given]


def problems(root: Path) -> Iterator[str]:
    """Say what is wrong with the site below a folder, one line each."""
    pages = {path: Page(path.read_text("utf-8")) for path in sorted(root.rglob("*.html"))}
    for path, page in pages.items():
        name = path.relative_to(root)
        for address in page.loaded:
            if urlsplit(address).scheme not in ("", "data") or address.startswith("//"):
                yield f"{name} loads {address}"
            elif not address.startswith("data:") and not target_of(path, address).exists():
                yield f"{name} loads {address}, which is not there"
        for address in page.links:
            yield from (f"{name}: {fault}" for fault in faults_of_link(path, address, pages))
    for path in sorted(root.rglob("*.css")):
        for found in FETCHED_BY_STYLE.finditer(path.read_text("utf-8")):
            yield f"{path.relative_to(root)} loads {found[1] or found[2]}"


def target_of(path: Path, address: str) -> Path:
    """The file that an address on a page leads to."""
    target = (path.parent / unquote(urlsplit(address).path)).resolve()
    return target / "index.html" if target.is_dir() else target


def faults_of_link(path: Path, address: str, pages: dict[Path, Page]) -> Iterator[str]:
    """Say why a link leads nowhere."""
    parts = urlsplit(address)
    if parts.scheme or parts.netloc:
        if parts.scheme not in ("http", "https", "mailto") or not (parts.netloc or parts.path):
            yield f"{address} is no address"
        return
    target = path if not parts.path else target_of(path, address)
    if not target.exists():
        yield f"{address} leads to no file"
    elif parts.fragment and target in pages and unquote(parts.fragment) not in pages[target].places:
        yield f"{address}: there is no such place on that page"


def main(folder: str) -> int:
    """Print what is wrong, and return 1 if anything is."""
    root = Path(folder).resolve()
    found = list(dict.fromkeys(problems(root)))
    count = len(list(root.rglob("*.html")))
    print("\n".join([*found, f"{count} pages, {len(found)} problems"]))
    return 1 if found or not count else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
