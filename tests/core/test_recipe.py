"""Tests of recipes: reading untrusted presets, and what is said of each way to be wrong."""

import math
import time
import tracemalloc
from typing import Any

import pytest

from tests.core.menus import small_menus, small_table
from trainer_gui.core.errors import RecipeError
from trainer_gui.core.recipe import (
    FORMAT,
    SIZE_LIMIT_BYTES,
    Recipe,
    check_recipe,
    parse_recipe,
    read_toml,
)

GOOD = """
format = 2
title = "Small"
[data]
kind = "digits"
[model]
kind = "cnn"
[task]
kind = "classification"
[training]
epochs = 3
[training.optimizer]
kind = "sgd"
[training.schedule]
kind = "constant"
"""


def refused(content: str | bytes) -> str:
    """What a person is told of a preset that cannot be used."""
    raw = content.encode() if isinstance(content, str) else content
    with pytest.raises(RecipeError) as caught:
        parse_recipe(read_toml(raw), small_menus())
    return str(caught.value)


def changed(old: str, new: str) -> str:
    assert old in GOOD
    return GOOD.replace(old, new)


def good() -> Recipe:
    return parse_recipe(read_toml(GOOD.encode()), small_menus())


def test_a_preset_says_only_what_differs_from_defaults() -> None:
    recipe = good()
    assert recipe.training.epochs == 3
    assert recipe.training.batch_size == 64
    assert recipe.model.table() == {
        "kind": "cnn", "channels": [16, 32], "dropout": 0.0, "pooling": "max", "norm": False,
    }  # fmt: skip
    assert recipe.title == "Small"


def test_a_recipe_survives_its_own_toml() -> None:
    table: dict[str, Any] = small_table()
    table["title"] = 'Quotes " and \\ and ü and 中文'
    table["about"] = "Two lines,\nof text.\n"
    table["training"]["clip_norm"] = 1e-5
    table["training"]["optimizer"]["learning_rate"] = 0.1 + 0.2
    recipe = parse_recipe(table, small_menus())
    assert parse_recipe(read_toml(recipe.toml().encode()), small_menus()) == recipe
    assert parse_recipe(recipe.table(), small_menus()) == recipe
    assert recipe.table()["format"] == FORMAT


def test_a_preset_without_format_is_read_as_the_present_one() -> None:
    assert parse_recipe(read_toml(changed("format = 2\n", "").encode()), small_menus()) == good()


def test_a_byte_order_mark_and_windows_line_ends_are_fine() -> None:
    assert parse_recipe(read_toml(b"\xef\xbb\xbf" + GOOD.encode()), small_menus()) == good()
    assert parse_recipe(read_toml(GOOD.replace("\n", "\r\n").encode()), small_menus()) == good()


def test_an_empty_file_says_what_is_missing() -> None:
    assert refused("").splitlines() == [
        "data.kind is missing. Choose one of digits, image_folder.",
        "model.kind is missing. Choose one of cnn, mlp.",
        "task.kind is missing. Choose one of classification.",
        "training.optimizer.kind is missing. Choose one of sgd, adam.",
        "training.schedule.kind is missing. Choose one of constant.",
    ]


@pytest.mark.parametrize("content", ["<html>", "format = ", "a = 1\na = 2", "[data", "= 1", "x"])
def test_what_is_not_toml_is_told_with_its_place(content: str) -> None:
    message = refused(content)
    assert message.startswith("The preset is not valid TOML: ")
    assert "Correct that place" in message


