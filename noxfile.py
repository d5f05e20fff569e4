#!/usr/bin/env -S uv run --script
"""The ways of the Makefile for those who come with nox; `make` needs nothing installed."""

# /// script
# dependencies = ["nox>=2025.2.9"]
# ///

import nox

nox.needs_version = ">=2025.2.9"
nox.options.default_venv_backend = "none"  # everything happens in .venv/, which make sets up


@nox.session
def lint(session: nox.Session) -> None:
    """The style of the sources."""
    session.run("make", "lint")


@nox.session
def tests(session: nox.Session) -> None:
    """Every test; or, with arguments, those of pytest that they name."""
    if session.posargs:
        session.run(".venv/bin/python", "-m", "pytest", *session.posargs)
    else:
        session.run("make", "test")


@nox.session(default=False)
def docs(session: nox.Session) -> None:
    """The manual, into docs/_build/html."""
    session.run("make", "docs", *session.posargs)


@nox.session(default=False)
def wheel(session: nox.Session) -> None:
    """A wheel for every Python of this machine, each tried in a fresh environment."""
    session.run("make", "wheel")


if __name__ == "__main__":
    nox.main()
