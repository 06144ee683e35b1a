"""Options: what a person may choose of one thing, and the facts that forms and messages need.

A default, a range, a label and a help text are typed once, here on the field. Forms, preset checks,
command-line flags and error messages are all made from them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import NoneType
from typing import Any, ClassVar, Literal, TypeAlias, get_args, get_origin

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic.fields import FieldInfo

from trainer_gui.core.errors import Problem
from trainer_gui.core.named_choices import KIND as NAMED_CHOICES
from trainer_gui.core.named_choices import check_names, choices_of, refusal
from trainer_gui.core.names import printable, shortened
from trainer_gui.core.registry import nearest
from trainer_gui.core.text import Text
from trainer_gui.core.typed_numbers import how_to_write

Level: TypeAlias = Literal["essential", "all"]
Kind: TypeAlias = Literal[
    "integer", "number", "switch", "choice", "integers", "named_choices", "text", "folder", "file"
]


@dataclass(frozen=True)
class Wait:
    """What a number of steps or epochs waits for, from the start of a run.

    Attributes:
        missed: what never happens in a run that is not longer, a sentence without its point.
        more: steps or epochs that come on top of the value.
        after: name of the field whose steps or epochs come first; empty for none.
    """

    missed: Text
    more: int = 0
    after: str = ""


@dataclass(frozen=True)
class OptionField:
    """One field of an Options class, as a form needs it.

    Attributes:
        name: the key in presets.
        kind: what editor suits it.
        label: short name, without a colon.
        help: one or two sentences: what it does and when to change it.
        unit: what the number counts; None for pure numbers.
        default: the value unless chosen otherwise.
        low: smallest value allowed (of each item for `integers`); None where there is none.
        high: largest value allowed.
        optional: whether None ("none", "automatic") is a value; `none_label` names it.
        choices: (value, label) pairs of a `choice`, or of what each of `named_choices` may be.
        source: names a long menu that only the worker can list, for example `torchvision`.
        level: shown among the essentials, or only among all.
        when: (field, values): shown only while another field has one of these values.
        logarithmic: steps multiply rather than add.
        wait: what the value, of `unit` steps or epochs, waits for; None where it waits for nothing.
    """

    name: str
    kind: Kind
    label: Text
    help: Text
    default: Any
    unit: Text | None = None
    low: float | None = None
    high: float | None = None
    optional: bool = False
    none_label: Text | None = None
    choices: tuple[tuple[str, Text], ...] = ()
    source: str | None = None
    level: Level = "all"
    when: tuple[str, tuple[object, ...]] | None = None
    logarithmic: bool = False
    wait: Wait | None = None

    def applies(self, values: Mapping[str, object]) -> bool:
        """Whether the field has a meaning beside the other values of its Options."""
        return self.when is None or values.get(self.when[0]) in self.when[1]


def _with_meta(
    default: object, meta: dict[str, object], *, low: float | None, high: float | None
) -> FieldInfo:
    facts: dict[str, Any] = {"ge": low, "le": high, "json_schema_extra": {"option": meta}}
    field: FieldInfo = Field(default=default, **facts)
    return field


def integer(
    default: int | None,
    *,
    label: str,
    help: str,
    low: int,
    high: int,
    unit: str | None = None,
    level: Level = "all",
    none_label: str | None = None,
    when: tuple[str, tuple[object, ...]] | None = None,
    logarithmic: bool = False,
    wait: Wait | None = None,
) -> Any:  # noqa: ANN401 - stands where a value of the field's type is expected
    """A whole number from `low` to `high`."""
    meta = {
        "kind": "integer",
        "label": Text(label),
        "help": Text(help),
        "unit": Text(unit) if unit else None,
        "level": level,
        "none_label": Text(none_label) if none_label else None,
        "when": when,
        "logarithmic": logarithmic,
        "low": low,
        "high": high,
        "wait": wait,
    }
    return _with_meta(default, meta, low=low, high=high)


def number(
    default: float | None,
    *,
    label: str,
    help: str,
    low: float,
    high: float,
    unit: str | None = None,
    level: Level = "all",
    none_label: str | None = None,
    when: tuple[str, tuple[object, ...]] | None = None,
    logarithmic: bool = False,
) -> Any:  # noqa: ANN401
    """A real number from `low` to `high`; NaN and infinity are never valid."""
    meta = {
        "kind": "number",
        "label": Text(label),
        "help": Text(help),
        "unit": Text(unit) if unit else None,
        "level": level,
        "none_label": Text(none_label) if none_label else None,
        "when": when,
        "logarithmic": logarithmic,
        "low": low,
        "high": high,
    }
    return _with_meta(default, meta, low=low, high=high)


def integers(
    default: Sequence[int],
    *,
    label: str,
    help: str,
    low: int,
    high: int,
    least: int = 0,
    most: int = 32,
    unit: str | None = None,
    level: Level = "all",
) -> Any:  # noqa: ANN401
    """A list of whole numbers, `least` to `most` of them, each from `low` to `high`.

    The field's annotation must be `tuple[int, ...]`.
    """
    meta = {
        "kind": "integers",
        "label": Text(label),
        "help": Text(help),
        "unit": Text(unit) if unit else None,
        "level": level,
        "low": low,
        "high": high,
    }
    facts: dict[str, Any] = {"json_schema_extra": {"option": meta}}
    field: FieldInfo = Field(default=tuple(default), min_length=least, max_length=most, **facts)
    return field


def switch(
    default: bool,  # noqa: FBT001 - a default value, not a mode
    *,
    label: str,
    help: str,
    level: Level = "all",
    when: tuple[str, tuple[object, ...]] | None = None,
) -> Any:  # noqa: ANN401
    """On or off."""
    meta = {
        "kind": "switch",
        "label": Text(label),
        "help": Text(help),
        "level": level,
        "when": when,
    }
    return _with_meta(default, meta, low=None, high=None)


def choice(
    default: str,
    labels: Mapping[str, str] | None = None,
    *,
    label: str,
    help: str,
    level: Level = "all",
    when: tuple[str, tuple[object, ...]] | None = None,
    source: str | None = None,
) -> Any:  # noqa: ANN401
    """One of a few names; the field's annotation is a Literal of the keys of `labels`.

    With `source` instead of `labels`, the annotation is `str` and the worker lists the menu.
    """
    meta = {
        "kind": "choice",
        "label": Text(label),
        "help": Text(help),
        "level": level,
        "when": when,
        "source": source,
        "choices": tuple((key, Text(word)) for key, word in (labels or {}).items()),
    }
    return _with_meta(default, meta, low=None, high=None)


def path(
    default: str,
    *,
    label: str,
    help: str,
    level: Level = "essential",
    file: bool = False,
    when: tuple[str, tuple[object, ...]] | None = None,
) -> Any:  # noqa: ANN401
    """A folder, or a file, of the user's, as text; empty while none is chosen."""
    meta: dict[str, Any] = {
        "kind": "file" if file else "folder",
        "label": Text(label),
        "help": Text(help),
        "level": level,
        "when": when,
    }
    return _with_meta(default, meta, low=None, high=None)


