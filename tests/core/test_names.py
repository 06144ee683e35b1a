from pathlib import PurePosixPath

import pytest

from trainer_gui.core.names import listed, natural_key, printable, shortened


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("plain.png", "plain.png"),
        ("猫 🐈‍⬛.png", "猫 🐈‍⬛.png"),
        ("caf\udce9.png", r"caf\xe9.png"),
        ("two\nlines\x1b[31m", r"two\nlines\x1b[31m"),
    ],
)
def test_a_name_is_shown_as_text_that_can_be_written(name: str, shown: str) -> None:
    assert printable(name) == shown
    assert printable(name).encode("utf-8")


def test_a_path_is_shown_with_slashes() -> None:
    assert printable(PurePosixPath("a") / "b") == "a/b"


def test_three_names_are_listed_and_more_are_hinted_at() -> None:
    assert listed(["a"]) == "a"
    assert listed(["a", "b", "c"]) == "a, b, c"
    assert listed(["a", "b", "c", "d"]) == "a, b, c, …"


def test_what_would_turn_the_text_is_escaped() -> None:
    assert printable("a\u202egnp.exe") == r"a\u202egnp.exe"
    assert printable("👩\u200d👩\u200d👧.png") == "👩\u200d👩\u200d👧.png"


def test_what_is_long_loses_its_middle() -> None:
    assert shortened("x" * 120) == "x" * 120
    short = shortened("a" * 500 + "b" * 500, 11)
    assert short == "aaaaa…bbbb"


@pytest.mark.parametrize(
    "ordered",
    [
        ["01", "1", "2", "9", "10", "11", "12", "100"],
        ["", "0", "class 1", "class 2", "class 10", "class 10 b", "dog"],
        ["2", "٣", "4", "B", "a", "a1", "a1b2", "a1b10", "a2", "caf\udce9", "á", "猫2", "猫10"],
        ["x" + "1" * 5000, "x" + "2" * 5000],
    ],
)
def test_names_are_sorted_as_people_do(ordered: list[str]) -> None:
    assert sorted(reversed(ordered), key=natural_key) == ordered
    assert sorted(ordered, key=natural_key) == ordered