@pytest.mark.parametrize(
    "content",
    [
        GOOD.encode("utf-16"),
        GOOD.replace("Small", "Größe").encode("latin-1"),
        GOOD.encode() + b"\0",
        b"\x80\x04\x95",
        bytes(1000),
    ],
    ids=["utf-16", "latin-1", "nul", "pickle", "zeros"],
)
def test_what_is_not_utf8_is_told(content: bytes) -> None:
    assert refused(content) == "The preset is not text in UTF-8. Save it again as UTF-8."


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (changed("epochs", "epoch"), "training.epoch is not a known key. Did you mean “epochs”?"),
        (changed("[data]", "[dta]"), "dta is not a known key. Did you mean “data”?"),
        (changed("title", "xyzzy"), "xyzzy is not a known key. Known keys: format, title, "),
        (changed('"cnn"', '"cnm"'), "There is no architecture called “cnm”. Did you mean “cnn”?"),
        (
            changed('"cnn"', '"os.system"'),
            "There is no architecture called “os.system”. Known: cnn, mlp.",
        ),
        (changed('"cnn"', "5"), "model.kind is missing. Choose one of cnn, mlp."),
        (changed('"Small"', "5"), "title is not text. Write it as text in quotes."),
        (
            changed('[data]\nkind = "digits"', "").replace("format", "data = 5\nformat"),
            "data is not a table. Begin it with a line [data].",
        ),
        (
            changed('[training.optimizer]\nkind = "sgd"', "").replace(
                "epochs = 3", "epochs = 3\noptimizer = 'sgd'"
            ),
            "training.optimizer is not a table. Begin it with a line [training.optimizer].",
        ),
    ],
)
def test_what_is_unknown_or_misplaced_is_named(content: str, message: str) -> None:
    assert message in refused(content)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("epochs = true", "training.epochs cannot be true. Choose a whole number from 1 to "),
        ('epochs = "10"', "training.epochs cannot be '10'. Choose a whole number from 1 to "),
        ("epochs = 1.5", "training.epochs cannot be 1.5. Choose a whole number from 1 to "),
        ("epochs = 0", "training.epochs cannot be 0. Choose a whole number from 1 to 100000."),
        ("epochs = 2020-01-01", "training.epochs cannot be 2020-01-01. Choose a whole number"),
        ("batch_size = -1", "training.batch_size cannot be -1. Choose a whole number from 1 to "),
        ("batch_size = 0", "training.batch_size cannot be 0. Choose a whole number from 1 to "),
        ("batch_size = 1_000_000_000", "training.batch_size cannot be 1000000000. Choose "),
        ("clip_norm = nan", "training.clip_norm cannot be nan. Choose a number from 1e-06 to "),
        ("clip_norm = -inf", "training.clip_norm cannot be -inf. Choose a number from 1e-06 to "),
        ("clip_norm = 1e999", "training.clip_norm cannot be inf. Choose a number from 1e-06 to "),
        ("seed = -1", "training.seed cannot be -1. Choose a whole number from 0 to "),
        ("device = 'tpu'", "training.device cannot be 'tpu'. Did you mean “cpu”?"),
        ("precision = 16", "training.precision cannot be 16. Did you mean “fp16”?"),
    ],
)
def test_a_wrong_value_is_named_with_its_range(line: str, message: str) -> None:
    assert refused(changed("epochs = 3", line)).startswith(message)


def test_a_learning_rate_out_of_this_world_is_named() -> None:
    for value in ("nan", "inf", "1e999", "-0.1", "0.0"):
        message = refused(changed('kind = "sgd"', f'kind = "sgd"\nlearning_rate = {value}'))
        assert message.startswith("training.optimizer.learning_rate cannot be ")
        assert message.endswith("Choose a number from 1e-06 to 10.")


def test_the_numbers_of_a_list_are_checked_one_by_one() -> None:
    for value in ("[]", "[0]", "[16, -1]", "[1e3]", "['a']", "[16, [32]]", "[1, 2, 3, 4, 5]", "16"):
        message = refused(changed('kind = "cnn"', f'kind = "cnn"\nchannels = {value}'))
        assert message.startswith("model.channels cannot be ")


def test_everything_that_is_wrong_is_listed_at_once() -> None:
    _, problems = check_recipe(
        {"training": {"epochs": 0, "batch_size": 0}, "model": {"kind": "cnn", "dropout": 7.0}},
        small_menus(),
    )
    assert {problem.path for problem in problems} >= {
        "training.epochs", "training.batch_size", "model.dropout", "data.kind", "task.kind",
    }  # fmt: skip


def test_a_preset_of_a_newer_program_says_only_that() -> None:
    message = refused(changed("format = 2", "format = 3") + "[future]\nthing = 1\n")
    assert message == (
        "The preset was made by a newer version of the program. Update the program to open it "
        "(the preset has format 3, this program reads 2)."
    )


def test_a_preset_of_an_earlier_program_says_what_is_called_otherwise_now() -> None:
    message = refused(changed("format = 2", "format = 1") + "[augmentation]\nshift = 1\n")
    assert message == (
        "The recipe was made by an earlier version of the program. Rename its section "
        "[augmentation] to [pictures], and write format = 2."
    )


@pytest.mark.parametrize("version", ["0", "-1", "true", "1.0", '"1"', "[]"])
def test_a_format_that_never_was_is_refused(version: str) -> None:
    message = refused(changed("format = 2", f"format = {version}"))
    assert message.endswith("Write format = 2.")


