"""Tests of what only the worker's jobs do; the jobs as they are heard are in test_host.py."""

from pathlib import Path

import numpy as np
import pytest
import torch
from filelock import FileLock
from PIL import Image

from tests.data.pictures import class_folders, quiet
from tests.data.test_table import customers
from tests.engine.duel import duel, on_the_menu
from tests.engine.series import learning_series, on_the_menus, series_dataset
from tests.engine.small import digits, small
from tests.runs.setting import bodies, brief, heard_all, heard_until
from trainer_gui.core.answers import Ranked
from trainer_gui.core.asks import Files, Row
from trainer_gui.core.control import Control, Stop
from trainer_gui.core.events import EpochDone, RunFailed, RunFinished
from trainer_gui.core.recipe import DataPlan
from trainer_gui.core.replies import FileRead, JobFailed, ModelSummarised, Predicted, RunAsks
from trainer_gui.core.split_options import SplitPlan
from trainer_gui.engine.trained import open_run
from trainer_gui.runs._models import Models
from trainer_gui.runs._perform import perform
from trainer_gui.runs._pump import Stamper
from trainer_gui.runs.jobs import (
    AskRun,
    Evaluate,
    ForecastRun,
    ListChoices,
    Predict,
    PredictRow,
    ShowSamples,
    SummariseModel,
    Train,
)
from trainer_gui.runs.launch import launch
from trainer_gui.runs.local import LocalHost
from trainer_gui.runs.store import RunStore
from trainer_gui.runs.worker import GpuWorker


@pytest.mark.parametrize("holder", ["20260101-120000-other", None])
def test_a_device_in_use_is_refused_though_nobody_says_who_holds_it(
    local: LocalHost, store: RunStore, holder: str | None
) -> None:
    locks = store.folders.locks
    locks.mkdir(parents=True, exist_ok=True)
    named = locks / "cpu.holder"
    named.unlink(missing_ok=True)
    if holder:
        named.write_text(holder)
    with FileLock(locks / "cpu.lock"):
        failed = bodies(heard_all(launch(brief(), local, store)))[-1]
    assert isinstance(failed, RunFailed)
    assert failed.cause == "input"
    assert f"Another training ({holder or '?'}) is using the device cpu" in str(failed.message)
    assert isinstance(heard_all(launch(brief(), local, store))[-1].body, RunFinished)


def test_nothing_is_forecast_while_another_process_trains(
    local: LocalHost, store: RunStore
) -> None:
    locks = store.folders.locks
    locks.mkdir(parents=True, exist_ok=True)
    with FileLock(locks / "cpu.lock"):
        failed = bodies(heard_all(local.submit(ForecastRun(small().table()))))[-1]
    assert isinstance(failed, JobFailed)
    assert "is using the device cpu" in str(failed.message)
    assert failed.details == ""


def test_a_run_of_another_version_is_not_gone_on_with(local: LocalHost, store: RunStore) -> None:
    handle = launch(small(training={"epochs": 1}), local, store)
    heard_all(handle)
    journal = store.folder(str(handle.run_id)) / "events.jsonl"
    journal.write_bytes(journal.read_bytes().replace(b'"format": 2, ', b'"format": 99, '))
    before = journal.read_bytes()
    failed = bodies(heard_all(local.submit(Train(str(handle.run_id), resume=True))))[-1]
    assert isinstance(failed, RunFailed)
    assert "A newer version of Trainer GUI" in str(failed.message)
    assert journal.read_bytes().startswith(before)


def test_locks_that_cannot_be_made_are_said_in_words(local: LocalHost, store: RunStore) -> None:
    lock = store.folders.locks / "cpu.lock"
    lock.unlink(missing_ok=True)
    lock.mkdir(parents=True)
    failed = bodies(heard_all(launch(brief(), local, store)))[-1]
    lock.rmdir()
    assert isinstance(failed, RunFailed)
    assert "cpu.lock could not be written" in str(failed.message)
    assert failed.details == ""


