"""Every link inside the finished manual leads to a page, and to a place on it that is there."""

from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit


class Read(HTMLParser):
    """What a page links to, and the places on it that can be linked to."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: set[str] = set()
        self.places: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        for key, value in attributes:
            if value and (key == "id" or (key == "name" and tag == "a")):
                self.places.add(value)
            elif value and (key == "src" or (key == "href" and tag in ("a", "link"))):
                self.links.add(value)


def broken(folder: Path) -> list[str]:
    """A line for each link that leads nowhere."""
    pages = {path: Read(path.read_text(encoding="utf-8")) for path in folder.rglob("*.html") if "_static" not in path.parts}
    faults = []
    for path, page in pages.items():
        for link in sorted(page.links):
            address = urlsplit(link)
            if address.scheme or address.netloc:
                continue
            goal = (path.parent / unquote(address.path)).resolve() if address.path else path
            goal = goal / "index.html" if goal.is_dir() else goal
            if not goal.exists():
                faults.append(f"{path.relative_to(folder)}: {link} is no file")
            elif address.fragment and goal in pages and unquote(address.fragment) not in pages[goal].places:
                faults.append(f"{path.relative_to(folder)}: {link} is no place on that page")
    return faults
