"""Tests of the command forecast."""

import json
import re

import pytest

from trainer_gui.cli import run_command_line
from trainer_gui.core.paths import user_folders
from trainer_gui.core.replies import Forecasted
from trainer_gui.core.wire import decode

ONE_THREAD = ["--device", "cpu", "--set", "training.threads=1"]


def test_a_forecast_is_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command_line(["forecast", "quickstart", *ONE_THREAD]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    labels = [line[:16].rstrip() for line in out.splitlines()]
    assert labels == [
        "Epoch", "In all", "Step", "Speed", "Memory", "Largest batch", "Checkpoint"
    ]  # fmt: skip
    assert re.search(r"^In all +\d+ .*, until \d\d:\d\d if it began now$", out, re.MULTILINE)
    assert re.search(r"^Largest batch +1,257 samples at once$", out, re.MULTILINE)
    assert not list(user_folders().runs.glob("*"))


def test_json_holds_the_answer_alone(capsys: pytest.CaptureFixture[str]) -> None:
    settings = ["--set", "training.epochs=2", "--seed", "5", *ONE_THREAD]
    assert run_command_line(["forecast", "quickstart", "--json", *settings]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    found = decode(line).body
    assert isinstance(found, Forecasted)
    assert found.execution.threads == 1
    assert json.loads(line)["seconds"] == found.seconds


def test_missing_data_name_the_flag(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command_line(["forecast", "m1-cifar10-cnn"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "CIFAR-10" in err
    assert "Add --download to consent to the download." in err


def test_a_wrong_value_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command_line(["forecast", "quickstart", "--set", "training.epochs=0"]) == 2
    assert "training.epochs cannot be 0" in capsys.readouterr().err
