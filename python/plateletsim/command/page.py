"""The commands page and serve: the classroom page, as a file or at an address of this machine."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING

from plateletsim._engine import ScenarioError
from plateletsim.command.parser import argument, arguments, flag, whole

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

NAME = "page.html"


def package() -> Traversable:
    """The folder of this package."""
    from importlib.resources import files

    return files("plateletsim")


def page_bytes() -> bytes:
    """The classroom page, one HTML file.

    Raises ScenarioError where the package was built without it.

    >>> page_bytes()[:15]  # doctest: +SKIP
    b'<!doctype html>'
    """
    held = package() / NAME
    if not held.is_file():
        raise ScenarioError("this installation has no classroom page: `make page` builds it where emscripten and node are, and `make install` then includes it")
    return held.read_bytes()


@arguments(argument("-o", "--output", type=Path, required=True, help="An .html to open in a browser, offline too."))
def page(output: Path) -> None:
    """Write the classroom page: one file that needs no server."""
    content = page_bytes()
    part = output.with_name(output.name + ".part")
    part.write_bytes(content)
    part.replace(output)
    print(f"{output}: {len(content) // 1000} kB; open it in a browser")


@arguments(
    argument("--port", type=whole(0, 65535), default=8000, metavar="N", help="0: any that is free. Default: 8000."),
    flag("--everywhere", help="Also for other machines of this network."),
)
def serve(port: int, everywhere: bool = False) -> None:
    """Show the classroom page at an address of this machine, until Ctrl-C."""
    from http.server import ThreadingHTTPServer

    from plateletsim.command.page_handler import PageHandler

    handler = functools.partial(PageHandler, page_bytes())
    with ThreadingHTTPServer(("" if everywhere else "127.0.0.1", port), handler) as server:
        print(f"The classroom page is at http://localhost:{server.server_port}/ until Ctrl-C", flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            raise SystemExit(130) from None
