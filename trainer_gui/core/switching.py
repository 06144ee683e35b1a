"""Another entry of a menu: what stays of a recipe's section, and what means nothing to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from trainer_gui.core._toml import Table, named_key
from trainer_gui.core.options import describe, validate
from trainer_gui.core.registry import Entry, Registry
from trainer_gui.core.text import Text


@dataclass(frozen=True)
class Switched:
    """A section whose entry was changed.

    Attributes:
        section: `kind`, and what stays.
        left_out: names of what was chosen and does not stay, as a sentence can hold them.
    """

    section: Table = field(repr=False)
    left_out: tuple[str, ...] = ()


def switch_entry(
    menu: Registry[Any], section: Mapping[str, Any], kind: object, *, at: str
) -> Switched:
    """A section with another entry of its menu.

    What was chosen stays, if the new entry has it too, of the same sort and within its range. A
    default is no choice: that of one optimiser may ruin another. Beside an entry that the menu does
    not have, everything stays, since nobody knows what it means to it.

    Args:
        menu: what the section chooses from.
        section: `kind` and values, as a recipe's table holds them.
        kind: the key of the new entry; None for none.
        at: dotted path of the section.
    """
    if kind == section.get("kind"):
        return Switched(dict(section))
    fresh: Table = {} if kind is None else {"kind": kind}
    values = {key: value for key, value in section.items() if key != "kind"}
    new, old = _entry(menu, kind), _entry(menu, section.get("kind"))
    if new is None:
        return Switched({**fresh, **values})
    sorts = {option.name: option.kind for option in describe(new.options)}
    before = {option.name: option for option in describe(old.options)} if old is not None else {}
    left_out = []
    for name, value in values.items():
        option = before.get(name)
        if option is not None and not differ(value, plain(option.default)):
            continue
        trial = {**fresh, name: value}
        del trial["kind"]
        if (
            name in sorts
            and (option is None or option.kind == sorts[name])
            and not validate(new.options, trial, at=at)[1]
        ):
            fresh[name] = value
        else:
            left_out.append(named_key(name))
    return Switched(fresh, tuple(left_out))


def left_out_message(paths: Sequence[str]) -> Text:
    """What a person should know of settings that did not stay, by their paths."""
    named = ", ".join(paths)
    if len(paths) == 1:
        return Text("{path} does not fit the new choice and was left out.", path=named)
    return Text("These do not fit the new choice and were left out: {paths}.", paths=named)


def plain(value: object) -> Any:  # noqa: ANN401 - whatever a table can hold
    """The value as TOML would give it back: lists, not tuples; no other holds the same ones."""
    if isinstance(value, Mapping):
        return dict(value)
    return list(value) if isinstance(value, tuple | list) else value


def differ(one: object, other: object) -> bool:
    """Whether two values of a recipe are not the same."""
    # 1 == True and 1 == 1.0 in Python; in a recipe the first is a mistake and the second is not.
    return isinstance(one, bool) != isinstance(other, bool) or one != other


def _entry(menu: Registry[Any], kind: object) -> Entry[Any] | None:
    return menu.get(kind) if isinstance(kind, str) and kind in menu else None