def test_the_size_is_limited() -> None:
    room = SIZE_LIMIT_BYTES - len(GOOD.encode())
    assert parse_recipe(read_toml(GOOD.encode() + b"#" * room), small_menus()) == good()
    assert refused(GOOD.encode() + b"#" * (room + 1)) == (
        "The preset has more than 16,384 bytes. This is probably another kind of file."
    )


BOMBS = {
    "dotted key": ".".join(["a"] * 8000) + " = 1",
    "quoted dotted key": ".".join(['"a"'] * 4000) + " = 1",
    "spaced dotted key": " . ".join(["a"] * 4000) + " = 1",
    "dotted header": "[" + ".".join(["a"] * 8000) + "]",
    "nested lists": "a = " + "[" * 8000,
    "closed nested lists": "a = " + "[" * 4000 + "]" * 4000,
    "nested tables": "a = " + "{a=" * 4000,
    "nested over lines": "a = " + "[\n" * 4000 + "]\n" * 4000,
    "nested lists with comments": "a = " + "[ # c\n" * 2000,
    "escaped quotes in a dotted key": ".".join(['"\\""'] * 3000) + " = 1",
    "many short dotted keys": "".join(f"a{n}.b.c = 1\n" for n in range(1100)),
    "dotted key of single quotes": ".".join(["'a'"] * 4000) + " = 1",
    "dots in a string": 'title = "' + "a." * 8000 + '"',
    "one long key": "a" * 16_000 + " = 1",
    "dashes without a dot": "-" * 16_000,
    "quotes that never close": '"""' + '"' * 16_000,
    "many quotes": "a = " + '""" \'' * 3000,
    "backslashes": 'a = "' + "\\" * 16_000,
    "behind a string that ends in a quote": 'a = ["""b"""", {' + ".".join(["c"] * 7000) + "=1}]",
    "behind closing brackets": "]" * 5000 + "[" * 5000,
    "closing brackets": "]" * 16_000,
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_before_it_costs_anything(name: str) -> None:
    tracemalloc.start()
    before = time.process_time()
    try:
        refused(BOMBS[name])
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    # Guards against seconds and gigabytes; a refusal takes milliseconds.
    assert time.process_time() - before < 2.0
    assert peak < 50_000_000


@pytest.mark.parametrize(
    "name",
    [
        "behind a string that ends in a quote",
        "dotted key",
        "quoted dotted key",
        "dotted header",
        "nested lists",
        "nested tables",
    ],
)
def test_depth_is_named(name: str) -> None:
    assert refused(BOMBS[name]) == (
        "The preset is nested too deeply. Keys have at most three parts."
    )


def test_a_sentence_with_many_dots_is_no_dotted_key() -> None:
    about = "e.g. a.b.c.d.e.f.g.h.i.j.k.l.m. And so on. " * 3
    content = changed('title = "Small"', f'title = "Small"\nabout = "{about}"')
    assert parse_recipe(read_toml(content.encode()), small_menus()).about == about


def test_nothing_that_is_no_number_gets_through() -> None:
    recipe = good()
    assert math.isfinite(recipe.training.epochs)
    assert recipe.training.clip_norm is None
    assert recipe.optimizer.table()["learning_rate"] == 0.1


def test_numbers_that_toml_does_not_promise_are_refused() -> None:
    assert "thousands of digits" in refused("format = " + "9" * 5000)
    for value in (str(2**63), str(-(2**63) - 1), "0x1" + "0" * 5000):
        message = refused(f"[training]\nepochs = {value}")
        assert "training.epochs is too large a number" in message
    smallest = refused(changed("epochs = 3", f"epochs = {-(2**63)}"))
    assert "training.epochs cannot be -9223372036854775808" in smallest


def test_very_many_values_are_refused_before_they_are_looked_at() -> None:
    assert "more than 500 values" in refused("[data]\n" + "".join(f"a{n}=1\n" for n in range(600)))
    assert "more than 500 values" in refused("[[data]]\n" * 600)


def test_a_table_that_is_a_list_is_named_itself() -> None:
    assert "training is not a table. Begin it with a line [training]." in refused("[[training]]")


def test_odd_keys_are_shown_escaped() -> None:
    message = refused(changed("epochs = 3", r'"a\nb\u202e" = 3'))
    assert r"training.a\nb\u202e is not a known key" in message
