"""How a setting is written on the command line: KEY=VALUE."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plateletsim._engine import ScenarioError

if TYPE_CHECKING:
    from plateletsim.scenario.declared import Value


def setting(text: str) -> tuple[str, Value]:
    """KEY=VALUE, where the value may be a number, true, false, or text with or without quotes."""
    key, equals, value = text.partition("=")
    if not equals or not key:
        raise ScenarioError(f'--set {text}: write KEY=VALUE, as in --set antibody.titre="3 ug/mL"')
    import tomllib

    try:
        return key, tomllib.loads(f"value = {value}")["value"]
    except tomllib.TOMLDecodeError:
        return key, value
