"""Preset files that nobody should have made."""

import os
import pickle
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from tests.corpus.case import Case
from trainer_gui.catalog import menus
from trainer_gui.core.paths import shipped, user_folders
from trainer_gui.core.recipe import Recipe, parse_recipe
from trainer_gui.state.draft import Draft
from trainer_gui.state.preset_library import PresetLibrary

GOOD = """\
format = 2
title = "Small"
about = "On digits."

[data]
kind = "digits"

[model]
kind = "mlp"
widths = [16]

[task]
kind = "classification"

[training]
epochs = 3
batch_size = 64

[training.optimizer]
kind = "sgd"
learning_rate = 0.1

[training.schedule]
kind = "constant"
"""
_AT_ONCE = 0.05
_CORRECT = "Correct that place"
_OTHER = "another kind of file"


def warm_up() -> None:
    """Builds the validators of all that a good preset chooses."""
    Draft(menus, {}).problems()
    parse_recipe(_table(GOOD), menus)


def _table(content: str) -> dict[str, Any]:
    import tomllib

    return tomllib.loads(content)


def library() -> PresetLibrary:
    """The presets of the person whose home this is."""
    return PresetLibrary(shipped("presets"), user_folders().presets, menus)


def _writes(content: str | bytes) -> Callable[[Path], object]:
    raw = content.encode() if isinstance(content, str) else content
    return lambda folder: (folder / "x.toml").write_bytes(raw)


def _feed(folder: Path) -> Iterable[str]:
    """Opens the file as the window does; what the form then shows as wrong is what is told."""
    table, notice = library().open(folder / "x.toml")
    draft = Draft(menus, table)
    recipe = draft.recipe()
    if recipe is not None:
        again = parse_recipe(_table(recipe.toml()), menus)
        assert again == recipe, "it does not survive its own file"
    return [*([str(notice)] if notice else []), *map(str, draft.problems())]


def refused(name: str, content: str | bytes, *says: str, **more: Any) -> Case:
    """A file that the form does not even open."""
    return Case(name, _writes(content), _feed, ("x.toml", *says), refused=True, **more)


def wrong(name: str, old: str, new: str, *says: str, **more: Any) -> Case:
    """A good preset with one thing changed, which the form then shows as wrong."""
    assert old in GOOD, old
    return Case(name, _writes(GOOD.replace(old, new)), _feed, says, **more)


def works(name: str, content: str | bytes) -> Case:
    """A file that is opened without a word."""
    return Case(name, _writes(content), _feed)


def _field(value: str, field: str, *says: str, name: str = "") -> Case:
    old = {"learning_rate": "learning_rate = 0.1", "batch_size": "batch_size = 64"}[field]
    table = "training.optimizer" if field == "learning_rate" else "training"
    return wrong(
        name or f"{field} = {value}", old, f"{field} = {value}", f"{table}.{field} cannot be", *says
    )


_RATE = "Choose a number from"
_WHOLE = "Choose a whole number from 1 to 65536"


def _foreign(folder: str) -> Case:
    return wrong(
        f"data path {folder!r:.24}",
        'kind = "digits"',
        f'kind = "image_folder"\nfolder = {folder!r}',
        "x.toml comes from elsewhere and names places on this computer",
        "choose the folder or file again",
    )  # fmt: skip


def _build_names(folder: Path) -> None:
    _writes(GOOD)(folder)


_NAMES = (
    "../../.bashrc",
    "CON",
    "x" * 300,
    "/etc/passwd",
    "..",
    "",
    "nul.toml",
    "a\0b",
    "~",
    "-rf",
)


def _feed_names(folder: Path) -> Iterable[str]:
    recipe = _recipe(folder)
    for name in _NAMES:
        path = library().save(recipe, name)
        assert path.parent == user_folders().presets, path
        assert len(os.fsencode(path.name)) < 200
        assert path.stem.casefold() not in {"con", "nul", "", "."}
    return []


def _recipe(folder: Path) -> Recipe:
    return parse_recipe(library().load(folder / "x.toml"), menus)


