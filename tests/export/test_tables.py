"""Tests of runs on tables: asked of a file with a row here, and by the script that leaves."""

from pathlib import Path

import numpy as np
import pytest

from tests.data.test_table import customers
from tests.engine.figures import figures
from tests.export.scripts import run_elsewhere, trained_run
from trainer_gui.core.errors import DataError
from trainer_gui.engine.trained import open_run
from trainer_gui.export.plain import export_run

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
    expected = figures(opened, opened.rows([opened.read(path) for path in files]))  # type: ignore[arg-type]
    assert len({tuple(row) for row in np.round(expected, 6).tolist()}) == len(ROWS)
    (said,) = run_elsewhere([tmp_path / "out"], files)
    assert np.abs(said.answers - expected).max() < 1e-5


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("town;paid\nUlm;1\nUlm;2\n", "has 2 rows, and one is asked for"),
        ("town;price\nUlm;3\n", "has no column “paid”"),
        ("town;paid\nUlm;much\n", "“paid” of row.csv is “much”, which is not a number"),
    ],
)
def test_a_file_that_is_no_such_row_is_told(
    run: Path, tmp_path: Path, content: str, sentence: str
) -> None:
    (tmp_path / "row.csv").write_text(content, encoding="utf-8")
    with pytest.raises(DataError) as caught:
        open_run(run).read(tmp_path / "row.csv")
    assert sentence in str(caught.value)
