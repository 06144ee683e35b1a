"""Tests of choosing another entry of a menu."""

import pytest

from tests.core.menus import small_menus
from trainer_gui.core.recipe import Table
from trainer_gui.core.switching import Switched, left_out_message, switch_entry


def models(section: Table, kind: object) -> Switched:
    return switch_entry(small_menus().models, section, kind, at="model")


def test_what_both_entries_have_stays_and_what_is_lost_is_named() -> None:
    found = models({"kind": "cnn", "channels": [8], "dropout": 0.25, "norm": True}, "mlp")
    assert found.section == {"kind": "mlp", "dropout": 0.25}
    assert found.left_out == ("channels", "norm")


def test_a_default_is_no_choice_and_no_loss() -> None:
    found = models({"kind": "cnn", "channels": [16, 32], "dropout": 0.0, "norm": False}, "mlp")
    assert found == Switched({"kind": "mlp"})


def test_what_is_out_of_the_range_of_the_new_entry_is_lost() -> None:
    found = models({"kind": "cnn", "dropout": 0.8}, "mlp")  # allows 0.6 at most
    assert found == Switched({"kind": "mlp"}, ("dropout",))


def test_a_mistyped_entry_is_mended_without_a_loss() -> None:
    section = {"kind": "mpl", "widths": [7], "dropout": 0.5, "depth\n": 3}
    found = models(section, "mlp")
    assert found.section == {"kind": "mlp", "widths": [7], "dropout": 0.5}
    assert found.left_out == ("depth\\n",)


@pytest.mark.parametrize("kind", ["mpl", 7, None])
def test_beside_an_entry_that_is_not_there_everything_stays(kind: object) -> None:
    found = models({"kind": "cnn", "dropout": 0.25}, kind)
    assert found == Switched({**({} if kind is None else {"kind": kind}), "dropout": 0.25})


def test_the_same_entry_changes_nothing() -> None:
    section = {"kind": "cnn", "dropout": 5.0, "depth": 3}  # what is wrong with them is said later
    assert models(section, "cnn") == Switched(section)


def test_the_message_names_every_setting() -> None:
    one = str(left_out_message(["model.norm"]))
    assert one == "model.norm does not fit the new choice and was left out."
    several = str(left_out_message(["model.channels", "model.norm"]))
    assert several.endswith("left out: model.channels, model.norm.")
