"""Tests of runs that learn numbers: they do whatever runs that learn classes do."""

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from tests.engine.figures import figures
from tests.engine.noting import note
from tests.engine.numbers import GIVEN, inked_digits, learning
from tests.engine.resuming import OPTIMIZERS, start_from, trained, weights_of
from tests.engine.small import (
    ONE_THREAD,
    Memory,
    StopsAfter,
    begin,
    column,
    losses,
    measured,
    small,
)
from trainer_gui.catalog import menus
from trainer_gui.core.chart_files import unpack
from trainer_gui.core.charts import Points, Table
from trainer_gui.core.errors import DataError
from trainer_gui.core.events import EpochDone, RunFinished, RunStarted, StepsDone
from trainer_gui.core.execution import Execution
from trainer_gui.core.options import Options
from trainer_gui.core.registry import Entry
from trainer_gui.core.text import Text
from trainer_gui.engine.build import build_parts
from trainer_gui.engine.preview import Batching, preview_samples
from trainer_gui.engine.trained import open_run
from trainer_gui.kinds.pictures.options import PictureOptions
from trainer_gui.runs.folder_keep import FolderKeep

LOSSES = ("mse", "l1", "huber", "poisson")
EVERYTHING: dict[str, Any] = {"shift": 1, "rand_augment": 1, "mixup": 0.5, "cutmix": 1.0}


@pytest.mark.parametrize("loss", LOSSES)
def test_a_run_learns_numbers_and_keeps_what_they_were_and_should_be(loss: str) -> None:
    keep = Memory()
    recipe = learning(
        task={"kind": "regression", "loss": loss},
        optimizer={"kind": "adamw", "learning_rate": 0.01},
        training={"epochs": 6},
    )
    events = list(begin(recipe, keep=keep, datasets=GIVEN))
    (started,) = [event for event in events if isinstance(event, RunStarted)]
    assert [metric.key for metric in started.metrics] == ["rmse", "mae", "r2", "loss"]
    ended = events[-1]
    assert isinstance(ended, RunFinished)
    course = [one.scores["rmse"] for one in measured(events, "current", "validation")]
    assert all(score is not None for score in course)
    assert ended.best_epoch == int(np.argmin(course))  # type: ignore[arg-type]
    assert course[-1] < 0.6 * course[0]  # type: ignore[operator]
    errors = column(events, "mae")
    assert errors[-1] < 0.5 * errors[0]  # type: ignore[operator]
    (final,) = measured(events, "best", "test")
    assert {one.kind for one in final.artefacts} == {"numbers", "errors", "predictions"}
    told = keep.arrays("predictions-test-best.npz")
    data = inked_digits()
    assert (told["index"] == data.splits["test"]).all()
    assert (told["wanted"] == data.target[told["index"]]).all()
    error = np.abs(told["predicted"].astype(np.float64) - told["wanted"])
    points, table = (unpack(one, keep.arrays(f"{one.key}-test-best.npz")) for one in started.charts)
    assert isinstance(points, Points)
    assert isinstance(table, Table)
    assert points.names == table.names == ("ink", "middle")
    assert (points.x == told["wanted"]).all()
    assert table.values["mae"] == pytest.approx(error.mean(axis=0), rel=1e-5)
    assert final.scores["mae"] == pytest.approx(error.mean(), rel=1e-5)
    assert {"numbers-validation-00000.npz", "errors-validation-00000.npz"} <= set(keep.contents)


@pytest.mark.parametrize("optimizer", OPTIMIZERS, ids=lambda one: str(one["kind"]))
def test_a_run_that_was_stopped_goes_on_to_the_last_bit(optimizer: Any) -> None:
    recipe = learning(
        model={"kind": "mlp", "widths": [16], "dropout": 0.3},
        optimizer=optimizer,
        pictures=EVERYTHING,
        training={"ema_decay": 0.9},
        stopping={"early": "stalls", "patience": 3},
    )
    whole = Memory()
    expected = trained(recipe, whole, datasets=GIVEN)
    stopped = Memory()
    list(begin(recipe, keep=stopped, control=StopsAfter(30), datasets=GIVEN))
    step = stopped.snapshots[-1].step
    assert 0 < step < stopped_steps(expected)
    rest = trained(recipe, stopped, start=start_from(stopped), datasets=GIVEN)
    assert weights_of(stopped) == weights_of(whole)
    ended = [event for event in rest if isinstance(event, StepsDone)]
    assert column_from(ended, "mae") == column(expected, "mae")[step:]
    last = [event for event in expected if isinstance(event, EpochDone)][-1]
    again = [event for event in rest if isinstance(event, EpochDone)][-1]
    assert (again.scores, again.best, again.epochs_left) == (
        last.scores, last.best, last.epochs_left,
    )  # fmt: skip
    assert measured(rest, "best", "test")[0].scores == measured(expected, "best", "test")[0].scores


def stopped_steps(events: list[Any]) -> int:
    return len(losses(events))


def column_from(events: list[StepsDone], name: str) -> list[float | None]:
    return [value for event in events for value in event.columns[name]]


