"""Text: a sentence with its values, translated only where it is shown."""

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from pydantic_core import CoreSchema

Value: TypeAlias = "str | int | float | Text"


class Text:
    """A sentence in English with named values, kept apart so that it can be translated later.

    `Text("Batch size {size} exceeds {count} samples.", size=64, count=50)` reads as English with
    `str()`, and in another language where a screen renders it with a translator.
    """

    __slots__ = ("source", "values")

    def __init__(self, source: str, /, **values: Value) -> None:
        self.source = source
        self.values: Mapping[str, Value] = values

    def render(self, translate: Callable[[str], str] | None = None) -> str:
        """The sentence with its values filled in, after `translate` has had its say."""
        pattern = translate(self.source) if translate else self.source
        if not self.values:
            return pattern
        filled = {
            name: value.render(translate) if isinstance(value, Text) else value
            for name, value in self.values.items()
        }
        return pattern.format_map(filled)

    def __str__(self) -> str:
        return self.render()

    def __repr__(self) -> str:
        return f"Text({str(self)!r})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Text):
            return NotImplemented
        return self.source == other.source and dict(self.values) == dict(other.values)

    def __hash__(self) -> int:
        return hash((self.source, tuple(sorted(self.values))))

    def __reduce__(self) -> tuple[Callable[..., "Text"], tuple[object, ...]]:
        return text_from_parts, (self.source, dict(self.values))

    def parts(self) -> dict[str, object]:
        """The sentence as plain JSON values; `text_from_parts` is the way back."""
        values = {
            name: value.parts() if isinstance(value, Text) else value
            for name, value in self.values.items()
        }
        return {"source": self.source, "values": values}

    @classmethod
    def __get_pydantic_core_schema__(
        cls,
        source: Any,  # noqa: ANN401 - pydantic's protocol
        handler: Any,  # noqa: ANN401
    ) -> "CoreSchema":
        """Lets events that hold a Text be written as JSON and read again."""
        # Here, since a window that only shows texts need not wait for pydantic.
        from pydantic_core import core_schema

        return core_schema.no_info_plain_validator_function(
            _read_text,
            serialization=core_schema.plain_serializer_function_ser_schema(
                lambda text: text.parts()
            ),
        )


def _read_text(value: object) -> Text:
    if isinstance(value, Text):
        return value
    if isinstance(value, Mapping) and isinstance(value.get("source"), str):
        return text_from_parts(value["source"], dict(value.get("values", {})))
    raise ValueError("not a Text")


def text_from_parts(source: str, values: Mapping[str, object]) -> Text:
    """The Text that `Text.parts` described.

    Raises:
        TypeError: a value is neither a string, a number nor a Text's parts.
    """
    return Text(source, **dict(_read_values(values)))


def _read_values(values: Mapping[str, object]) -> Iterator[tuple[str, Value]]:
    for name, value in values.items():
        if isinstance(value, Mapping):
            yield name, text_from_parts(str(value["source"]), dict(value["values"]))
        elif isinstance(value, str | int | float | Text):
            yield name, value
        else:
            raise TypeError(f"{name} is not a value of a Text: {value!r}")
