"""Untrusted TOML → a plain table, after checks of its size and shape."""

import re
import tomllib
from typing import Any, NamedTuple

from trainer_gui.core.errors import Problem, RecipeError
from trainer_gui.core.names import printable, shortened
from trainer_gui.core.text import Text
from trainer_gui.core.typed_numbers import how_to_write_in

SIZE_LIMIT_BYTES = 16 * 1024
_DEPTH_LIMIT = 16
_VALUE_LIMIT = 500  # the longest recipes that can be chosen have a hundred, and 200 columns
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


class _Source(NamedTuple):
    """Where TOML comes from: its name in messages, and what to do where it is far too much."""

    name: Text
    remedy: Text


_PRESET = _Source(Text("The preset"), Text("This is probably another kind of file."))


def read_toml(content: bytes) -> Table:
    """The table that untrusted TOML describes, after checks of its size and depth.

    Raises:
        RecipeError: it is too large, too deep, not UTF-8 or not TOML.
    """
    if len(content) > SIZE_LIMIT_BYTES:
        raise _too_large(_PRESET)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _refused(
            Text("The preset is not text in UTF-8."), Text("Save it again as UTF-8.")
        ) from None
    if "\0" in text:
        raise _refused(Text("The preset is not text in UTF-8."), Text("Save it again as UTF-8."))
    _check_shape(text, _PRESET)
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
    _check_values("", table, _PRESET)
    return table


def read_value(text: str, *, at: str) -> Any:  # noqa: ANN401 - any value of TOML
    """The value that a person wrote as TOML, for example `[32, 64]`; other words are text.

    Args:
        text: of one line.
        at: dotted path of the value, for messages.

    Raises:
        RecipeError: it is too large, or too deep.
    """
    source = _Source(Text("The value of {path}", path=named_key(at)), Text("Give a simpler one."))
    if len(text) > SIZE_LIMIT_BYTES:
        raise _too_large(source)
    if text.startswith(("[", "{")) or "\n" in text:  # else nothing can be nested in it
        _check_shape(text, source)
    try:
        table = tomllib.loads(f"value = {text}")
    except tomllib.TOMLDecodeError:
        return text
    except ValueError:
        raise _too_large_number(at) from None
    if len(table) > 1:  # there was a second line
        return text
    _check_values(at, table["value"], source)
    return table["value"]


def _check_values(path: str, value: object, source: _Source) -> None:
    """Refuses what is valid TOML and can be no recipe, before each value is looked at with care."""
    waiting = [(path, value)]
    for at, one in waiting:  # grows as it goes
        if len(waiting) > _VALUE_LIMIT:
            raise _too_many_values(source)
        if isinstance(one, dict):
            waiting.extend((f"{at}.{key}".lstrip("."), inner) for key, inner in one.items())
        elif isinstance(one, list):
            waiting.extend((at, inner) for inner in one)
        elif isinstance(one, int) and one not in _INTEGERS:
            raise _too_large_number(at)


def _check_shape(text: str, source: _Source) -> None:
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
                Text("{what} is nested too deeply.", what=source.name),
                Text("Keys have at most three parts."),
            )
        if values > _VALUE_LIMIT:
            raise _too_many_values(source)


def _too_large(source: _Source) -> RecipeError:
    return _refused(
        Text("{what} has more than {limit:,} bytes.", what=source.name, limit=SIZE_LIMIT_BYTES),
        source.remedy,
    )


def _too_many_values(source: _Source) -> RecipeError:
    return _refused(
        Text("{what} holds more than {limit} values.", what=source.name, limit=_VALUE_LIMIT),
        source.remedy,
    )


def _too_large_number(path: str) -> RecipeError:
    name = named_key(path)
    message = Text("{path} is too large a number.", path=name)
    hint = Text("Whole numbers in TOML have at most 64 bits.")
    return RecipeError([Problem(name, message, hint)])


def named_key(key: str) -> str:
    """A key as a sentence can hold it."""
    return shortened(printable(key), 60) or "“”"


def _refused(message: Text, hint: Text) -> RecipeError:
    return RecipeError([Problem("", message, hint)])
