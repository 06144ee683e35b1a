from pathlib import PurePosixPath

import pytest

from trainer_gui.core.names import listed, printable


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