def _feed_title(folder: Path) -> Iterable[str]:
    """The title as a list of presets and a log show it."""
    own = user_folders().presets
    own.mkdir(parents=True)
    (own / "x.toml").write_bytes((folder / "x.toml").read_bytes())
    entry = next(entry for entry in library().entries() if not entry.shipped)
    title = _recipe(folder).title
    assert entry.title == title
    assert title.isprintable()
    assert 0 < len(title) <= 200
    return _feed(folder)


def _titled(title: str) -> Case:
    content = GOOD.replace('"Small"', title)
    return Case(f"title {title:.24}", _writes(content), _feed_title)


def _special(name: str, make: Callable[[str], object]) -> Case:
    def build(folder: Path) -> None:
        make(str(folder / "x.toml"))

    return Case(name, build, _feed, ("x.toml",), refused=True)


def _bombs() -> Iterable[Case]:
    deep = {
        "dotted key of 8,000 parts": ".".join(["a"] * 8000) + " = 1",
        "quoted dotted key": ".".join(['"a"'] * 4000) + " = 1",
        "dotted header": "[" + ".".join(["a"] * 8000) + "]",
        "nested lists": "a = " + "[" * 8000,
        "nested tables": "a = " + "{a=" * 4000,
    }
    for name, content in deep.items():
        yield refused(name, content, "nested too deeply", "at most three parts", seconds=_AT_ONCE)
    many = {
        "850 tables": "".join(f"[training.a{number}]\n" for number in range(850)),
        "1,500 tables in a list": "[[data]]\n" * 1500,
        "7,500 numbers": "[model]\nkind='mlp'\nwidths=[" + "1," * 7500 + "]",
        "3,500 wrong words": "[model]\nkind='mlp'\nwidths=[" + "'a'," * 3500 + "]",
        "2,000 unknown keys": "[data]\n" + "".join(f"a{number}=1\n" for number in range(1700)),
    }
    for name, content in many.items():
        yield refused(name, content, "more than 500 values", _OTHER, seconds=_AT_ONCE)


