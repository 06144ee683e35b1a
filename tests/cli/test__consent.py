"""Tests of --allow-code: the command line asks for consent as the window does."""

import shutil
from pathlib import Path

import pytest
from PIL import Image

from tests.data.pictures import noise
from tests.engine.small import small_table
from tests.own_program import marking, own, written
from trainer_gui.catalog import menus
from trainer_gui.cli import run_command_line
from trainer_gui.core.paths import user_folders
from trainer_gui.core.recipe import parse_recipe
from trainer_gui.core.trust import FILE, is_trusted, read_code
from trainer_gui.runs.store import RunStore


@pytest.fixture
def marker(tmp_path: Path) -> Path:
    """Is there once the program has run."""
    return tmp_path / "it ran"


@pytest.fixture
def preset(tmp_path: Path, marker: Path) -> str:
    """A recipe of a few steps from somebody else, with a program."""
    program = written(tmp_path, marking(marker))
    table = small_table(training={"length": "steps", "steps": 5}, model=own(program))
    path = tmp_path / "foreign.toml"
    path.write_text(parse_recipe(table, menus).toml(), encoding="utf-8")
    return str(path)


def digits_of(tmp_path: Path) -> str:
    return read_code(tmp_path / "net.py").sha256


@pytest.mark.parametrize("command", ["train", "forecast"])
def test_a_foreign_recipe_runs_nothing_and_says_how_to_consent(
    command: str, preset: str, tmp_path: Path, marker: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_command_line(["check", preset]) == 0
    capsys.readouterr()
    assert run_command_line([command, preset]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    first, second = err.splitlines()
    assert "net.py is a program that nobody has allowed to run here" in first
    assert second == f"Add --allow-code {digits_of(tmp_path)[:12]} to allow it."
    assert not marker.exists()
    assert not user_folders().runs.exists()


def test_consent_by_the_printed_digits_is_remembered(
    preset: str, tmp_path: Path, marker: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    digits = digits_of(tmp_path)[:12].upper()
    assert run_command_line(["train", preset, "-q", "--allow-code", digits]) == 0
    assert marker.exists()
    assert run_command_line(["train", preset, "-q"]) == 0
    assert capsys.readouterr().err == ""
    written(tmp_path, marking(tmp_path / "another"))
    assert run_command_line(["train", preset, "-q"]) == 2
    assert not (tmp_path / "another").exists()


@pytest.mark.parametrize("given", ["", "0123456789ab", "short", "first 11"])
def test_other_digits_are_no_consent(
    given: str, preset: str, tmp_path: Path, marker: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if given == "first 11":
        given = digits_of(tmp_path)[:11]
    assert run_command_line(["train", preset, "--allow-code", given]) == 2
    err = capsys.readouterr().err
    assert f"net.py begins with {digits_of(tmp_path)[:12]}, not with " in err
    assert "Add --allow-code" not in err
    assert not marker.exists()
    assert not is_trusted(digits_of(tmp_path))


def test_where_there_is_no_program_nothing_is_allowed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command_line(["train", "quickstart", "--allow-code", "0" * 64]) == 2
    assert "There is no program to allow" in capsys.readouterr().err
    assert not (user_folders().config / FILE).exists()


def test_a_run_from_elsewhere_asks_each_command(
    preset: str, tmp_path: Path, marker: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    allow = ["--allow-code", digits_of(tmp_path)]
    assert run_command_line(["train", preset, "-q", *allow]) == 0
    (info,) = RunStore(user_folders()).runs()
    run, picture = str(tmp_path / "foreign"), tmp_path / "noise.png"
    shutil.move(info.folder, run)
    Image.fromarray(noise(8, 8)[..., 0]).save(picture)
    (user_folders().config / FILE).unlink()  # another computer
    (tmp_path / "net.py").unlink()
    marker.unlink()
    commands = (
        ["predict", run, str(picture)],
        ["export", run, "--to", str(tmp_path / "out")],
        ["resume", run, "--set", "training.steps=6"],
    )
    for command in commands:
        capsys.readouterr()
        assert run_command_line(command) == 2
        assert f"Add {' '.join(allow)[:25]} to allow it." in capsys.readouterr().err
    assert not marker.exists()
    assert run_command_line([*commands[0], *allow]) == 0
    assert run_command_line(commands[1]) == 0
    assert (tmp_path / "out" / "own_model.py").is_file()