def test_mixed_samples_have_mixed_numbers() -> None:
    recipe = learning(pictures={"mixup": 1.0, "cutmix": 1.0})
    parts = build_parts(recipe, inked_digits(), ONE_THREAD)
    index = parts.feed.order("train")[:64]
    plain = parts.feed.batch(index)
    own = plain.targets["label"]
    others = own.roll(1, 0)
    seen: list[Tensor] = []
    note(parts.feed, lambda batch: seen.append(batch.targets["label"]))
    with parts.feed.reader(index, batch_size=64, epoch=0) as reader:
        reader.batch(0, 64)
    (mixed,) = seen
    shares = (mixed - others) / (own - others)
    clear = (own - others).abs().min(dim=1).values > 0.3
    assert bool(clear.any())
    # Both columns of a sample are mixed by the same share, which differs from sample to sample.
    torch.testing.assert_close(shares[clear, 0], shares[clear, 1], atol=2e-3, rtol=0)
    assert bool(((shares[clear] > -1e-3) & (shares[clear] < 1 + 1e-3)).all())
    assert float(shares[clear, 0].std()) > 0.1


def test_the_preview_shows_the_mixed_numbers_of_the_training() -> None:
    data, recipe = inked_digits(), learning(pictures=EVERYTHING)
    parts = build_parts(recipe, data, ONE_THREAD)
    order = parts.feed.shuffled("train", seed=0, epoch=1)
    with parts.feed.reader(order, batch_size=64, epoch=1) as reader:
        trained_on = reader.batch(0, 64).targets["label"]
    samples = [int(order[place]) for place in (0, 5, 63)]
    options = {"pictures": PictureOptions(**EVERYTHING)}
    shown = preview_samples(
        data, options, samples, seed=0, epochs=range(1, 2), batching=Batching(64)
    )
    assert shown.mixed
    (batch,) = shown.batches
    torch.testing.assert_close(batch.targets["label"], trained_on[[0, 5, 63]], rtol=0, atol=0)
    still = preview_samples(data, {}, samples, seed=0, epochs=range(2), batching=Batching(64))
    assert [tuple(one.targets["label"].shape) for one in still.batches] == [(3, 2)] * 2
    assert not still.mixed


class Faltering(torch.nn.Module):
    """Says no number in its first evaluation."""

    def __init__(self) -> None:
        super().__init__()
        self.layers = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(64, 2))
        self.evaluations = 0

    def forward(self, images: Tensor) -> Tensor:
        found: Tensor = self.layers(images)
        if self.training:
            return found
        self.evaluations += 1
        return found * math.nan if self.evaluations == 1 else found


def build_faltering(_options: Options, **_: object) -> torch.nn.Module:
    return Faltering()


def test_an_epoch_without_numbers_is_not_the_best_and_hides_no_better_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    entry = Entry("faltering", Text(""), Text(""), Options, build_faltering, __name__)
    monkeypatch.setitem(menus.models._entries, "faltering", entry)
    recipe = learning(model={"kind": "faltering"}, training={"epochs": 3})
    events = list(begin(recipe, datasets=GIVEN))
    first, *rest = measured(events, "current", "validation")
    assert first.scores["rmse"] is None
    assert all(one.scores["rmse"] is not None for one in rest)
    ended = events[-1]
    assert isinstance(ended, RunFinished)
    assert ended.best_epoch in {1, 2}
    assert ended.best_score is not None


def test_balanced_epochs_are_refused_in_a_sentence() -> None:
    with pytest.raises(DataError, match="need classes; this data has none") as caught:
        build_parts(learning(training={"sampling": "balanced"}), inked_digits(), ONE_THREAD)
    assert str(caught.value.hint) == "Let an epoch see each sample once."


@pytest.mark.parametrize("task", ["classification", "regression"])
def test_data_of_the_other_kind_are_refused_before_anything_is_built(task: str) -> None:
    data = inked_digits() if task == "classification" else None
    recipe = small(task={"kind": task})
    with pytest.raises(DataError, match="for each sample; this data has none") as caught:
        list(begin(recipe, datasets=GIVEN if data else None))
    assert "another task" in str(caught.value.hint)


def test_bf16_full_batches_and_schedules_that_watch_the_loss_work_too() -> None:
    recipe = learning(
        optimizer={"kind": "gradient_descent", "learning_rate": 0.05},
        schedule={"kind": "plateau", "patience": 0},
        training={"epochs": 3},
    )
    events = list(
        begin(recipe, datasets=GIVEN, execution=Execution("cpu", "the CPU", "bf16", threads=1))
    )
    assert isinstance(events[-1], RunFinished)
    assert len(losses(events)) == 3
    found = losses(events)
    assert found[-1] < found[0]  # type: ignore[operator]


def test_a_stored_run_says_what_its_results_hold(tmp_path: Path) -> None:
    recipe = learning(model={"kind": "cnn", "channels": [4], "batch_norm": True})
    (tmp_path / "recipe.toml").write_text(recipe.toml(), encoding="utf-8")
    list(begin(recipe, keep=FolderKeep(tmp_path), datasets=GIVEN))
    opened = open_run(tmp_path)
    assert opened.spec == inked_digits().spec
    assert opened.classes == ()
    with np.load(tmp_path / "artefacts" / "predictions-test-best.npz") as kept:
        found = figures(opened, inked_digits().input[kept["index"]])
        assert found.shape == kept["predicted"].shape
        assert np.allclose(found, kept["predicted"], rtol=1e-5, atol=1e-4)