def test_data_that_changed_are_not_evaluated_as_if_they_had_not(
    local: LocalHost, store: RunStore, tmp_path: Path
) -> None:
    folder = class_folders(tmp_path / "mine", {"a": 10, "b": 10})
    data = {"kind": "image_folder", "folder": str(folder), "size": 16}
    handle = launch(small(data=data, training={"epochs": 1}), local, store)
    assert isinstance(heard_all(handle)[-1].body, RunFinished)
    (folder / "a").rename(folder / "aa")
    said = []
    for gone in (None, folder / "aa" / "0000.png"):
        if gone is not None:
            gone.unlink()
        for seed in (1, 2):  # other data, so that these are read again
            heard_all(launch(small(training={"epochs": 1, "seed": seed}), local, store))
        failed = bodies(heard_all(local.submit(Evaluate(str(handle.run_id), "test"))))[-1]
        assert isinstance(failed, JobFailed)
        said.append(str(failed.message))
    assert "The names of the classes differ" in said[0]
    assert said[1] == "The data have changed since the run was trained."


def test_a_run_of_pictures_as_found_goes_on_and_predicts_as_it_was_trained(
    local: LocalHost, store: RunStore, tmp_path: Path
) -> None:
    folder = class_folders(tmp_path / "mine", {"a": 10, "b": 10})
    for path in folder.rglob("*.png"):
        Image.open(path).convert("L").resize((20, 20)).save(path)
    recipe = small(
        data={"kind": "image_folder", "folder": str(folder)}, training={"epochs": 100_000}
    )
    stopped = launch(recipe, local, store)
    heard_until(stopped, EpochDone)
    stopped.send(Stop())
    heard_all(stopped)
    trained = open_run(store.folders.runs / str(stopped.run_id))
    assert trained.spec.inputs[0].shape == (1, 20, 20)
    assert np.array(trained.read(folder / "a" / "0000.png").rows).shape == (1, 1, 20, 20)
    for seed in (1, 2):  # other data, so that these are read again
        heard_all(launch(small(training={"epochs": 1, "seed": seed}), local, store))
    going = local.submit(Train(str(stopped.run_id), resume=True))
    heard_until(going, EpochDone)
    going.send(Stop())
    assert isinstance(heard_all(going)[-1].body, RunFinished)
    Image.new("RGB", (99, 50), "red").save(tmp_path / "other.jpg")
    asked = Predict(str(stopped.run_id), (str(tmp_path / "other.jpg"),))
    (said,) = [one for one in bodies(heard_all(local.submit(asked))) if isinstance(one, Predicted)]
    assert isinstance(said.answer, Ranked)
    assert set(said.answer.names) == {"a", "b"}


def test_a_run_on_a_table_is_asked_with_a_row_and_with_a_file_of_many(
    local: LocalHost, store: RunStore, tmp_path: Path
) -> None:
    (tmp_path / "mine.csv").write_text(customers(), encoding="utf-8")
    recipe = small(
        data={"kind": "table", "table": str(tmp_path / "mine.csv")},
        model={"kind": "mlp", "widths": [8]},
        training={"epochs": 2, "batch_size": 32},
    )
    ran = launch(recipe, local, store)
    heard_all(ran)
    run_id = str(ran.run_id)
    (told,) = [
        one for one in bodies(heard_all(local.submit(AskRun(run_id)))) if isinstance(one, RunAsks)
    ]
    row, files = told.asks
    assert isinstance(files, Files)
    assert isinstance(row, Row)
    assert [cell.name for cell in row.cells] == ["town", "paid"]
    asked = PredictRow(run_id, {"town": "Ulm", "paid": None})
    (typed,) = [one for one in bodies(heard_all(local.submit(asked))) if isinstance(one, Predicted)]
    (tmp_path / "rows.csv").write_text("paid;town\n92,5;Ulm\n;Ulm\n", encoding="utf-8")
    heard = bodies(heard_all(local.submit(Predict(run_id, (str(tmp_path / "rows.csv"),)))))
    said = [one for one in heard if isinstance(one, FileRead | Predicted)]
    assert said[0] == FileRead(str(tmp_path / "rows.csv"), 2)
    assert [one.line for one in said[1:] if isinstance(one, Predicted)] == [2, 3]
    assert isinstance(said[2], Predicted)
    assert said[2].answer == typed.answer
    strange = local.submit(PredictRow(run_id, {"price": 3.0}))
    (failed,) = [one for one in bodies(heard_all(strange)) if isinstance(one, JobFailed)]
    assert str(failed.message) == "There is no column “price”."


