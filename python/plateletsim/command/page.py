"""The commands page and serve: the classroom page, as a file or at an address of this machine."""

import functools
from pathlib import Path
from typing import Annotated

import typer

from plateletsim._engine import ScenarioError

NAME = "page.html"


def page_bytes() -> bytes:
    """The classroom page, one HTML file.

    Raises ScenarioError where the package was built without it.

    >>> page_bytes()[:15]  # doctest: +SKIP
    b'<!doctype html>'
    """
    from importlib.resources import files

    held = files("plateletsim") / NAME
    if not held.is_file():
        raise ScenarioError("this installation has no classroom page: `make page` builds it where emscripten and node are, and `make install` then includes it")
    return held.read_bytes()


def page(output: Annotated[Path, typer.Option("-o", "--output", help="An .html to open in a browser, offline too.")]) -> None:
    """Write the classroom page: one file that needs no server."""
    content = page_bytes()
    part = output.with_name(output.name + ".part")
    part.write_bytes(content)
    part.replace(output)
    print(f"{output}: {len(content) // 1000} kB; open it in a browser")


def serve(
    port: Annotated[int, typer.Option(min=0, max=65535, help="0: any that is free.")] = 8000,
    everywhere: Annotated[bool, typer.Option("--everywhere", help="Also for other machines of this network.")] = False,
) -> None:
    """Show the classroom page at an address of this machine, until Ctrl-C."""
    from http.server import ThreadingHTTPServer

    from plateletsim.command.page_handler import PageHandler

    handler = functools.partial(PageHandler, page_bytes())
    with ThreadingHTTPServer(("" if everywhere else "127.0.0.1", port), handler) as server:
        print(f"The classroom page is at http://localhost:{server.server_port}/ until Ctrl-C", flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            raise typer.Exit(130) from None
