"""Script: a part of a program that runs without this one, as plain data, and parts put together.

A program that predicts has three parts, which know nothing of each other, and a frame around them
(`export`). They meet in these functions:

- of a kind of data: `preprocess(path: str | Path) -> Tensor`, the samples in a file as the network
  sees them (N, …); where they may be several, also `lines(path: str | Path) -> list[int]`, the line
  of the file that each begins in, counted from 1;
- of a model: `build_model() -> nn.Module`, the network with random weights;
- of a task: `answers(model: nn.Module, inputs: Tensor) -> Tensor`, what the network says (N, …);
  `answer_names() -> list[str]`; `described(answer: Tensor, names: Sequence[str], top: int | None)
  -> list[tuple[str, float]]`, the names and values of one answer, at most `top`; and
  `shown(value: float) -> str`.

Each may use `FOLDER` and raise `FileError`, which the frame brings.
"""

import ast
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from trainer_gui.core.errors import BadInputError
from trainer_gui.core.text import Text

FOLDER = Path(__file__).resolve().parent
"""Where a script and its files are; here, a stand-in for parts that are written as real code."""
_LINE = 100
_BETWEEN = "\n\n\n"


class FileError(Exception):
    """A file cannot be used; the message is one sentence that names it."""


@dataclass(frozen=True)
class Beside:
    """A file that lies beside a script.

    Attributes:
        content: its bytes.
        about: what it holds, a phrase for a table.
    """

    content: bytes = field(repr=False)
    about: str


@dataclass(frozen=True)
class Script:
    """A part of a program in plain Python, or several that were joined.

    Attributes:
        source: its functions and classes, formatted, two empty lines between them.
        imports: statements that it needs, one name or several in each.
        constants: assignments, with their comments; they stand above all functions.
        files: by name, what lies beside the script.
        example: of a kind, the name of a file as it reads them, such as `picture.png`.
        gives: of a task, what `answers` gives, such as `probabilities (N, 10) of the classes`.
        weights_of: of a model, the dotted name of the module within whose weights `build_model`
            has a place for; empty for all of it.
    """

    source: str
    imports: tuple[str, ...] = ()
    constants: str = ""
    files: Mapping[str, Beside] = field(default_factory=dict)
    example: str = ""
    gives: str = ""
    weights_of: str = ""

    @cached_property
    def defines(self) -> frozenset[str]:
        """The names of its functions, classes and constants.

        Raises:
            SyntaxError: it is not Python.
        """
        body = ast.parse(f"{self.constants}\n{self.source}").body
        return frozenset(name for statement in body for name in _bound(statement))

    @cached_property
    def names(self) -> frozenset[str]:
        """All that it defines or imports.

        Raises:
            SyntaxError: it is not Python.
        """
        return self.defines | {one.bound for one in _imported(self.imports)}

    @cached_property
    def packages(self) -> tuple[str, ...]:
        """What it imports that Python does not bring and that does not lie beside it."""
        modules = [one.module.partition(".")[0] for one in _imported(self.imports)]
        return tuple(
            dict.fromkeys(name for name in modules if _section(name, self.files) == _INSTALLED)
        )

    def text(self, about: str) -> str:
        """The module with this docstring."""
        imports = _import_lines(_imported(self.imports), self.files)
        head = [f'"""{about}"""', *([imports] if imports else [])]
        head += [self.constants] if self.constants else []
        return "\n\n".join(head) + f"{_BETWEEN}{self.source}\n"


