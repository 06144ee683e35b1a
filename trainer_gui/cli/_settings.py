"""--set KEY=VALUE: what a person changes of a recipe on the command line."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any

import typer

from trainer_gui.catalog import menus
from trainer_gui.cli._app import complain
from trainer_gui.core.errors import Problem, RecipeError
from trainer_gui.core.names import printable, shortened
from trainer_gui.core.recipe import Table, read_value
from trainer_gui.core.switching import left_out_message, switch_entry
from trainer_gui.core.text import Text

Settings = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="KEY=VALUE", help="Change a value, as training.epochs=3."),
]

_QUOTED = """"[^"]*"|'[^']*'"""
_KEY = re.compile(rf"((?:{_QUOTED}|[^\"'=])*)=")
_PART = re.compile(rf"{_QUOTED}|[^.]+")


def apply_settings(table: Table, settings: Sequence[str]) -> None:
    """Puts values into a recipe's table; their order is of no account.

    Another `kind` keeps what its entry shares with the former one, see `switch_entry`; a person is
    told of what it does not share.

    Raises:
        RecipeError: one is not of the form `training.epochs=3`, or too large to be looked at.
    """
    chosen = dict(pair for setting in settings for pair in _read(setting))
    registries = dict(menus.sections())
    left_out: list[str] = []
    for section in [name for name in registries if f"{name}.kind" in chosen]:
        inner, kind = _inner(table, section.split(".")), chosen.pop(f"{section}.kind")
        switched = switch_entry(registries[section], inner, kind, at=section)
        left_out += [f"{section}.{name}" for name in switched.left_out]
        inner.clear()
        inner.update(switched.section)
    for path, value in chosen.items():
        *outer, name = _parts(path)
        _inner(table, outer)[name] = value
    lost = [path for path in left_out if path not in chosen]
    if lost:
        complain(left_out_message(lost))


def _read(setting: str) -> Iterator[tuple[str, object]]:
    """The path and value of `training.epochs=3`; of a table, those of what is in it."""
    key = _KEY.match(setting)
    path, equals, text = (key[1], "=", setting[key.end() :]) if key else setting.partition("=")
    path = path.strip()
    if not equals or not all(path.split(".")) or "." not in path:
        said = shortened(printable(setting), 60)
        raise RecipeError(
            [
                Problem(
                    shortened(printable(path), 60),
                    Text("“{setting}” is not KEY=VALUE.", setting=said),
                    Text("Write it as --set training.epochs=3."),
                )
            ]
        )
    yield from _leaves(path, read_value(text.strip(), at=path))


def _leaves(path: str, value: Any) -> Iterator[tuple[str, object]]:  # noqa: ANN401 - any value of TOML
    sections = {*menus.settings, *(section for section, _ in menus.sections())}
    if path not in sections or not isinstance(value, Mapping) or not value:
        yield path, value
        return
    for key, inner in value.items():
        yield from _leaves(f"{path}.{key}", inner)


def _parts(path: str) -> list[str]:
    """The keys of a dotted path; one in quotes may hold points."""
    return [part.strip("\"'") for part in _PART.findall(path)]


def _inner(table: Table, parts: Sequence[str]) -> Table:
    """The table at a path; a value that is in the way gives way."""
    for part in parts:
        inner = table.setdefault(part, {})
        if not isinstance(inner, dict):
            inner = table[part] = {}
        table = inner
    return table
