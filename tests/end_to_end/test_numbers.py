"""Tests of numbers from real files: a network learns by how much each digit was turned.

A table that says the mean to everything has an R² of 0.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.data.tables import turned_digits
from tests.engine.small import measured
from tests.export.scripts import run_elsewhere
from tests.runs.setting import bodies, folders_at, heard_all, heard_until, wait_until_ready
from trainer_gui.catalog import menus
from trainer_gui.cli import run_command_line
from trainer_gui.core.answers import Numbers
from trainer_gui.core.control import Stop
from trainer_gui.core.events import EpochDone, Evaluated, RunFinished, RunStarted
from trainer_gui.core.paths import user_folders
from trainer_gui.core.recipe import Recipe, Table, parse_recipe
from trainer_gui.core.replies import DataDescribed, Predicted
from trainer_gui.runs.jobs import DescribeData, Evaluate, Predict, Train
from trainer_gui.runs.launch import launch
from trainer_gui.runs.process import ProcessHost
from trainer_gui.runs.store import RunStore


def recipe_of(table: Path) -> Recipe:
    """A small convolutional network that learns for some seconds."""
    training: Table = {
        "epochs": 10,
        "batch_size": 32,
        "device": "cpu",
        "threads": 1,
        "optimizer": {"kind": "adamw", "learning_rate": 0.004},
        "schedule": {"kind": "one_cycle"},
    }
    return parse_recipe(
        {
            "format": 2,
            "title": "Turned digits",
            "data": {"kind": "picture_table", "table": str(table), "size": 16, "colour": "grey"},
            "model": {"kind": "cnn", "channels": [12, 24], "batch_norm": True, "dense": [48]},
            "task": {"kind": "regression"},
            "training": training,
        },
        menus,
    )


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return turned_digits(tmp_path_factory.mktemp("digits"))


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> RunStore:
    return RunStore(folders_at(tmp_path_factory.mktemp("home")))


@pytest.fixture(scope="module")
def worker(store: RunStore) -> Iterator[ProcessHost]:
    host = ProcessHost(store.folders)
    host.start()
    wait_until_ready(host)
    yield host
    host.close(30)


def test_the_worker_learns_angles_and_a_stopped_run_ends_the_same(
    table: Path, worker: ProcessHost, store: RunStore
) -> None:
    recipe = recipe_of(table)
    told = bodies(heard_all(worker.submit(DescribeData(recipe.data.table()))))
    (described,) = [one for one in told if isinstance(one, DataDescribed)]
    assert described.spec.columns == ("angle", "ink")
    assert described.spec.counts == {"train": 420, "validation": 90, "test": 90}
    heard = bodies(heard_all(launch(recipe, worker, store)))
    (started,) = [one for one in heard if isinstance(one, RunStarted)]
    assert [told.key for told in started.charts] == ["numbers", "errors"]
    (found,) = measured(heard, "best", "validation")
    assert found.scores["r2"] is not None
    assert found.scores["r2"] > 0.85

    stopped = launch(recipe, worker, store)
    begun = heard_until(stopped, EpochDone)
    stopped.send(Stop())
    begun += heard_all(stopped)
    ended = begun[-1].body
    assert isinstance(ended, RunFinished)
    assert ended.reason == "stopped"
    rest = bodies(heard_all(worker.submit(Train(str(stopped.run_id), resume=True))))
    assert measured(rest, "best", "test")[0].scores == measured(heard, "best", "test")[0].scores
    angle_of_the_first(table, worker, str(stopped.run_id), store)


def angle_of_the_first(table: Path, worker: ProcessHost, run_id: str, store: RunStore) -> None:
    """What the run says when it is used and evaluated again."""
    again = bodies(heard_all(worker.submit(Evaluate(run_id, "test"))))
    (evaluated,) = [one for one in again if isinstance(one, Evaluated)]
    (kept,) = [one for one in evaluated.artefacts if one.kind == "predictions"]
    with np.load(store.folders.runs / run_id / kept.path) as stored:
        index, predicted = int(stored["index"][0]), stored["predicted"][0]
    picture = str(table.parent / f"{index:04}.png")
    answers = bodies(heard_all(worker.submit(Predict(run_id, (picture, str(table))))))
    first, second = [one for one in answers if isinstance(one, Predicted)]
    assert isinstance(first.answer, Numbers)
    assert first.answer.names == ("angle", "ink")
    assert first.answer.values == pytest.approx(predicted.tolist(), rel=1e-4)
    assert second.problem is not None


def test_the_command_line_trains_predicts_and_exports_numbers(
    table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    preset = tmp_path / "angles.toml"
    preset.write_text(recipe_of(table).toml(), encoding="utf-8")
    assert run_command_line(["train", str(preset), "--set", 'data.number_columns="angle"']) == 0
    out = capsys.readouterr().out
    assert re.search(r"Epoch 1/10 · MAE [\d.]+ · loss [\d.]+ · validation RMSE [\d.]+", out)
    explained = re.search(r"Validation · RMSE [\d.]+ · MAE [\d.]+ · R² ([\d.]+)", out)
    assert explained is not None
    assert float(explained[1]) > 0.85
    (info,) = RunStore(user_folders()).runs()
    pictures = [table.parent / f"{number:04}.png" for number in (3, 30, 300)]
    names = [str(path) for path in pictures]
    assert run_command_line(["predict", str(info.folder), *names, "--json"]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    values = [row["answer"]["values"][row["answer"]["names"].index("angle")] for row in rows]
    assert run_command_line(["predict", str(info.folder), names[0]]) == 0
    assert re.fullmatch(rf"{re.escape(names[0])}: angle -?[\d.]+\n", capsys.readouterr().out)
    assert run_command_line(["export", str(info.folder), "--to", str(tmp_path / "out")]) == 0
    capsys.readouterr()
    (said,) = run_elsewhere([tmp_path / "out"], pictures)
    assert said.answers[:, 0] == pytest.approx(values, abs=1e-3)
    assert said.printed[0].startswith(f"{names[0]}: angle ")
    assert run_command_line(["runs"]) == 0
    assert "completed" in capsys.readouterr().out
