"""Tests of the way in: a command, or the window."""

import subprocess
import sys

import pytest

import trainer_gui
from trainer_gui.__main__ import main

HELP = """
import sys
sys.argv = ["trainer-gui", "--help"]
from trainer_gui.__main__ import main
code = main()
heavy = [name for name in ("torch", "torchvision", "PySide6", "sklearn") if name in sys.modules]
print(code, heavy, file=sys.stderr)
"""


def test_help_is_quick_since_it_needs_neither_torch_nor_qt() -> None:
    ended = subprocess.run([sys.executable, "-c", HELP], capture_output=True, text=True, check=True)
    assert ended.stderr == "0 []\n"
    for command in ("train", "presets", "check", "predict", "runs", "doctor"):
        assert f"  {command} " in ended.stdout
    assert "Without a command, the window opens." in " ".join(ended.stdout.split())


def test_the_version_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["trainer-gui", "--version"])
    assert main() == 0
    assert capsys.readouterr().out == f"{trainer_gui.__version__}\n"


def test_the_exit_code_is_that_of_the_command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["trainer-gui", "check", "gone"])
    assert main() == 2
    assert "There is no preset called “gone”." in capsys.readouterr().err
