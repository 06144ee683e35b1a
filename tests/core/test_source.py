"""Tests of code that is copied into a script, and of values and calls that are written out."""

import ast
import os.path as paths
from math import ceil, floor

import pytest

from trainer_gui.core import source as ours
from trainer_gui.core.source import call, copied, keywords, literal, numbers, source_of


def _halved(value: float) -> int:
    return floor(value / 2) + len(paths.sep)


class _Marked:
    def rounded(self, value: float) -> int:
        try:
            return ceil(value)
        except Exception:  # noqa: BLE001 - whatever it is
            return 0

    def ours(self) -> object:
        return ours


def test_what_is_copied_brings_the_imports_that_it_uses() -> None:
    script = copied(_Marked, half=_halved)
    assert (
        script.source
        == """\
class _Marked:
    def rounded(self, value: float) -> int:
        try:
            return ceil(value)
        except Exception:
            return 0

    def ours(self) -> object:
        return ours


def half(value: float) -> int:
    return floor(value / 2) + len(paths.sep)"""
    )
    # Not those from this program: other parts of the script bring what they name.
    assert script.imports == (
        "from math import ceil", "import os.path as paths", "from math import floor",
    )  # fmt: skip
    assert script.defines == {"_Marked", "half"}


def test_a_function_may_get_another_name() -> None:
    assert source_of(_halved, name="half").startswith("def half(value: float) -> int:\n")


def test_a_long_call_is_broken_into_lines() -> None:
    assert call("f", "1", "b=2") == "f(1, b=2)"
    wide = "x" * 50
    assert call("f", wide, wide) == f"f(\n    {wide},\n    {wide},\n)"
    assert call("f", "g(\n    1,\n)") == "f(\n    g(\n        1,\n    )\n)"


@pytest.mark.parametrize("value", ["", "a'b", 'a"b', "a'\"b", "a\\\n", (1, "b"), None, 1.5])
def test_a_literal_means_its_value(value: object) -> None:
    assert ast.literal_eval(literal(value)) == value
    if isinstance(value, str) and '"' not in value:
        assert literal(value).startswith('"')


def test_arguments_are_named() -> None:
    assert keywords({"name": "a", "sizes": (1, 2)}) == ['name="a"', "sizes=(1, 2)"]


def test_many_numbers_stand_below_each_other() -> None:
    assert numbers([1]) == "(1.0,)"
    assert numbers([1e30, 0.5]) == "(1e30, 0.5)"
    assert numbers([1 / 3] * 9) == "(\n" + f"    {1 / 3},\n" * 9 + ")"