def test_a_run_never_goes_on_with_its_classes_in_another_order(
    local: LocalHost, store: RunStore, tmp_path: Path
) -> None:
    folder = class_folders(tmp_path / "mine", {"9": 10, "10": 10, "11": 10})
    data = {"kind": "image_folder", "folder": str(folder), "size": 16}
    stopped = launch(small(data=data, training={"epochs": 100_000}), local, store)
    heard_until(stopped, EpochDone)
    stopped.send(Stop())
    heard_all(stopped)
    run = store.folders.runs / str(stopped.run_id)
    assert open_run(run).classes == ("9", "10", "11")
    # The same pictures, and the same names but for one: that of the last class is the first now.
    (folder / "11").rename(folder / "8")
    for seed in (1, 2):  # other data, so that these are read again
        heard_all(launch(small(training={"epochs": 1, "seed": seed}), local, store))
    failed = bodies(heard_all(local.submit(Train(str(stopped.run_id), resume=True))))[-1]
    assert isinstance(failed, RunFailed)
    assert "The data have changed since the checkpoint" in str(failed.message)
    evaluated = bodies(heard_all(local.submit(Evaluate(str(stopped.run_id), "test"))))[-1]
    assert isinstance(evaluated, JobFailed)
    assert str(evaluated.message) == "The data have changed since the run was trained."
    assert open_run(run).classes == ("9", "10", "11")  # what it says is what it has learnt


def test_a_training_draws_the_same_wherever_a_short_job_is_left(
    local: LocalHost, store: RunStore, tmp_path: Path
) -> None:
    run_id = str(launch(brief(), local, store).run_id)
    heard_all(local.submit(Evaluate(run_id, "test")))  # which waits until it is trained
    picture = tmp_path / "noise.png"
    Image.fromarray(digits().input[:][0, 0]).save(picture)
    worker = GpuWorker(store.folders, lambda _said: None)
    worker.models = Models()
    worker.datasets.load(DataPlan(small().data, SplitPlan(0)), progress=quiet)
    sample = int(digits().splits["train"][0])
    for job in (
        SummariseModel(small().table(), digits().spec),
        ShowSamples(small().data.table(), {"pictures": {"shift": 2}}, (sample,), epochs=2),
        ListChoices("torchvision"),
        Predict(run_id, (str(picture), "gone.png")),
    ):
        torch.manual_seed(3)
        expected = torch.rand(8).tolist()
        torch.manual_seed(3)
        found = []
        control = Control()
        for event in perform(job, worker, control, Stamper(1, None, lambda _said: None)):
            if event is not None:
                found += torch.rand(1).tolist()
        assert found
        assert found == expected[: len(found)], job
        assert torch.rand(1).item() == expected[len(found)], job


def test_missing_data_may_be_downloaded_after_consent(local: LocalHost, store: RunStore) -> None:
    handle = launch(small(data={"kind": "cifar10"}), local, store)
    failed = bodies(heard_all(handle))[-1]
    assert isinstance(failed, RunFailed)
    assert failed.cause == "download"


def test_the_layers_of_several_networks_stand_below_their_names(local: LocalHost) -> None:
    with on_the_menu():
        job = SummariseModel(duel().table(), digits().spec)
        summary = bodies(heard_all(local.submit(job)))[1]
    assert isinstance(summary, ModelSummarised)
    heads = [row for row in summary.layers if row.depth == 0]
    assert [row.name for row in heads] == ["model", "critic"]
    assert [row.output for row in heads] == [(10,), (10,)]
    assert summary.parameters == sum(row.parameters for row in heads) == 2 * heads[0].parameters
    assert "critic.head" in [row.name for row in summary.layers if row.depth == 1]


@pytest.mark.parametrize("pictures", [False, True], ids=["one input", "two inputs"])
def test_layers_are_listed_for_rows_of_different_lengths(
    local: LocalHost, *, pictures: bool
) -> None:
    with on_the_menus():
        spec = series_dataset(pictures=pictures).spec
        summary = bodies(heard_all(local.submit(SummariseModel(learning_series().table(), spec))))[
            1
        ]
    assert isinstance(summary, ModelSummarised)
    assert summary.input_shape == (None,)
    assert [row.output for row in summary.layers if row.name == "head"] == [(2,)]
