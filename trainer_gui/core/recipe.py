"""Recipe: all that a person chose for a run; read from and written to plain tables (TOML)."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import tomli_w

from trainer_gui.core._toml import SIZE_LIMIT_BYTES as SIZE_LIMIT_BYTES
from trainer_gui.core._toml import Table as Table
from trainer_gui.core._toml import named_key
from trainer_gui.core._toml import read_toml as read_toml
from trainer_gui.core._toml import read_value as read_value
from trainer_gui.core.errors import Problem, RecipeError, UnknownEntryError
from trainer_gui.core.names import printable, shortened
from trainer_gui.core.options import Options, validate
from trainer_gui.core.registry import Entry, Registry, nearest
from trainer_gui.core.split_options import SplitOptions, SplitPlan
from trainer_gui.core.stopping import StoppingOptions
from trainer_gui.core.text import Text
from trainer_gui.core.training_options import TrainingOptions

FORMAT = 2
SETTINGS: Mapping[str, type[Options]] = {
    "split": SplitOptions,
    "training": TrainingOptions,
    "stopping": StoppingOptions,
}
"""The sections of every recipe in which no entry is chosen, with their options."""
_TITLE_LENGTH = 200


@dataclass(frozen=True)
class Choice:
    """An entry of a menu with its options filled in."""

    kind: str
    options: Options

    def table(self) -> Table:
        """The choice as a plain table, complete but for values that are None."""
        return {"kind": self.kind, **self.options.model_dump(mode="json", exclude_none=True)}


@dataclass(frozen=True)
class DataPlan:
    """Which data, how they are split, and how what must be known of them is learnt.

    Attributes:
        choice: which, with their options.
        split: for what they do not bring of a split.
        kinds: options of the kinds by their keys; by default their defaults.
    """

    choice: Choice
    split: SplitPlan
    kinds: Mapping[str, Options] = field(default_factory=dict)

    def fitting(self) -> Table:
        """What decides the facts of its data, as a plain table; the samples do as well."""
        kinds = {
            key: options.model_dump(mode="json", include=set(options.fitted))
            for key, options in self.kinds.items()
        }
        return {"split": asdict(self.split), "kinds": kinds}


@dataclass(frozen=True)
class Menus:
    """The menus that a recipe chooses from, filled by the catalog."""

    data: Registry[Any]
    models: Registry[Any]
    tasks: Registry[Any]
    optimizers: Registry[Any]
    schedules: Registry[Any]
    kinds: Registry[Any]

    @property
    def settings(self) -> Mapping[str, type[Options]]:
        """The sections in which no entry is chosen: those of every recipe, and one for each kind.

        Kinds without options have none.
        """
        own = {kind.key: kind.options for kind in self.kinds if kind.options.model_fields}
        return {**SETTINGS, **own}

    def sections(self) -> Iterator[tuple[str, Registry[Any]]]:
        """The dotted path of every choice in a recipe, with its menu."""
        yield "data", self.data
        yield "model", self.models
        yield "task", self.tasks
        yield "training.optimizer", self.optimizers
        yield "training.schedule", self.schedules


@dataclass(frozen=True)
class Recipe:
    """Everything that a person chose for a run.

    Attributes:
        data: which data set, and how it is read.
        model: which architecture, and its sizes.
        task: what is learnt.
        training: length, batch, seed, machine.
        optimizer: how weights are updated.
        schedule: how the learning rate changes.
        kinds: by key of a kind, how samples of it are prepared, and changed at random.
        stopping: when the run ends by itself.
        split: how samples are set aside for validation and test.
        title: a name for people.
        about: what the recipe is for.
    """

    data: Choice
    model: Choice
    task: Choice
    training: TrainingOptions
    optimizer: Choice
    schedule: Choice
    kinds: Mapping[str, Options] = field(default_factory=dict)
    stopping: StoppingOptions = field(default_factory=StoppingOptions)
    split: SplitOptions = field(default_factory=SplitOptions)
    title: str = "Untitled"
    about: str = field(default="", repr=False)

    @property
    def data_plan(self) -> DataPlan:
        """Its data, and what is done with them before training."""
        return DataPlan(self.data, self.split.plan(self.training.seed), self.kinds)

    def table(self) -> Table:
        """The recipe as a plain table; `parse_recipe` is the way back."""
        training = self.training.model_dump(mode="json", exclude_none=True)
        training["optimizer"] = self.optimizer.table()
        training["schedule"] = self.schedule.table()
        return {
            "format": FORMAT,
            "title": self.title,
            "about": self.about,
            "data": self.data.table(),
            "split": self.split.model_dump(mode="json", exclude_none=True),
            "model": self.model.table(),
            "task": self.task.table(),
            **{
                key: options.model_dump(mode="json", exclude_none=True)
                for key, options in self.kinds.items()
            },
            "training": training,
            "stopping": self.stopping.model_dump(mode="json", exclude_none=True),
        }

    def toml(self) -> str:
        """The recipe as readable TOML."""
        return tomli_w.dumps(self.table(), multiline_strings="\n" in self.about)


def parse_recipe(table: Mapping[str, Any], menus: Menus) -> Recipe:
    """The recipe that a plain table describes.

    Args:
        table: as `read_toml` gives it, or as a form holds it.
        menus: what may be chosen.

    Raises:
        RecipeError: something in it is wrong; all problems are listed.
    """
    recipe, problems = check_recipe(table, menus)
    if recipe is None:
        raise RecipeError(problems)
    return recipe


def check_recipe(
    table: Mapping[str, Any], menus: Menus
) -> tuple[Recipe | None, tuple[Problem, ...]]:
    """The recipe that a plain table describes, or everything that is wrong with the table."""
    problems: list[Problem] = [*_header_problems(table, menus)]
    if problems and problems[0].path == "format":
        return None, tuple(problems)
    chosen: dict[str, Choice] = {}
    for path, menu in menus.sections():
        try:
            found, wrong = _parse_choice(_table_at(table, path), menu, path)
        except RecipeError as error:
            found, wrong = None, error.problems
        problems.extend(wrong)
        if found:
            chosen[path] = found
    settings: dict[str, Any] = {}
    for path, options in menus.settings.items():
        settings[path], wrong = _parse_settings(table, path, options, menus)
        problems.extend(wrong)
    if problems or None in settings.values():
        return None, tuple(dict.fromkeys(problems))  # two sections may lie in one bad table
    return Recipe(
        data=chosen["data"],
        model=chosen["model"],
        task=chosen["task"],
        training=settings["training"],
        kinds={key: one for key, one in settings.items() if key in menus.kinds},
        stopping=settings["stopping"],
        split=settings["split"],
        optimizer=chosen["training.optimizer"],
        schedule=chosen["training.schedule"],
        title=title_of(table) or "Untitled",
        about=about_of(table),
    ), ()


def about_of(table: Mapping[str, Any]) -> str:
    """What a recipe's table says that it is for, as lines that can be shown."""
    about = table.get("about")
    lines = about.splitlines() if isinstance(about, str) else []
    return "\n".join(printable(line) for line in lines)


