"""Tests of runs on tables: asked of a file with a row here, and by the script that leaves."""

import itertools
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.data.test_table import customers
from tests.engine.figures import figures
from tests.export.scripts import imported, run_elsewhere, trained_run
from trainer_gui.core.answers import AnswerOptions, Ranked
from trainer_gui.core.control import Cancel, Control
from trainer_gui.core.errors import CancelledError
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


def test_a_file_of_many_rows_is_told_line_by_line_here_and_there(
    run: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    rows = "id;paid;town\n1;92,5;Ulm\n\n2;NA;Bonn\n3;#N/A;?\n4;130;Rom\n" + "5;7;Ulm\n" * 2000
    path = tmp_path / "\x1b[31m many.csv"
    path.write_text(rows, encoding="utf-8")
    export_run(run, tmp_path / "out")
    here = predict(open_run(run), [str(path)], USUAL, control=Control(), make_room=lambda: None)
    said = [one for one in here if isinstance(one, Predicted)]
    monkeypatch.setattr(sys, "argv", ["predict.py", str(path)])
    with pytest.raises(SystemExit) as ended:
        imported(tmp_path / "out" / "predict.py").main()
    assert ended.value.code == 0
    printed = capsys.readouterr().out.splitlines()
    assert [one.line for one in said] == [2, 4, *range(5, 2007)]
    assert len(printed) == len(said)
    for one, line in zip(said, printed, strict=True):
        assert isinstance(one.answer, Ranked)
        best = f"{one.answer.names[0]} {one.answer.probabilities[0]:.1%}"
        assert line.startswith(f"{tmp_path}/\\x1b[31m many.csv line {one.line}: {best}, ")


def test_the_script_says_in_which_line_a_file_is_wrong(run: Path, tmp_path: Path) -> None:
    export_run(run, tmp_path / "out")
    script = imported(tmp_path / "out" / "predict.py")
    for text, sentence in {
        "paid;town\n1;Ulm\nmuch;Ulm\n": r"row\.csv line 3: 'much' is not a number",
        "paid;town\n\n1\n": r"row\.csv line 3 has 1 cells, not 2",
        "paid;city\n1;Ulm\n": r"row\.csv line 2: there is no column 'town'",
        "paid;town\n": r"row\.csv needs a line of column names and rows of values",
    }.items():
        (tmp_path / "row.csv").write_text(text, encoding="utf-8")
        with pytest.raises(script.FileError, match=sentence):
            script.predict([tmp_path / "row.csv"])


def test_a_file_of_many_rows_is_predicted_in_batches_and_can_be_left(
    run: Path, tmp_path: Path
) -> None:
    path = tmp_path / "many.csv"
    path.write_text(HEAD + "\n" + "Ulm;92,5\n" * 50_000, encoding="utf-8")
    trained, sizes = open_run(run), list[int]()
    trained.model.register_forward_pre_hook(lambda _model, given: sizes.append(len(given[0])))
    control = Control()
    said = predict(trained, [str(path)], USUAL, control=control, make_room=lambda: None)
    answers = (one for one in said if isinstance(one, Predicted))
    assert len(list(itertools.islice(answers, 20_000))) == 20_000
    assert max(sizes) > 100
    assert len(sizes) < 1000
    control.send(Cancel())
    with pytest.raises(CancelledError):
        list(answers)