CASES: tuple[Case, ...] = (
    Case("empty", _writes(b""), _feed, ("data.kind is missing", "Choose one of"), seconds=_AT_ONCE),
    refused("not TOML", "<html>", "not valid TOML", "line 1", _CORRECT, seconds=_AT_ONCE),
    refused("json", '{"format": 2}', "not valid TOML", _CORRECT, seconds=_AT_ONCE),
    refused("yaml", "format: 1\n", "not valid TOML", _CORRECT, seconds=_AT_ONCE),
    refused("a key twice", "a = 1\na = 2", "not valid TOML", _CORRECT),
    refused("more than 16 KB", "#" * 16_385, "more than 16,384 bytes", _OTHER, seconds=_AT_ONCE),
    refused(
        "10,000 tables", "[[a]]\n" * 10_000, "more than 16,384 bytes", _OTHER, seconds=_AT_ONCE
    ),
    refused(
        "a gigabyte", b"x" * (1 << 26), "more than 16,384 bytes", seconds=_AT_ONCE, megabytes=20
    ),
    *_bombs(),
    _field("nan", "learning_rate", _RATE),
    _field("inf", "learning_rate", _RATE),
    _field("1e999", "learning_rate", _RATE),
    _field("-1", "learning_rate", _RATE),
    _field("0.0", "learning_rate", _RATE),
    _field("true", "learning_rate", "cannot be true", _RATE),
    _field('"10"', "learning_rate", "cannot be '10'", _RATE),
    _field("1979-05-27T07:32:00Z", "learning_rate", "cannot be 1979-05-27", _RATE),
    _field("[0.1]", "learning_rate", "cannot be [0.1]", _RATE),
    _field("{ a = 1 }", "learning_rate", _RATE),
    _field("0", "batch_size", _WHOLE),
    _field("1_000_000_000", "batch_size", _WHOLE),
    _field("true", "batch_size", "cannot be true", _WHOLE),
    _field('"10"', "batch_size", "cannot be '10'", _WHOLE),
    _field("64.0", "batch_size", _WHOLE),
    _field("-9223372036854775808", "batch_size", _WHOLE, name="the smallest 64-bit number"),
    refused("a number of 5,000 digits", "format = " + "9" * 5000, "thousands of digits", _CORRECT),
    refused(
        "a number of 60,000 bits",
        "[training]\nepochs = 0x" + "f" * 15_000,
        "training.epochs is too large a number",
        "at most 64 bits",
    ),
    refused("a date that never was", "[training]\nepochs = 1979-13-27", "not valid TOML", _CORRECT),
    wrong(
        "unknown key",
        "epochs = 3",
        "epoch = 3",
        "training.epoch is not a known key",
        "Did you mean “epochs”?",
    ),
    wrong("unknown table", "[data]", "[dta]", "dta is not a known key", "Did you mean “data”?"),
    wrong("unknown entry", '"mlp"', '"perceiver"', "no architecture called “perceiver”", "Known: "),
    wrong(
        "misspelt entry", '"mlp"', '"mpl"', "no architecture called “mpl”", "Did you mean “mlp”?"
    ),
    wrong(
        "architecture os.system",
        '"mlp"',
        '"os.system"',
        "no architecture called “os.system”",
        "Known: ",
    ),
    wrong("architecture builtins.eval", '"mlp"', '"builtins.eval"', "Known: "),
    wrong("architecture with a newline", '"mlp"', r'"a\nb\u001b[31m"', r"“a\nb\x1b[31m”"),
    wrong("key with a newline", "epochs = 3", r'"a\nb\u202e" = 3', r"training.a\nb\u202e is not"),
    wrong("key without a name", "epochs = 3", '"" = 3', "training.“” is not a known key"),
    wrong("entry is a number", '"mlp"', "5", "model.kind is missing", "Choose one of"),
    wrong("table is a list", "[model]", "[[model]]", "model is not a table", "[model]"),
    Case(
        "training is a list",
        _writes("[[training]]\n"),
        _feed,
        ("training is not a table", "a line [training]"),
    ),
    Case("table is text", _writes("data = 'digits'\n"), _feed, ("data is not a table", "[data]")),
    works("format missing", GOOD.replace("format = 2\n", "")),
    wrong(
        "newer version",
        "format = 2",
        "format = 99\n[future]",
        "made by a newer version of the program",
        "Update the program",
    ),
    wrong(
        "older version",
        "format = 2",
        "format = 1\n[augmentation]",
        "made by an earlier version of the program",
        "[augmentation] to [pictures]",
    ),
    wrong("format 0", "format = 2", "format = 0", "format cannot be 0", "Write format = 2"),
    wrong("format is text", "format = 2", 'format = "1"', "cannot be '1'", "Write format = 2"),
    _foreign("../../../etc"),
    _foreign("/home/somebody/pictures"),
    _foreign("pictures"),
    wrong(
        "data path with a NUL",
        'kind = "digits"',
        'kind = "image_folder"\nfolder = "a\\u0000b"',
        r"names places on this computer: a\x00b",
    ),
    wrong(
        "data path is a list",
        'kind = "digits"',
        'kind = "image_folder"\nfolder = ["/etc"]',
        "Write it as text in quotes",
    ),
    Case("names such as ../../.bashrc and CON", _build_names, _feed_names),
    _titled('"../../.bashrc"'),
    _titled('"CON"'),
    _titled('"' + "x" * 300 + '"'),
    _titled(r'"a\nb\u001b[2J\u202e"'),
    _titled('"<img src=x>"'),
    _titled('"{title} %s"'),
    works("title without a letter", GOOD.replace('"Small"', '""')),
    wrong("title is a date", '"Small"', "07:32:00", "title is not text", "in quotes"),
    refused("UTF-16", GOOD.encode("utf-16"), "not text in UTF-8", "Save it again as UTF-8"),
    refused("UTF-32", GOOD.encode("utf-32"), "not text in UTF-8", "Save it again as UTF-8"),
    refused("Latin-1", GOOD.replace("Small", "Größe").encode("latin-1"), "not text in UTF-8"),
    refused("a NUL", GOOD.encode() + b"\0", "not text in UTF-8"),
    refused("a pickle", pickle.dumps({"format": 2}), "not text in UTF-8"),
    works("BOM", b"\xef\xbb\xbf" + GOOD.encode()),
    works("Windows line ends", GOOD.replace("\n", "\r\n")),
    _special("a folder", os.mkdir),
    _special("a fifo", os.mkfifo),
    _special("a dangling link", lambda path: Path(path).symlink_to("nowhere")),
    _special("nothing there", lambda path: path),
)
