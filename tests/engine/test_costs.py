"""Tests of what rows of different lengths cost: memory, time, and what goes together."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor, nn
from torch.nn.modules.module import register_module_forward_pre_hook

from tests.engine.resuming import start_from, trained, weights_of
from tests.engine.series import ROWS, learning_series, on_the_menus, series_dataset
from tests.engine.small import ONE_THREAD, Given, Memory, StopsAfter, begin, measured
from tests.engine.tokens import (
    LENGTHS,
    Bag,
    learning_tokens,
    tokens_dataset,
    tokens_on_the_menus,
)
from trainer_gui.core.answers import AnswerOptions
from trainer_gui.core.control import Control
from trainer_gui.core.dataset import Dataset
from trainer_gui.core.events import Noticed, RunEvent, RunFinished
from trainer_gui.core.execution import Execution
from trainer_gui.core.recipe import Recipe
from trainer_gui.core.replies import Forecasted, Predicted
from trainer_gui.engine import evaluate, loop, predict
from trainer_gui.engine import forecast as forecasting
from trainer_gui.engine._live_bytes import LiveBytes
from trainer_gui.engine._position import Position
from trainer_gui.engine.build import build_parts
from trainer_gui.engine.feed import Feed
from trainer_gui.engine.fitting import make_it_fit
from trainer_gui.engine.footprint import measure_footprint, step_peak_bytes
from trainer_gui.engine.forecast import forecast
from trainer_gui.engine.ledger import Ledger
from trainer_gui.engine.loop import epoch_order, train_epoch
from trainer_gui.engine.trained import open_run
from trainer_gui.engine.tune import choose_execution
from trainer_gui.runs.folder_keep import FolderKeep

CPU = torch.device("cpu")


@pytest.fixture(autouse=True)
def _menus() -> Iterator[None]:
    with on_the_menus(), tokens_on_the_menus():
        yield


class Watch:
    """Hears of each pass through a model of words: the samples times the longest."""

    def __init__(self) -> None:
        self.heard: Callable[[nn.Module, int], None] = lambda _module, _cost: None

    def look(self, module: nn.Module, inputs: tuple[Tensor, ...]) -> None:
        if isinstance(module, Bag):
            self.heard(module, inputs[0].shape[0] * inputs[0].shape[1])


@pytest.fixture
def watch() -> Iterator[Watch]:
    made = Watch()
    handle = register_module_forward_pre_hook(made.look)
    yield made
    handle.remove()


def recipe(batch_size: int = 20, **training: object) -> Recipe:
    return learning_tokens(training={"batch_size": batch_size, "epochs": 3, **training})


def padded(order: Tensor, batch_size: int) -> list[int]:
    """What the batches of an order cost."""
    return [
        len(order[start : start + batch_size])
        * int(LENGTHS[order[start : start + batch_size]].max())
        for start in range(0, len(order), batch_size)
    ]


def test_rows_cost_their_length_where_their_kind_says_nothing_else() -> None:
    feed = Feed(tokens_dataset(), CPU)
    order = torch.tensor([5, 0, 77])
    costs = feed.costs(order)
    assert costs is not None
    assert costs.tolist() == LENGTHS[[5, 0, 77]].tolist()
    assert feed.total_cost("test") == LENGTHS[500:].sum()
    first = feed.costliest("train")
    assert first is not None
    assert LENGTHS[first[:3]].tolist() == sorted(LENGTHS[:400])[:-4:-1]
    training = feed.shuffled("train", seed=0, epoch=0, batch_size=20)
    assert sum(padded(training, 20)) < 1.5 * LENGTHS[:400].sum()


def test_a_step_needs_no_more_memory_than_its_costliest_batch() -> None:
    data, wanted = tokens_dataset(), recipe(32)
    line = measure_footprint(wanted, data, ONE_THREAD, Control())
    parts = build_parts(wanted, data, ONE_THREAD)
    for batch in (64, 200):
        found = step_peak_bytes(parts, batch, Control())
        assert line.peak_bytes(batch) == pytest.approx(found, rel=0.12)
    live = LiveBytes()
    with live:
        for epoch in range(3):
            position = Position(micro_batch=32, epoch=epoch)
            position.step = epoch * parts.plan.steps_per_epoch
            for _ in train_epoch(parts, position, Ledger(), Control()):
                pass
    assert 0.7 * line.peak_bytes(32) < live.peak < 1.05 * line.peak_bytes(32)


def test_a_recipe_is_made_to_fit_with_the_longest_rows_in_mind() -> None:
    data, wanted = tokens_dataset(), recipe(128)
    line = measure_footprint(wanted, data, ONE_THREAD, Control())
    memory = line.peak_bytes(70)
    found = make_it_fit(wanted, data, ONE_THREAD, memory, Control())
    assert found.changes == {"training.batch_size": 64, "training.accumulation": 2}
    parts = build_parts(found.recipe, data, ONE_THREAD)
    assert step_peak_bytes(parts, 64, Control()) <= memory


def forecasted(wanted: Recipe, data: Dataset) -> Forecasted:
    events = forecast(wanted, data, ONE_THREAD, keep=Memory(), control=Control())
    while True:
        try:
            next(events)
        except StopIteration as ended:
            answer: Forecasted = ended.value
            return answer


@pytest.mark.parametrize("unit", [2e-5, 1e-3], ids=["many steps tried", "few steps tried"])
def test_a_forecast_is_right_where_time_goes_by_cost(
    unit: float, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a clock that goes on with each pass alone, by what goes through the model in it."""
    now = 0.0

    def spend(_module: nn.Module, cost: int) -> None:
        nonlocal now
        now += unit * cost

    watch.heard = spend
    monkeypatch.setattr(forecasting, "perf_counter", lambda: now)
    monkeypatch.setattr(loop, "REPORT_SECONDS", 0.0)
    monkeypatch.setattr(evaluate, "REPORT_SECONDS", 0.0)
    monkeypatch.setattr(evaluate, "MOST_VALUES", 3000)
    found = forecasted(recipe(epochs=6), tokens_dataset())
    assert (found.steps_measured < 20) == (unit == 1e-3)
    now = 0.0
    list(begin(recipe(epochs=6), datasets=Given(tokens_dataset())))
    assert found.seconds == pytest.approx(now, rel=0.06)


