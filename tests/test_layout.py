"""Tests of the tree: tests mirror sources, modules say what they are for, entries register."""

import ast
import importlib
import pkgutil
import re
import subprocess
import sys
import textwrap
from pathlib import Path
from types import ModuleType

import pytest

import trainer_gui.data
import trainer_gui.kinds
import trainer_gui.models
import trainer_gui.optim
import trainer_gui.tasks
from trainer_gui.catalog import menus

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "trainer_gui"
MODULES = sorted(path.relative_to(PACKAGE) for path in PACKAGE.rglob("*.py"))
HEAVY = ("torch", "torchvision", "PySide6", "sklearn", "polars")


def test_every_public_module_has_tests_at_the_mirrored_path() -> None:
    # A private module may have tests of its own, or be tested through the public ones beside it.
    assert len(MODULES) > 50
    missing = [
        f"tests/{module.parent / f'test_{module.name}'} for trainer_gui/{module}"
        for module in MODULES
        if not module.name.startswith("_")
        and not (ROOT / "tests" / module.parent / f"test_{module.name}").is_file()
    ]
    assert not missing, "These modules have no tests:\n" + "\n".join(missing)


def test_every_folder_of_tests_is_a_package() -> None:
    # Two files of one name, such as test_history.py, would else hide each other.
    missing = sorted(
        str(path.parent)
        for path in (ROOT / "tests").rglob("test_*.py")
        if not (path.parent / "__init__.py").is_file()
    )
    assert not missing, "These folders have no __init__.py:\n" + "\n".join(missing)


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        str(module)
        for module in MODULES
        if not ast.get_docstring(ast.parse((PACKAGE / module).read_text(encoding="utf-8")))
    ]
    assert not silent, "These modules have no docstring:\n" + "\n".join(silent)


@pytest.mark.parametrize(
    "package",
    [
        trainer_gui.kinds,
        trainer_gui.data,
        trainer_gui.models,
        trainer_gui.tasks,
        trainer_gui.optim,
    ],
    ids=lambda package: package.__name__,
)
def test_every_public_file_of_a_menu_registers_an_entry(package: ModuleType) -> None:
    registered = {entry.module for _, menu in menus.sections() for entry in menu}
    registered |= {entry.module for entry in menus.kinds}
    files = [
        f"{package.__name__}.{module.name}"
        for module in pkgutil.iter_modules(package.__path__)
        if not module.name.startswith("_")
    ]
    assert files
    assert [file for file in files if file not in registered] == []
    for file in files:
        assert importlib.import_module(file).__doc__


def test_the_menus_load_without_torch_and_qt() -> None:
    script = (
        "import sys, trainer_gui.catalog as catalog;"
        f"print([name for name in {HEAVY} if name in sys.modules],"
        " [len(menu) for _, menu in catalog.menus.sections()])"
    )
    printed = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    ).stdout
    loaded, _, counts = printed.partition("] ")
    assert loaded == "["
    assert "0" not in counts.strip("[]\n").split(", ")


_OF_PICTURES = re.compile("picture|image|pixel|channel", re.IGNORECASE)
_WORDS_OF_OTHERS = {"channels_last"}  # torch's name of a layout


def test_the_engine_knows_no_kind_of_data() -> None:
    speaking = {
        str(module): words
        for module in MODULES
        if module.parts[0] in {"engine", "runs"}
        if (words := _words_of_pictures((PACKAGE / module).read_text(encoding="utf-8")))
    }
    assert not speaking, f"Identifiers and keys that speak of one kind of data: {speaking}"


def _words_of_pictures(source: str) -> list[str]:
    """Names and keys in a module; sentences for people may say what they like."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name) | ast.arg(arg=name):
                found.add(name)
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                found.add(name)
            case ast.ImportFrom(module=str(name), names=aliases):
                found |= {name, *(alias.name for alias in aliases)}
            case ast.keyword(arg=str(name)):
                found.add(name)
            case ast.Constant(value=str(name)) if re.fullmatch(r"[\w.]+", name):
                found.add(name)
    return sorted(name for name in found - _WORDS_OF_OTHERS if _OF_PICTURES.search(name))


def test_nothing_branches_on_the_name_of_a_kind_or_a_task() -> None:
    keys = {entry.key for menu in (menus.kinds, menus.tasks) for entry in menu}
    assert len(keys) > 4
    named = {
        f"{module}:{line}": name
        for module in MODULES
        if module.parts[0] in {"engine", "runs", "state", "gui"}
        for line, name in _told_apart((PACKAGE / module).read_text(encoding="utf-8"), keys)
    }
    assert not named, f"Ask the kind or the task instead: {named}"


def test_a_branch_on_a_name_is_found() -> None:
    source = """
        one = kind == "pictures"
        two = kind in ("pictures", "tables")
        match kind:
            case "pictures":
                pass
        three = {"pictures": 1}[kind]
        SECTION = "pictures"
        made = {"kind": "pictures"}
        thread = Thread(name="pictures")
        "pictures"
    """
    found = _told_apart(textwrap.dedent(source), {"pictures"})
    assert sorted(line for line, _ in found) == [2, 3, 5, 7, 8]


def _told_apart(source: str, names: set[str]) -> list[tuple[int, str]]:
    """Lines that hold one of the names, unless it is only handed on, or said."""
    tree = ast.parse(source)
    handed = {
        id(value)
        for node in ast.walk(tree)
        for value in (
            node.values if isinstance(node, ast.Dict)
            else [node.value] if isinstance(node, ast.keyword | ast.Expr)
            else []
        )
    }  # fmt: skip
    return [
        (node.lineno, str(node.value))
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and node.value in names and id(node) not in handed
    ]
