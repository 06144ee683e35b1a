"""Tests of the command that does what the form shows."""

import shlex
from pathlib import Path

import pytest

from tests.core.menus import small_menus, small_table
from trainer_gui.catalog import menus
from trainer_gui.cli._settings import apply_settings
from trainer_gui.core.paths import shipped
from trainer_gui.core.recipe import Table, read_toml
from trainer_gui.state.command_line import equivalent_command
from trainer_gui.state.draft import Draft

PRESET = shipped("presets") / "quickstart.toml"


@pytest.fixture
def draft() -> Draft:
    return Draft(small_menus(), small_table())


def test_an_unchanged_preset_needs_only_its_name(draft: Draft) -> None:
    assert equivalent_command(draft, PRESET, small_table()) == "trainer-gui train quickstart"


def test_a_preset_of_ones_own_is_given_by_its_path(draft: Draft) -> None:
    command = equivalent_command(draft, Path("/home/me/my presets/a.toml"), small_table())
    assert shlex.split(command) == ["trainer-gui", "train", "/home/me/my presets/a.toml"]


def test_what_was_changed_is_set_so_that_it_reads_back_the_same(draft: Draft) -> None:
    wanted = {
        "training.epochs": 3,
        "training.clip_norm": 0.5,
        "training.optimizer.learning_rate": 1e-5,
        "model.channels": [8, 16],
        "model.norm": True,
        "model.pooling": "average",
    }
    for path, value in wanted.items():
        draft.set(path, value)
    words = shlex.split(equivalent_command(draft, PRESET, small_table()))
    assert words[:3] == ["trainer-gui", "train", "quickstart"]
    assert set(words[3::2]) == {"--set"}
    given = dict(word.split("=", 1) for word in words[4::2])
    assert given.pop("model.pooling") == "average"
    read = {path: read_toml(f"value = {text}".encode())["value"] for path, text in given.items()}
    assert read == {path: value for path, value in wanted.items() if path != "model.pooling"}


def test_a_folder_with_blanks_is_quoted_for_shell_and_toml(draft: Draft) -> None:
    draft.set("data.kind", "image_folder")
    draft.set("data.folder", '/my pictures/it\'s "here"')
    words = shlex.split(equivalent_command(draft, PRESET, small_table()))
    given = dict(word.split("=", 1) for word in words[4::2])
    assert given["data.kind"] == "image_folder"
    read = read_toml(f"value = {given['data.folder']}".encode())
    assert read["value"] == '/my pictures/it\'s "here"'


def test_a_new_entry_is_given_with_all_that_it_does_not_have_by_itself(draft: Draft) -> None:
    draft.set("training.optimizer.kind", "adam")
    draft.set("training.optimizer.learning_rate", 0.1)  # as the preset has it, for SGD
    words = shlex.split(equivalent_command(draft, PRESET, small_table()))
    assert words[4::2] == ["training.optimizer.kind=adam", "training.optimizer.learning_rate=0.1"]


def test_names_with_choices_read_back_the_same() -> None:
    base: Table = {**small_table(), "data": {"kind": "table", "columns": {"gone": "ignore"}}}
    draft = Draft(menus, base)
    for columns in ({"sepal.length": "number", 'a "b" =': "ignore"}, {}):
        draft.set("data.columns", columns)
        (setting,) = shlex.split(equivalent_command(draft, PRESET, base))[4::2]
        found = draft.table
        found["data"]["columns"] = {"gone": "ignore"}
        apply_settings(found, [setting])
        assert found["data"]["columns"] == columns
