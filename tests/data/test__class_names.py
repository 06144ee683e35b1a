"""Tests of names of class folders that are one, or only look so."""

from pathlib import PurePath

import pytest

from trainer_gui.data._class_names import alike, class_name


def test_accents_of_two_characters_are_those_of_one() -> None:
    assert (
        class_name(PurePath("train/cafe\u0301")) == class_name(PurePath("val/caf\u00e9")) == "café"
    )
    assert class_name(PurePath("caf\udce9")) == "caf\udce9"  # bytes that are not UTF-8


@pytest.mark.parametrize(
    ("names", "told"),
    [
        (("Cat", "cat"), "case: Cat, cat"),
        (("STRASSE", "straße"), "case: STRASSE, straße"),
        (("cat", "cat "), "spaces: “cat”, “cat ”"),
        (("ice cream", "ice  cream", "ice\u00a0cream"),
         "spaces: “ice cream”, “ice  cream”, “ice\u00a0cream”"),
        (("cat", "cat\u200b"), r"invisible characters: “cat”, “cat\u200b”"),
        (("\ufeffcat", "cat"), r"invisible characters: “\ufeffcat”, “cat”"),
        (("❤", "❤\ufe0f"), r"invisible characters: “❤”, “❤\ufe0f”"),
        (("Cat ", "cat"), "case and spaces: “Cat ”, “cat”"),
        (("Cat", "cat", "cat\u2060"),
         r"case and invisible characters: “Cat”, “cat”, “cat\u2060”"),
    ],
)  # fmt: skip
def test_what_sets_names_apart_is_told_and_shown(names: tuple[str, ...], told: str) -> None:
    assert [str(notice) for notice in alike(("dog", *names, "emu"))] == [
        f"Classes whose names differ only in {told}. Rename those that are one class."
    ]


def test_each_difference_is_told_in_a_sentence_of_its_own() -> None:
    notices = alike(("Cat", "cat", "Dog", "dog", "emu", "emu "))
    assert [str(notice).split(". ")[0] for notice in notices] == [
        "Classes whose names differ only in case: Cat, cat, Dog, dog",
        "Classes whose names differ only in spaces: “emu”, “emu ”",
    ]


def test_only_groups_that_are_asked_for_are_told() -> None:
    names = ("Cat", "cat", "Dog", "dog")
    assert alike(names, among=["emu"]) == ()
    (notice,) = alike(names, among=["dog"])
    assert "case: Dog, dog" in str(notice)


def test_names_that_differ_in_what_is_seen_are_not_told() -> None:
    assert alike(("cat", "cats", "cát", "c at", "猫", "🐈", "same", "same")) == ()