def joined(*scripts: Script) -> Script:
    """Several parts as one, in this order.

    Raises:
        BadInputError: two of them mean different things by one name, or bring files of one name.
        SyntaxError: one is not Python.
    """
    meanings: dict[str, object] = {}
    for place, script in enumerate(scripts):
        for name, meaning in (*_meanings(script), *((one, place) for one in script.defines)):
            if meanings.setdefault(name, meaning) != meaning:
                raise _clash(name)
    files: dict[str, Beside] = {}
    for script in scripts:
        for name, file in script.files.items():
            if files.setdefault(name, file) != file:
                raise _clash(name)
    return Script(
        source=_BETWEEN.join(script.source.strip("\n") for script in scripts if script.source),
        imports=tuple(dict.fromkeys(line for script in scripts for line in script.imports)),
        constants="\n\n".join(script.constants for script in scripts if script.constants),
        files=files,
        example=_only(script.example for script in scripts),
        gives=_only(script.gives for script in scripts),
        weights_of=_only(script.weights_of for script in scripts),
    )


@dataclass(frozen=True)
class _Import:
    """One name that is imported; `name` is None for the module itself."""

    module: str
    name: str | None
    alias: str | None

    @property
    def bound(self) -> str:
        return self.alias or self.name or self.module.partition(".")[0]

    @property
    def words(self) -> str:
        """What stands after `import`."""
        return (self.name or self.module) + (f" as {self.alias}" if self.alias else "")


def _imported(statements: Sequence[str]) -> list[_Import]:
    found = []
    for statement in ast.parse("\n".join(statements)).body:
        match statement:
            case ast.Import(names):
                found += [_Import(one.name, None, one.asname) for one in names]
            case ast.ImportFrom(module=str(module), names=names, level=0):
                found += [_Import(module, one.name, one.asname) for one in names]
            case _:
                raise SyntaxError(f"not an import: {ast.unparse(statement)}")
    return found


def _meanings(script: Script) -> Iterator[tuple[str, object]]:
    """Each name that a part imports, with where it comes from."""
    for one in _imported(script.imports):
        # `import a.b` and `import a.c` bind the same a.
        yield one.bound, (one.module if one.alias or one.name else one.bound, one.name)


def _bound(statement: ast.stmt) -> Iterator[str]:
    """The names that a statement at the top of a module defines."""
    match statement:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.Assign(targets=targets):
            for target in targets:
                yield from (one.id for one in ast.walk(target) if isinstance(one, ast.Name))
        case ast.AnnAssign(target=ast.Name(id=name)):
            yield name


_OF_PYTHON, _INSTALLED, _BESIDE = range(3)


def _section(package: str, files: Mapping[str, Beside]) -> int:
    if package in sys.stdlib_module_names:
        return _OF_PYTHON
    return _BESIDE if f"{package}.py" in files else _INSTALLED


def _import_lines(imports: Sequence[_Import], files: Mapping[str, Beside]) -> str:
    """Statements in the order that isort gives them."""
    sections: list[list[str]] = [[], [], []]
    whole = sorted({(one.module, one.words) for one in imports if one.name is None})
    for module, words in whole:
        sections[_section(module.partition(".")[0], files)].append(f"import {words}")
    for module in sorted({one.module for one in imports if one.name is not None}, key=str.lower):
        names = sorted(
            {one.words for one in imports if one.module == module and one.name}, key=_by_type
        )
        sections[_section(module.partition(".")[0], files)].append(_from(module, names))
    return "\n\n".join("\n".join(lines) for lines in sections if lines)


def _by_type(name: str) -> tuple[int, str]:
    """Constants before classes, and these before all else."""
    return (0 if name.isupper() and len(name) > 1 else 1 if name[0].isupper() else 2), name


def _from(module: str, names: Sequence[str]) -> str:
    line = f"from {module} import {', '.join(names)}"
    if len(line) <= _LINE:
        return line
    return f"from {module} import (\n" + "".join(f"    {name},\n" for name in names) + ")"


def _only(values: Iterator[str]) -> str:
    """The one that says something."""
    return next(filter(None, values), "")


def _clash(name: str) -> BadInputError:
    return BadInputError(
        Text("Two parts of the script mean different things by {name}.", name=name),
        hint=Text("Rename it in the plug-in that brings one of them."),
    )
