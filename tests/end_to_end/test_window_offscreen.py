"""The main path of the real window and its child process, without a display."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest
from sklearn.metrics import accuracy_score, confusion_matrix

from tests.end_to_end.homes import EPOCHS, short_home
from trainer_gui.core.events import Artefact, Evaluated
from trainer_gui.runs.journal import read_journal


def play(environment: dict[str, str], *arguments: str) -> dict[str, Any]:
    """Lets the script play a person; the facts that it tells."""
    ended = subprocess.run(
        [sys.executable, "-m", "tests.end_to_end.window_script", *arguments],
        env={**environment, "QT_QPA_PLATFORM": "offscreen"},
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    said = [line for line in ended.stderr.splitlines() if "This plugin does not" not in line]
    assert (ended.returncode, said) == (0, [])
    facts: dict[str, Any] = json.loads(ended.stdout)
    return facts


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return short_home(tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="module")
def trained(environment: dict[str, str]) -> dict[str, Any]:
    """What was seen while the window trained the digits."""
    return play(environment, "train")


def test_one_key_trains_and_the_curve_moves_meanwhile(trained: dict[str, Any]) -> None:
    assert trained["ended"]["reason"] == "completed"
    assert trained["ended"]["step"] == EPOCHS * 40
    lengths = trained["lengths"]
    assert len(lengths) > 2
    assert lengths == sorted(lengths)
    assert 0 < lengths[-2] < lengths[-1] <= EPOCHS * 40


def test_the_window_imports_no_torch_while_its_child_trains(trained: dict[str, Any]) -> None:
    assert trained["in_a_child"]
    assert trained["without_torch"]


def test_the_matrix_on_the_screen_is_that_of_scikit_learn(trained: dict[str, Any]) -> None:
    folder = Path(trained["folder"])
    evaluated = next(
        said.body
        for said in read_journal(folder)
        if isinstance(said.body, Evaluated) and said.body.split == "test"
    )
    with np.load(folder / path_of(evaluated.artefacts, "predictions")) as predictions:
        label, predicted = predictions["label"], predictions["predicted"]
    assert trained["matrix"] == confusion_matrix(label, predicted, labels=range(10)).tolist()
    assert evaluated.scores["accuracy"] == pytest.approx(accuracy_score(label, predicted))
    assert accuracy_score(label, predicted) > 0.5


def path_of(artefacts: tuple[Artefact, ...], kind: str) -> str:
    return next(artefact.path for artefact in artefacts if artefact.kind == kind)


def test_the_run_opens_again_after_a_restart(
    environment: dict[str, str], trained: dict[str, Any]
) -> None:
    again = play(environment, "again", trained["run"])
    assert again["listed"] == [trained["run"]]
    assert again["matrix"] == trained["matrix"]
    assert again["curve"] == EPOCHS * 40
    assert again["without_torch"]


def test_no_process_is_left(environment: dict[str, str], trained: dict[str, Any]) -> None:
    assert trained["closed"]
    home = environment["TRAINER_GUI_HOME"]
    assert [process for process in psutil.process_iter() if of_home(process, home)] == []


def of_home(process: psutil.Process, home: str) -> bool:
    """Whether a process was told to work in that home."""
    try:
        return any(home in word for word in process.cmdline())
    except psutil.Error:
        return False
