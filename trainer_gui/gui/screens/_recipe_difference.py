"""differences: only what differs between recipes, in the words of the form."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from trainer_gui.core.recipe import Menus, Table
from trainer_gui.core.text import Text
from trainer_gui.gui.forms.field_row import value_words
from trainer_gui.gui.translate import shown
from trainer_gui.state.draft import Draft

_ABSENT: Final = "–"
_SECTIONS: Final[Mapping[str, Text]] = {
    "data": Text("Data"),
    "split": Text("Split"),
    "model": Text("Model"),
    "task": Text("Task"),
    "training.optimizer": Text("Optimiser"),
    "training.schedule": Text("Schedule"),
}
"""What options are called after; those of the training itself stand for themselves."""


@dataclass(frozen=True)
class Option:
    """What a recipe says of one thing.

    Attributes:
        label: its name on the screen.
        words: its value, as the form shows it.
        chosen: whether that is anything but the default.
    """

    label: str
    words: str
    chosen: bool = True


@dataclass(frozen=True)
class Difference:
    """An option that is not the same in all recipes.

    Attributes:
        path: dotted, as in presets.
        label: its name on the screen.
        values: one for each recipe, in words; a dash where it has no such option.
    """

    path: str
    label: str
    values: tuple[str, ...]


def recipe_options(recipe: Table, menus: Menus) -> dict[str, Option]:
    """Every option of a recipe that has a meaning there, by path, in the order of the form.

    Args:
        recipe: as a plain table; what is wrong with it does not matter.
        menus: where options have their names.
    """
    draft = Draft(menus, recipe)
    order = (*_SECTIONS, *(section for section in draft.sections() if section not in _SECTIONS))
    return {path: option for section in order for path, option in _options(draft, section)}


def differences(recipes: Sequence[Mapping[str, Option] | None]) -> tuple[Difference, ...]:
    """What differs between recipes, in the order of the form; what they are called is left out.

    An option that some have and others have not (the momentum of one optimiser) follows from what
    was chosen before it: it is told only where it was changed.

    Args:
        recipes: as `recipe_options` gives them; None stands for one that is not known.
    """
    known = [recipe for recipe in recipes if recipe is not None]
    found = []
    for path in _merged([list(recipe) for recipe in known]):
        options = [recipe[path] for recipe in known if path in recipe]
        everywhere = len(options) == len(known)
        if len({option.words for option in options}) > 1 or (
            not everywhere and any(option.chosen for option in options)
        ):
            values = (recipe.get(path) if recipe else None for recipe in recipes)
            words = tuple(_ABSENT if value is None else value.words for value in values)
            found.append(Difference(path, options[0].label, words))
    return tuple(found)


def _options(draft: Draft, section: str) -> Iterator[tuple[str, Option]]:
    given = draft.value(section)
    values: Mapping[str, Any] = given if isinstance(given, Mapping) else {}
    if "kind" in values:
        entry = draft.entry(section)
        kind = shown(entry.label) if entry is not None else str(values["kind"])
        yield f"{section}.kind", Option(shown(_SECTIONS[section]), kind)
    fields = {field.name: field for field in draft.fields(section)}
    every = {**dict.fromkeys(fields), **values}
    for name, field in fields.items():
        if field.applies(every):
            path = f"{section}.{name}"
            words = value_words(field, every[name])
            yield path, Option(_label(section, shown(field.label)), words, draft.changed(path))
    for name, value in values.items():  # of a plug-in that is gone
        if name not in fields and name != "kind" and not isinstance(value, Mapping):
            yield f"{section}.{name}", Option(_label(section, name), str(value))


def _merged(orders: Sequence[Sequence[str]]) -> list[str]:
    """All paths, each once; one that is new comes behind its neighbour of the same section."""
    merged: list[str] = []
    for order in orders:
        at = 0
        for path in order:
            if path in merged:
                at = merged.index(path) + 1
            else:
                merged.insert(at, path)
                at += 1
    return merged


def _label(section: str, name: str) -> str:
    if section not in _SECTIONS:
        return name
    return shown(Text("{section}: {name}", section=_SECTIONS[section], name=name))