def words(
    default: str,
    *,
    label: str,
    help: str,
    level: Level = "all",
) -> Any:  # noqa: ANN401
    """A line of free text."""
    meta = {"kind": "text", "label": Text(label), "help": Text(help), "level": level}
    return _with_meta(default, meta, low=None, high=None)


class Options(BaseModel):
    """What a person may choose of one thing; frozen, strict, and nothing unknown in it."""

    model_config = ConfigDict(
        frozen=True,
        strict=True,
        extra="forbid",
        allow_inf_nan=False,
        protected_namespaces=(),
        defer_build=True,  # a validator is made when it is first needed; menus need none
    )
    fitted: ClassVar[tuple[str, ...]] = ()
    """Names of the fields of a kind that decide what is learnt of data before training."""

    def __hash__(self) -> int:
        values = (getattr(self, name) for name in type(self).model_fields)
        return hash(
            (type(self), *(frozenset(it.items()) if isinstance(it, dict) else it for it in values))
        )

    @field_validator("*", mode="after")
    @classmethod
    def _items_in_range(cls, value: object, info: ValidationInfo) -> object:
        if isinstance(value, dict):
            check_names(value)
        if isinstance(value, tuple) and info.field_name:
            extra = cls.model_fields[info.field_name].json_schema_extra
            option: Any = extra.get("option") if isinstance(extra, dict) else None
            if option and any(not option["low"] <= item <= option["high"] for item in value):
                raise ValueError("an item is out of range")
        return value

    @model_validator(mode="before")
    @classmethod
    def _lists_are_tuples(cls, values: object) -> object:
        if not isinstance(values, Mapping):
            return values
        return {
            key: tuple(value) if isinstance(value, list) else value for key, value in values.items()
        }


@cache
def describe(options: type[Options]) -> tuple[OptionField, ...]:
    """Every field of an Options class, in the order in which it was written."""
    found = []
    for name, info in options.model_fields.items():
        extra: Any = info.json_schema_extra
        if not isinstance(extra, dict) or "option" not in extra:
            raise TypeError(f"{options.__name__}.{name} is not made by a helper of core.options")
        meta: dict[str, Any] = dict(extra["option"])
        meta["optional"] = NoneType in get_args(info.annotation)
        if meta["optional"] and info.default is not None:
            raise TypeError(f"{options.__name__}.{name}: TOML has no None, so None is the default")
        if meta["kind"] == NAMED_CHOICES or (meta["kind"] == "choice" and not meta["source"]):
            _check_choices(options, name, info, meta)
        default = info.get_default(call_default_factory=True)
        found.append(OptionField(name=name, default=default, **meta))
    _check_waits(options, {field.name: field for field in found})
    return tuple(found)


