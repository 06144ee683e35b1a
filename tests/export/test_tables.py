"""Tests of runs on tables: asked of a file with a row here, and by the script that leaves."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from tests.data.test_table import customers
from tests.engine.figures import figures
from tests.export.scripts import run_elsewhere, trained_run
from trainer_gui.core.answers import AnswerOptions, Ranked
from trainer_gui.core.control import Control
from trainer_gui.core.replies import Predicted
from trainer_gui.engine.predict import predict
from trainer_gui.engine.trained import open_run
from trainer_gui.export.plain import export_run

USUAL = AnswerOptions()
HEAD = "town;paid"
ROWS = {"plain": "Ulm;92,5", "hole": "Bonn;", "unseen": "Rom;130", "nothing": ";NA"}


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tables")
    (folder / "mine.csv").write_text(customers(), encoding="utf-8")
    data = {"kind": "table", "table": str(folder / "mine.csv")}
    return trained_run(folder / "run", data=data, model={"kind": "mlp", "widths": [8]})


def test_the_script_says_of_a_row_what_the_program_says(run: Path, tmp_path: Path) -> None:
    files = [tmp_path / f"{name}.csv" for name in ROWS]
    for path, row in zip(files, ROWS.values(), strict=True):
        path.write_text(f"{HEAD}\n{row}\n", encoding="utf-8")
    export_run(run, tmp_path / "out")
    opened = open_run(run)
    expected = np.concatenate([figures(opened, opened.read(path).rows) for path in files])  # type: ignore[arg-type]
    assert len({tuple(row) for row in np.round(expected, 6).tolist()}) == len(ROWS)
    (said,) = run_elsewhere([tmp_path / "out"], files)
    assert np.abs(said.answers - expected).max() < 1e-5


def run_script(folder: Path, files: Sequence[str]) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, str(folder / "predict.py"), *files]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_a_file_of_many_rows_is_told_line_by_line_here_and_there(run: Path, tmp_path: Path) -> None:
    rows = "id;paid;town\n1;92,5;Ulm\n\n2;NA;Bonn\n3;#N/A;?\n4;130;Rom\n" + "5;7;Ulm\n" * 2000
    path = tmp_path / "\x1b[31m many.csv"
    path.write_text(rows, encoding="utf-8")
    export_run(run, tmp_path / "out")
    trained = open_run(run)
    control = Control()
    said = [
        one
        for one in predict(trained, [str(path)], USUAL, control=control, make_room=lambda: None)
        if isinstance(one, Predicted)
    ]
    there = run_script(tmp_path / "out", [str(path)])
    assert there.returncode == 0, there.stderr
    printed = there.stdout.splitlines()
    assert [one.line for one in said] == [2, 4, *range(5, 2007)]
    assert len(printed) == len(said)
    for one, line in zip(said, printed, strict=True):
        assert isinstance(one.answer, Ranked)
        best = f"{one.answer.names[0]} {one.answer.probabilities[0]:.1%}"
        assert line.startswith(f"{tmp_path}/\\x1b[31m many.csv line {one.line}: {best}, ")


def test_the_script_says_in_which_line_a_file_is_wrong(run: Path, tmp_path: Path) -> None:
    export_run(run, tmp_path / "out")
    for name, text in {"word": "paid;town\n1;Ulm\nmuch;Ulm\n", "short": "paid;town\n\n1\n"}.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    done = run_script(tmp_path / "out", [str(tmp_path / "word.csv"), str(tmp_path / "short.csv")])
    assert done.returncode == 1
    assert "word.csv line 3: 'much' is not a number." in done.stderr
    assert "short.csv line 3 has 1 cells, not 2." in done.stderr
