"""How the command line is read: by argparse, which costs a start next to nothing."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping
from typing import Any, NoReturn, TypeVar

Command = Callable[..., None]
_Command = TypeVar("_Command", bound=Command)
Argument = tuple[tuple[str, ...], dict[str, Any]]
"""What add_argument() takes."""


def argument(*names: str, **settings: Any) -> Argument:
    """One argument or option of a command, as argparse's add_argument() takes it."""
    return names, settings


def arguments(*declared: Argument) -> Callable[[_Command], _Command]:
    """Says which arguments a command has; each becomes a parameter of the same name.

    >>> @arguments(argument("name", help="Whose."))
    ... def greet(name): print(name)
    """

    def told(command: _Command) -> _Command:
        command.__dict__["arguments"] = declared
        return command

    return told


def whole(least: int, most: int | None = None) -> Callable[[str], int]:
    """A whole number within limits.

    >>> whole(1)("3")
    3
    """

    def number(text: str) -> int:
        try:
            value = int(text)
        except ValueError:
            raise argparse.ArgumentTypeError(f"{text} is no whole number") from None
        if value < least or (most is not None and value > most):
            raise argparse.ArgumentTypeError(f"{text} is not in the range " + (f"{least}-{most}" if most is not None else f"x>={least}"))
        return value

    return number


def flag(*names: str, **settings: Any) -> Argument:
    """An option that is given or not."""
    return argument(*names, action="store_true", **settings)


AS_JSON = flag("--json", help="One object of JSON, for other programs.")
THREADS = argument("--threads", type=whole(1), metavar="N", help="Never changes a result.")
CHANGES = argument("--set", dest="changes", action="append", metavar="KEY=VALUE", help='As antibody.titre="3 ug/mL".')


class Parser(argparse.ArgumentParser):
    """Says what is wrong in one line, with exit status 2, and takes no option by half of its name."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(allow_abbrev=False, **settings)
        self._commands: dict[str, Parser] = {}

    def command(self, name: str) -> Parser:
        """That of one command."""
        return self._commands[name]

    def error(self, message: str) -> NoReturn:
        print(f"{self.prog}: {message}\n{self.prog} --help says what there is.", file=sys.stderr)
        raise SystemExit(2)


def parser_of(commands: Mapping[str, Command], title: str, version: str) -> Parser:
    """Knows all the commands by name."""
    parser = Parser(prog="plateletsim", description=title)
    parser.add_argument("--version", action="version", version=version, help="Show the version.")
    known = parser.add_subparsers(title="commands", metavar="COMMAND", dest="command", required=True)
    for name, command in commands.items():
        words = " ".join((command.__doc__ or "").split())
        own = parser._commands[name] = known.add_parser(name, help=words.partition(". ")[0].rstrip("."), description=words)
        for names, settings in command.__dict__["arguments"]:
            own.add_argument(*names, **settings)
        own.set_defaults(command=command)
    return parser


def called(parser: Parser) -> None:
    """Does what the command line of this process asks for; without any command, says which there are."""
    if len(sys.argv) < 2:
        parser.print_help(sys.stderr)
        raise SystemExit(2)
    chosen = vars(parser.parse_args())
    chosen.pop("command")(**chosen)