def title_of(table: Mapping[str, Any]) -> str:
    """The title in a recipe's table as one line that can be shown; empty if it has none."""
    title = table.get("title")
    return shortened(printable(title), _TITLE_LENGTH) if isinstance(title, str) else ""


_KEYS = ("format", "title", "about", "data", "split", "model", "task", "training", "stopping")
_MOVED = {"data.validation_share": "split.validation", "data.test_share": "split.test"}
"""Where values stand now that stood elsewhere in the first presets."""


def _header_problems(table: Mapping[str, Any], menus: Menus) -> Iterator[Problem]:
    known = tuple(dict.fromkeys((*_KEYS, *menus.settings)))
    version = table.get("format", FORMAT)
    if isinstance(version, bool) or not isinstance(version, int) or version < 1:
        yield Problem(
            "format",
            Text("format cannot be {value}.", value=shortened(repr(version), 60)),
            Text("Write format = {version}.", version=FORMAT),
        )
    elif version > FORMAT:
        yield Problem(
            "format",
            Text("The preset was made by a newer version of the program."),
            Text("Update the program to open it (the preset has format {theirs}, this program "
                 "reads {ours}).", theirs=version, ours=FORMAT),
        )  # fmt: skip
        return  # whatever else is unknown may be new
    elif version < FORMAT:
        yield Problem(
            "format",
            Text("The recipe was made by an earlier version of the program."),
            Text("Rename its section [augmentation] to [pictures], and write format = {version}.",
                 version=FORMAT),
        )  # fmt: skip
        return  # whatever else is unknown may be of that version
    for key in table:
        if key not in known:
            near = nearest(key, known)
            hint = (
                Text("Did you mean “{near}”?", near=near)
                if near
                else Text("Known keys: {keys}.", keys=", ".join(known))
            )
            name = named_key(key)
            yield Problem(name, Text("{path} is not a known key.", path=name), hint)
    for key in ("title", "about"):
        if not isinstance(table.get(key, ""), str):
            yield Problem(
                key, Text("{path} is not text.", path=key), Text("Write it as text in quotes.")
            )


