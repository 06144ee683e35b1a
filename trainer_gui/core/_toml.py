"""Untrusted TOML → a plain table, after checks of its size and shape."""

import re
import tomllib
from typing import Any

from trainer_gui.core.errors import Problem, RecipeError
from trainer_gui.core.names import printable, shortened
from trainer_gui.core.text import Text
from trainer_gui.core.typed_numbers import how_to_write_in

SIZE_LIMIT_BYTES = 16 * 1024
_DEPTH_LIMIT = 16
_VALUE_LIMIT = 500  # the longest recipes that can be chosen have a hundred
# One token of TOML at a time; none looks back, so a scan is linear in the length of the file.
_TOKEN = re.compile(
    r'''
      """(?:\\.|[^\\])*?(?:"{3,5}|\Z)  |  "(?:\\.|[^"\\\n])*"?
    | \'{3}.*?(?:\'{3,5}|\Z)          |  '[^'\n]*'?
    | \#[^\n]*
    | (?P<opens>[\[{])  |  (?P<closes>[\]}])  |  (?P<dot>\.)  |  (?P<ends>[\n=,])
    | [^"'\#\[\]{}.\n=,]+
    ''',
    re.VERBOSE | re.DOTALL,
)
_INTEGERS = range(-(2**63), 2**63)  # what TOML promises

Table = dict[str, Any]


def read_toml(content: bytes) -> Table:
    """The table that untrusted TOML describes, after checks of its size and depth.

    Raises:
        RecipeError: it is too large, too deep, not UTF-8 or not TOML.
    """
    if len(content) > SIZE_LIMIT_BYTES:
        raise _refused(
            Text("The preset has more than {limit:,} bytes.", limit=SIZE_LIMIT_BYTES),
            Text("This is probably another kind of file."),
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _refused(
            Text("The preset is not text in UTF-8."), Text("Save it again as UTF-8.")
        ) from None
    if "\0" in text:
        raise _refused(Text("The preset is not text in UTF-8."), Text("Save it again as UTF-8."))
    _check_shape(text)
    correct = Text("Correct that place, or save the preset again from the window.")
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        reason = shortened(printable(str(error).rstrip(".")), 200)
        raise _refused(
            Text("The preset is not valid TOML: {reason}.", reason=reason),
            how_to_write_in(text) or correct,
        ) from None
    except ValueError:  # of `int`, which reads no more than 4,300 digits
        raise _refused(Text("The preset holds a number of thousands of digits."), correct) from None
    _check_values(table)
    return table


def _check_values(table: Table) -> None:
    """Refuses what is valid TOML and can be no recipe, before each value is looked at with care."""
    waiting: list[tuple[str, object]] = [("", table)]
    for path, value in waiting:  # grows as it goes
        if len(waiting) > _VALUE_LIMIT:
            raise _too_many_values()
        if isinstance(value, dict):
            waiting.extend((f"{path}.{key}".lstrip("."), inner) for key, inner in value.items())
        elif isinstance(value, list):
            waiting.extend((path, inner) for inner in value)
        elif isinstance(value, int) and value not in _INTEGERS:
            name = named_key(path)
            raise RecipeError(
                [
                    Problem(
                        name,
                        Text("{path} is too large a number.", path=name),
                        Text("Whole numbers in TOML have at most 64 bits."),
                    )
                ]
            )


def _check_shape(text: str) -> None:
    """Refuses keys of very many parts, brackets nested very deeply, and very many values.

    tomllib needs 12 s and 3.9 GB for a 62 KB file with one long dotted key.
    """
    depth = dots = values = 0
    for token in _TOKEN.finditer(text):
        match token.lastgroup:
            case "opens":
                depth, dots, values = depth + 1, 0, values + 1
            case "closes":
                depth = max(depth - 1, 0)
            case "dot":
                dots += 1
            case "ends":
                dots, values = 0, values + (token.group() != "\n")
        if max(depth, dots) > _DEPTH_LIMIT:
            raise _refused(
                Text("The preset is nested too deeply."), Text("Keys have at most three parts.")
            )
        if values > _VALUE_LIMIT:
            raise _too_many_values()


def _too_many_values() -> RecipeError:
    return _refused(
        Text("The preset holds more than {limit} values.", limit=_VALUE_LIMIT),
        Text("This is probably another kind of file."),
    )


def named_key(key: str) -> str:
    """A key as a sentence can hold it."""
    return shortened(printable(key), 60) or "“”"


def _refused(message: Text, hint: Text) -> RecipeError:
    return RecipeError([Problem("", message, hint)])