class Known:
    """Remembers in memory."""

    def __init__(self) -> None:
        self.choices: dict[str, Execution] = {}

    def find(self, key: str, usual: Execution) -> Execution | None:
        return usual if key in self.choices else None

    def keep(self, key: str, chosen: Execution) -> None:
        self.choices[key] = chosen


def test_ways_are_timed_with_a_batch_of_usual_cost(watch: Watch) -> None:
    costs: list[int] = []
    watch.heard = lambda module, cost: costs.append(cost) if module.training else None
    wanted = recipe(tune=True, precision="fp32")
    list(choose_execution(wanted, tokens_dataset(), Control()))
    parts = build_parts(wanted, tokens_dataset(), ONE_THREAD)
    batches = padded(epoch_order(parts, 0), 20)
    assert set(costs) == {sorted(batches)[len(batches) // 2]}


def test_what_was_found_holds_for_rows_of_that_length_and_dtype() -> None:
    wanted, known = recipe(tune=True, precision="fp32"), Known()

    def choose(data: Dataset) -> int:
        list(choose_execution(wanted, data, Control(), remembered=known))
        return len(known.choices)

    assert [choose(tokens_dataset()) for _ in range(2)] == [1, 1]
    assert choose(tokens_dataset(times=4)) == 2
    assert choose(tokens_dataset(dtype="int32")) == 3


def test_evaluation_goes_in_batches_of_bounded_cost(
    watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evaluate, "MOST_VALUES", 1000)
    costs: list[int] = []
    watch.heard = lambda module, cost: None if module.training else costs.append(cost)
    list(begin(recipe(epochs=1), datasets=Given(tokens_dataset())))
    assert max(costs) <= 1000
    assert np.mean(costs) > 600


def notices(events: list[RunEvent]) -> list[str]:
    return [str(event.message) for event in events if isinstance(event, Noticed)]


def test_where_memory_runs_out_half_the_cost_is_evaluated_at_once(
    watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evaluate, "MOST_VALUES", 4000)
    undisturbed = list(begin(recipe(), datasets=Given(tokens_dataset())))

    def hold(module: nn.Module, cost: int) -> None:
        if not module.training and cost > 1500:
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB.")

    watch.heard = hold
    events = list(begin(recipe(), datasets=Given(tokens_dataset())))
    assert isinstance(events[-1], RunFinished)
    assert notices(events) == [
        "The memory of the device was too small to evaluate: half as much goes through the model "
        "at once now."
    ] * 2  # fmt: skip
    for checkpoint in ("current", "best"):
        found, wanted = (measured(some, checkpoint, "validation") for some in (events, undisturbed))
        assert [one.scores for one in found] == [pytest.approx(one.scores) for one in wanted]


@pytest.mark.parametrize("pictures", [False, True], ids=["one input", "two inputs"])
def test_rows_that_do_not_fit_on_the_device_train_alike_and_go_on_to_the_bit(
    monkeypatch: pytest.MonkeyPatch, *, pictures: bool
) -> None:
    given = Given(series_dataset(pictures=pictures))
    wanted = learning_series(
        series={"jitter": 0.1},
        training={"epochs": 4, "batch_size": 20, "ema_decay": 0.9},
        optimizer={"kind": "adamw"},
    )
    whole, stopped = Memory(), Memory()
    trained(wanted, whole, datasets=given)
    monkeypatch.setenv("TRAINER_GUI_DATA_MB", "0.01")
    feed = build_parts(wanted, series_dataset(pictures=pictures), ONE_THREAD).feed
    assert not feed.resident
    assert feed.reads_ahead == pictures
    trained(wanted, stopped, StopsAfter(20), datasets=given)
    trained(wanted, stopped, start=start_from(stopped), datasets=given)
    assert weights_of(stopped) == weights_of(whole)


def test_rows_count_in_the_budget_with_their_places() -> None:
    data = series_dataset()
    needed = 4 * sum(map(len, ROWS)) + 8 * (len(ROWS) + 1)
    assert Feed(data, CPU, budget_bytes=needed).resident
    assert not Feed(data, CPU, budget_bytes=needed - 1).resident


def test_long_rows_are_predicted_few_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = learning_series(training={"epochs": 1})
    list(begin(wanted, keep=FolderKeep(tmp_path), datasets=Given(series_dataset())))
    (tmp_path / "recipe.toml").write_text(wanted.toml(), encoding="utf-8")
    opened = open_run(tmp_path)
    shapes: list[tuple[int, ...]] = []
    opened.model.register_forward_pre_hook(lambda _, given: shapes.append(tuple(given[0].shape)))
    files = [str(tmp_path / f"{index}.txt") for index in range(60)]
    for index, file in enumerate(files):
        Path(file).write_text(" ".join(str(value) for value in ROWS[index]))
    monkeypatch.setattr(predict, "MOST_VALUES", 120)
    found = predict.predict(
        opened, files, AnswerOptions(), control=Control(), make_room=lambda: None
    )
    assert [one.path for one in found if isinstance(one, Predicted)] == files
    assert sum(rows for rows, _ in shapes) == 60
    assert all(rows * longest <= 120 for rows, longest in shapes)
    assert any(rows > 1 for rows, _ in shapes)
