"""Python source: code of ours that is copied into a Script, and values and calls written out."""

import ast
import inspect
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from textwrap import indent
from types import ModuleType

from trainer_gui.core.script import Script

_LINE = 80  # beside what stands before an expression
_SHORT_LINE = 70  # beside a name
_FOR_OUR_TOOLS = re.compile(r"\s*# (?:type: ignore|noqa)\b.*$", re.MULTILINE)
_PROGRAM = __name__.partition(".")[0]


def copied(*things: Callable[..., object], **renamed: Callable[..., object]) -> Script:
    """The sources of functions and classes, with the imports that they use.

    Marks for our tools stay behind, and so do imports from this program: another part of the
    script has to define what they name.

    Args:
        things: written at the top of a module, in the order of the script.
        renamed: functions that get this name instead of their own; they follow.
    """
    sources = [source_of(thing) for thing in things]
    sources += [source_of(thing, name=name) for name, thing in renamed.items()]
    imports = (
        line
        for thing, source in zip((*things, *renamed.values()), sources, strict=True)
        for line in _imports(sys.modules[thing.__module__], source)
    )
    return Script(source="\n\n\n".join(sources), imports=tuple(dict.fromkeys(imports)))


def source_of(thing: Callable[..., object], *, name: str | None = None) -> str:
    """The source of a class or function, without marks for our tools.

    Args:
        thing: written at the top of a module.
        name: that a function gets instead of its own.
    """
    text = _FOR_OUR_TOOLS.sub("", inspect.getsource(thing)).rstrip()
    return text if name is None else re.sub(r"^def \w+", f"def {name}", text)


def call(function: str, *arguments: str) -> str:
    """The source of a call, on one line where it is short."""
    line = f"{function}({', '.join(arguments)})"
    if len(line) <= _LINE and "\n" not in line:
        return line
    lines = ",\n".join(arguments) + ("" if len(arguments) == 1 else ",")
    return f"{function}(\n{indent(lines, '    ')}\n)"


def keywords(arguments: Mapping[str, object]) -> list[str]:
    """Arguments of a call, by name."""
    return [f"{name}={literal(value)}" for name, value in arguments.items()]


def literal(value: object) -> str:
    """The source of a plain value, strings in double quotes."""
    text = repr(value)
    return f'"{text[1:-1]}"' if isinstance(value, str) and '"' not in value else text


def numbers(values: Sequence[float]) -> str:
    """The source of a tuple of floats, on one line where it is short."""
    words = [repr(float(value)).replace("e+", "e") for value in values]  # as ruff writes it
    line = f"({', '.join(words)}{',' if len(words) == 1 else ''})"
    if len(line) <= _SHORT_LINE:
        return line
    return "(\n" + "".join(f"    {word},\n" for word in words) + ")"


def _imports(module: ModuleType, source: str) -> Iterator[str]:
    """Those imports of a module that some source in it uses."""
    used = {node.id for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name)}
    for bound, line in _all_imports(module):
        if bound in used:
            yield line


@cache
def _all_imports(module: ModuleType) -> tuple[tuple[str, str], ...]:
    """Each name that a module imports from elsewhere, with the statement."""
    found = []
    for node in ast.parse(inspect.getsource(module)).body:
        match node:
            case ast.Import():
                words = "import"
            case ast.ImportFrom(module=str(origin)):
                words = f"from {origin} import"
            case _:
                continue
        found += [
            ((one.asname or one.name).partition(".")[0], f"{words} {ast.unparse(one)}")
            for one in node.names
        ]
    return tuple((bound, line) for bound, line in found if not re.match(rf"\w+ {_PROGRAM}\b", line))