def _table_at(table: Mapping[str, Any], path: str) -> Mapping[str, Any]:
    parts = path.split(".")
    for depth, part in enumerate(parts, start=1):
        inner = table.get(part, {})
        if not isinstance(inner, Mapping):
            outer = ".".join(parts[:depth])
            raise RecipeError(
                [
                    Problem(
                        outer,
                        Text("{path} is not a table.", path=outer),
                        Text("Begin it with a line [{path}].", path=outer),
                    )
                ]
            )
        table = inner
    return table


def _parse_choice(
    table: Mapping[str, Any], menu: Registry[Any], path: str
) -> tuple[Choice | None, tuple[Problem, ...]]:
    kind = table.get("kind")
    if not isinstance(kind, str):
        known = ", ".join(entry.key for entry in menu)
        return None, (
            Problem(
                f"{path}.kind",
                Text("{path}.kind is missing.", path=path),
                Text("Choose one of {keys}.", keys=known),
            ),
        )
    try:
        entry: Entry[Any] = menu.get(kind)
    except UnknownEntryError as error:
        return None, (Problem(f"{path}.kind", error.message, error.hint),)
    values = {key: value for key, value in table.items() if key != "kind"}
    moved = [
        key for key in values if f"{path}.{key}" in _MOVED and key not in entry.options.model_fields
    ]
    problems = tuple(_moved(path, key, values.pop(key)) for key in moved)
    options, wrong = validate(entry.options, values, at=path)
    return (Choice(kind, options) if options else None), (*problems, *wrong)


def _moved(at: str, key: str, value: object) -> Problem:
    """The problem of a value that stands in another section now."""
    place = _MOVED[f"{at}.{key}"]
    section, _, name = place.rpartition(".")
    return Problem(
        f"{at}.{key}",
        Text("{path} has moved: it is {place} now.", path=f"{at}.{key}", place=place),
        Text("Write {name} = {value} below a line [{section}].",
             name=name, value=shortened(repr(value), 60), section=section),
    )  # fmt: skip


def _parse_settings(
    table: Mapping[str, Any], path: str, options: type[Options], menus: Menus
) -> tuple[Options | None, tuple[Problem, ...]]:
    try:
        values = dict(_table_at(table, path))
    except RecipeError as error:
        return None, error.problems
    for inner, _ in menus.sections():
        outer, _, name = inner.rpartition(".")
        if outer == path:
            values.pop(name, None)  # a choice within, which is checked for itself
    return validate(options, values, at=path)
