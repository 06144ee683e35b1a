"""Tests of where files are."""

from pathlib import Path

import pytest

from trainer_gui.core.paths import shipped, user_folders


def test_everything_is_below_the_home_that_is_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRAINER_GUI_HOME", str(tmp_path / "home"))
    folders = user_folders()
    everything = [*vars(folders).values(), folders.trash, folders.index, folders.locks]
    assert all(folder.is_relative_to(tmp_path / "home") for folder in everything)
    assert len(set(everything)) == len(everything)
    assert not (tmp_path / "home").exists()  # none before it is needed


def test_a_home_may_be_relative(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TRAINER_GUI_HOME", "here")
    assert user_folders().runs == tmp_path / "here" / "runs"


def test_without_it_each_kind_is_where_the_system_keeps_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TRAINER_GUI_HOME", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("DATA", "CONFIG", "CACHE", "STATE"):
        monkeypatch.delenv(f"XDG_{name}_HOME", raising=False)
    folders = user_folders()
    everything = [*vars(folders).values(), folders.trash, folders.index, folders.locks]
    assert all(folder.is_relative_to(tmp_path) for folder in everything)
    assert all("trainer-gui" in folder.parts for folder in everything)
    assert folders.trash.parent == folders.runs.parent


def test_what_comes_with_the_program_is_found() -> None:
    assert list(shipped("presets").glob("*.toml"))
    assert shipped("assets", "icons").is_dir()