def _check_choices(
    options: type[Options], name: str, info: FieldInfo, meta: dict[str, Any]
) -> None:
    if meta["kind"] == NAMED_CHOICES:
        keys = choices_of(info.annotation)
    else:
        keys = get_args(info.annotation) if get_origin(info.annotation) is Literal else ()
    if tuple(key for key, _ in meta["choices"]) != keys:
        raise TypeError(f"{options.__name__}.{name}: labels and annotation differ")


def _check_waits(options: type[Options], fields: Mapping[str, OptionField]) -> None:
    for field in fields.values():
        if field.wait is not None:
            spans = [field, *([fields[field.wait.after]] if field.wait.after else [])]
            if any(one.unit not in (Text("steps"), Text("epochs")) for one in spans):
                raise TypeError(f"{options.__name__}.{field.name}: waits in no steps or epochs")


def validate(
    options: type[Options], values: Mapping[str, object], *, at: str
) -> tuple[Options | None, tuple[Problem, ...]]:
    """The options that `values` describe, or everything that is wrong with them.

    Args:
        options: the class to fill.
        values: plain values, as a preset gives them.
        at: dotted path of the table they stand in, for the problems' paths.
    """
    try:
        return options.model_validate(dict(values)), ()
    except ValidationError as error:
        fields = {field.name: field for field in describe(options)}
        found: dict[str, Problem] = {}
        for detail in error.errors(include_url=False):
            problem = _problem(detail, at, fields)
            found.setdefault(problem.path, problem)  # a list may be wrong in several ways
        return None, tuple(found.values())


def _problem(detail: Any, at: str, fields: Mapping[str, OptionField]) -> Problem:  # noqa: ANN401
    location = [shortened(printable(str(part)), 60) or "“”" for part in detail["loc"]]
    name = location[0] if location else ""
    place = ".".join(part for part in (at, *location[:1]) if part)
    if detail["type"] == "extra_forbidden":
        near = nearest(name, fields)
        hint = (
            Text("Did you mean “{near}”?", near=near)
            if near
            else Text("Known keys: {keys}.", keys=", ".join(fields) or "none")
        )
        return Problem(place, Text("{path} is not a known key.", path=place), hint)
    if detail["type"] == "missing":
        return Problem(place, Text("{path} is missing.", path=place), Text("Give it a value."))
    field = fields.get(name)
    if field is not None and field.kind == NAMED_CHOICES:
        return Problem(place, *refusal(detail, place, field.choices))
    value = _shortened(detail["input"])
    message = Text("{path} cannot be {value}.", path=place, value=value)
    return Problem(place, message, _remedy(field, detail))


def _shortened(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()  # as TOML writes it
    if isinstance(value, tuple):
        value = list(value)  # likewise
    try:
        shown = repr(value) if isinstance(value, str) else str(value)
    except ValueError:  # Python writes no whole number of more than 4,300 digits
        return "a number of thousands of digits"
    return shown if len(shown) <= 60 else shown[:57] + "…"  # noqa: PLR2004


def _remedy(field: OptionField | None, detail: Any) -> Text:  # noqa: ANN401, PLR0911 - a table of cases
    if field is None:
        return Text("Expected: {what}.", what=str(detail["msg"]))
    match field.kind:
        case "integer" | "number":
            whole = field.kind == "integer"
            typed = detail["input"]
            advice = how_to_write(typed, whole=whole) if isinstance(typed, str) else None
            if advice is not None:
                return advice
            kind = Text("a whole number") if whole else Text("a number")
            return Text(
                "Choose {kind} from {low} to {high}.",
                kind=kind,
                low=_plain(field.low),
                high=_plain(detail.get("ctx", {}).get("le", field.high)),
            )
        case "integers":
            return Text(
                "Give a list of whole numbers, each from {low} to {high}.",
                low=_plain(field.low),
                high=_plain(field.high),
            )
        case "switch":
            return Text("Choose true or false.")
        case "choice" if field.choices:
            keys = [key for key, _ in field.choices]
            near = nearest(str(detail["input"]), keys)
            if near:
                return Text("Did you mean “{near}”?", near=near)
            return Text("Choose one of {keys}.", keys=", ".join(keys))
        case _:
            return Text("Write it as text in quotes.")


def _plain(value: float | None) -> str:
    return "…" if value is None else f"{value:g}" if abs(value) < 1e6 else f"{value:,.0f}"  # noqa: PLR2004
