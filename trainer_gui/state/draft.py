"""Draft: the recipe that is being edited, complete at any time, and what is wrong with it."""

import copy
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from trainer_gui.core.errors import Problem
from trainer_gui.core.options import OptionField, Options, describe
from trainer_gui.core.recipe import FORMAT, Menus, Recipe, Table, check_recipe
from trainer_gui.core.registry import Entry, Registry
from trainer_gui.core.switching import differ, plain, switch_entry

_HEADER: Table = {"format": FORMAT, "title": "Untitled", "about": ""}


class Change(NamedTuple):
    """One value that differs between two recipes; None stands for one that is absent."""

    path: str
    old: object
    new: object


class Draft:
    """A recipe in the making: a plain table in which every option has a value.

    Paths are dotted, as in presets: `data.kind`, `training.optimizer.learning_rate`. A value that
    is None ("off", "automatic") is absent from the table, since TOML has no None. No value is
    refused: `problems` names what is wrong.
    """

    def __init__(self, menus: Menus, table: Mapping[str, Any]) -> None:
        self._menus = menus
        self._registries: dict[str, Registry[Any]] = dict(menus.sections())
        self._table: Table = {}
        self._opened: Table = {}
        self._checked: tuple[Recipe | None, tuple[Problem, ...]] | None = None
        self.replace(table)

    @property
    def menus(self) -> Menus:
        """What a recipe can choose from."""
        return self._menus

    @property
    def table(self) -> Table:
        """A copy of the whole table, as a preset would hold it."""
        return copy.deepcopy(self._table)

    def replace(self, table: Mapping[str, Any]) -> None:
        """Edits another recipe from now on; missing options get their defaults."""
        self._table = self._complete(table)
        self._opened = copy.deepcopy(self._table)
        self._checked = None

    def snapshot(self) -> Table:
        """The present state, for `restore`."""
        return self.table

    def restore(self, snapshot: Mapping[str, Any]) -> None:
        """Goes back to a state that `snapshot` gave."""
        self._table = self._complete(snapshot)
        self._checked = None

    def sections(self) -> tuple[str, ...]:
        """Paths of the tables that a recipe is made of."""
        return (*self._registries, *self._menus.settings)

    def menu(self, section: str) -> Registry[Any] | None:
        """What the section's `kind` chooses from; None where nothing is chosen."""
        return self._registries.get(section)

    def entry(self, section: str) -> Entry[Any] | None:
        """The chosen entry; None where nothing is chosen, or something that does not exist."""
        menu, kind = self._registries.get(section), self.value(f"{section}.kind")
        if menu is None or not isinstance(kind, str) or kind not in menu:
            return None
        return menu.get(kind)

    def fields(self, section: str) -> tuple[OptionField, ...]:
        """Options of the section, or of the entry chosen in it."""
        options = self._options(section)
        return describe(options) if options is not None else ()

    def value(self, path: str) -> Any:  # noqa: ANN401 - of the option's own type
        """The value at a path; None where there is none."""
        return _value_at(self._table, path)

    def set(self, path: str, value: object) -> tuple[str, ...]:
        """Changes a value. A new `kind` brings its own options; what was chosen by hand stays.

        Gives the paths of what does not stay since it means nothing to the new kind, see
        `switch_entry`.
        """
        self._checked = None
        section, _, name = path.rpartition(".")
        if name == "kind" and section in self._registries:
            return self._choose(section, value)
        self._write(section, name, value)
        return ()

    def reset(self, path: str) -> tuple[str, ...]:
        """Gives a value its default again; gives what `set` does."""
        return self.set(path, self.default(path))

    def default(self, path: str) -> Any:  # noqa: ANN401 - of the option's own type
        """What the value is unless chosen otherwise; of a `kind`, what the recipe opened with."""
        if path in _HEADER:
            return _HEADER[path]
        section, _, name = path.rpartition(".")
        if name == "kind":
            return _value_at(self._opened, path)
        field = next((field for field in self.fields(section) if field.name == name), None)
        return plain(field.default) if field else None

    def changed(self, path: str) -> bool:
        """Whether the value differs from its default."""
        return differ(self.value(path), self.default(path))

    def problems(self) -> tuple[Problem, ...]:
        """Everything that stands in the way of a run."""
        return self._check()[1]

    def problems_at(self, path: str) -> tuple[Problem, ...]:
        """Problems of one value, or of everything in one section."""
        return tuple(
            problem
            for problem in self.problems()
            if problem.path == path or problem.path.startswith(f"{path}.")
        )

    def recipe(self) -> Recipe | None:
        """The finished recipe; None while there are problems."""
        return self._check()[0]

    def describe_changes(self, other: Mapping[str, Any]) -> tuple[Change, ...]:
        """What has changed since `other`, a table such as a run's; texts about it aside."""
        sections = frozenset(self.sections())
        old = dict(_leaves(self._complete(other), sections))
        new = dict(_leaves(self._table, sections))
        paths = [*new, *(path for path in old if path not in new)]
        return tuple(
            Change(path, old.get(path), new.get(path))
            for path in paths
            if path not in _HEADER and differ(old.get(path), new.get(path))
        )

    def _check(self) -> tuple[Recipe | None, tuple[Problem, ...]]:
        if self._checked is None:
            self._checked = check_recipe(self._table, self._menus)
        return self._checked

    def _options(self, section: str) -> type[Options] | None:
        if section in self._menus.settings:
            return self._menus.settings[section]
        entry = self.entry(section)
        return entry.options if entry else None

    def _complete(self, table: Mapping[str, Any]) -> Table:
        """The table with a default for every option it leaves out, in the order of the forms."""
        full: Table = {**_HEADER, **copy.deepcopy(dict(table))}
        for section in (*self._menus.settings, *self._registries):
            holder = _table_at(full, section.rpartition(".")[0])
            if holder is None:
                continue
            name = section.rpartition(".")[2]
            given = holder.setdefault(name, {})
            if not isinstance(given, dict):
                continue  # problems() says so
            options = self._options_of(section, given)
            if options is not None:
                holder[name] = _filled(options, given)
        return full

    def _options_of(self, section: str, given: Mapping[str, Any]) -> type[Options] | None:
        if section in self._menus.settings:
            return self._menus.settings[section]
        kind, menu = given.get("kind"), self._registries[section]
        return menu.get(kind).options if isinstance(kind, str) and kind in menu else None

    def _choose(self, section: str, kind: object) -> tuple[str, ...]:
        """Puts another entry into a section; gives the paths of what was left out."""
        name, menu = section.rpartition(".")[2], self._registries[section]
        holder = self._holder(section)
        before = holder.get(name)
        given = before if isinstance(before, dict) else {}
        switched = switch_entry(menu, given, plain(kind), at=section)
        options = self._options_of(section, switched.section)
        holder[name] = _filled(options, switched.section) if options else switched.section
        return tuple(f"{section}.{left}" for left in switched.left_out)

    def _holder(self, path: str) -> Table:
        """The table around a path; a value that is in the way gives way."""
        table = self._table
        for part in path.split(".")[:-1]:
            inner = table.get(part)
            if not isinstance(inner, dict):
                inner = table[part] = {}
            table = inner
        return table

    def _write(self, section: str, name: str, value: object) -> None:
        holder = self._holder(f"{section}.{name}" if section else name)
        if value is None:
            holder.pop(name, None)
        else:
            holder[name] = plain(value)


def _filled(options: type[Options], given: Mapping[str, Any]) -> Table:
    """Given values in the order of the fields, defaults between them, unknown keys at the end."""
    full: Table = {"kind": given["kind"]} if "kind" in given else {}
    for field in describe(options):
        value = given.get(field.name, plain(field.default))
        if value is not None:
            full[field.name] = value
    return {**full, **{key: value for key, value in given.items() if key not in full}}


def _table_at(table: Table, path: str) -> Table | None:
    for part in path.split(".") if path else ():
        inner = table.setdefault(part, {})
        if not isinstance(inner, dict):
            return None
        table = inner
    return table


def _value_at(table: Mapping[str, Any], path: str) -> Any:  # noqa: ANN401
    value: Any = table
    for part in path.split("."):
        if not isinstance(value, Mapping):
            return None
        value = value.get(part)
    return copy.deepcopy(value)


def _leaves(
    table: Mapping[str, Any], sections: frozenset[str], at: str = ""
) -> Iterator[tuple[str, object]]:
    """Every value by its path; a table that is no section is a value."""
    for key, value in table.items():
        path = f"{at}.{key}" if at else key
        if path in sections and isinstance(value, Mapping):
            yield from _leaves(value, sections, path)
        else:
            yield path, value
