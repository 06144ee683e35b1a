"""A field that gives each of several names one of a few choices, such as a use to a column."""

from collections.abc import Iterator, Mapping
from typing import Any, get_args

from pydantic import Field
from pydantic.fields import FieldInfo

from trainer_gui.core.names import printable, shortened
from trainer_gui.core.registry import nearest
from trainer_gui.core.text import Text

KIND = "named_choices"
_ENTRIES = 200
_NAME_LENGTH = 500
_BYTES = 5_000  # of all names: a recipe must fit into its file


def named_choices(labels: Mapping[str, str], *, label: str, help: str) -> Any:  # noqa: ANN401 - stands where a value of the field's type is expected
    """Names, and of each one of a few choices; none unless chosen.

    The field's annotation is `dict[str, Literal[…]]` with the keys of `labels`.
    """
    meta: dict[str, Any] = {
        "kind": KIND,
        "label": Text(label),
        "help": Text(help),
        "level": "all",
        "choices": tuple((key, Text(word)) for key, word in labels.items()),
    }
    facts: dict[str, Any] = {"json_schema_extra": {"option": meta}}
    field: FieldInfo = Field(default_factory=dict, **facts)
    return field


def choices_of(annotation: object) -> tuple[str, ...]:
    """The choices that the annotation of such a field allows."""
    return get_args((get_args(annotation) or (None, None))[-1])


def check_names(value: Mapping[str, object]) -> None:
    """Looks at the names, which may be any text.

    Raises:
        ValueError: they are too many, or too long.
    """
    if len(value) > _ENTRIES:
        raise ValueError(f"more than {_ENTRIES} names")
    if not all(0 < len(name) <= _NAME_LENGTH for name in value):
        raise ValueError("a name is empty or too long")
    if sum(len(name.encode("utf-8", "surrogatepass")) for name in value) > _BYTES:
        raise ValueError("the names are too long")


def refusal(
    detail: Any,  # noqa: ANN401 - of pydantic
    at: str,
    choices: tuple[tuple[str, Text], ...],
) -> tuple[Text, Text]:
    """What is wrong with a value of such a field, and what to do.

    Args:
        detail: one error of pydantic.
        at: dotted path of the field.
        choices: of the field.
    """
    keys = [key for key, _ in choices]
    if detail["type"] == "value_error":  # of `check_names`
        return (
            Text("{place} holds too many names, or too long ones.", place=at),
            Text("Give at most {entries} names of at most {length} characters, "
                 "{bytes:,} bytes in all.",
                 entries=_ENTRIES, length=_NAME_LENGTH, bytes=_BYTES),
        )  # fmt: skip
    given = detail["input"]
    value = shortened(printable(repr(given)), 60)
    if len(detail["loc"]) == 1:
        return (
            Text("{place} cannot be {value}.", place=at, value=value),
            Text("Write it as a table, such as {example}.", example=f'{{ name = "{keys[0]}" }}'),
        )
    place = f"{at}.{shown_name(str(detail['loc'][1]))}"
    near = nearest(given, keys) if isinstance(given, str) else None
    hint = Text("Choose one of {keys}.", keys=", ".join(keys))
    if near:
        hint = Text("Did you mean “{near}”?", near=near)
    elif isinstance(given, Mapping):
        hint = Text("Write a name with a point in it in quotes, such as “a.b”.")
    return Text("{place} cannot be {value}.", place=place, value=value), hint


def shown_name(name: str) -> str:
    """A name as a sentence can hold it."""
    return shortened(printable(name), 60) or "“”"


def told(value: Mapping[str, object], labels: Mapping[str, str]) -> Iterator[str]:
    """Each name with its choice, as words.

    Args:
        value: of the field.
        labels: of the choices.
    """
    for name, choice in value.items():
        yield f"{shown_name(name)}: {labels.get(str(choice), str(choice))}"
