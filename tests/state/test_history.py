"""Tests of History and Points."""

import math
from collections.abc import Sequence

import numpy as np
import pytest

from trainer_gui.state.history import History, Points


def filled(values: Sequence[float | None], block: int = 100) -> History:
    history = History()
    for start in range(0, len(values), block):
        history.append(start, {"loss": values[start : start + block]})
    return history


@pytest.fixture(scope="module")
def noise() -> list[float]:
    return [float(value) for value in np.random.default_rng(0).normal(size=100_000)]


@pytest.fixture(scope="module")
def long(noise: list[float]) -> History:
    return filled(list(noise), block=997)


def test_short_history_is_drawn_point_by_point() -> None:
    history = filled([0.5, 0.25, 0.125])
    x, y = history.view("loss", 0, 2)
    assert x.tolist() == [0, 1, 2]
    assert y.tolist() == [0.5, 0.25, 0.125]


def test_nothing_is_drawn_of_an_empty_history_or_an_unknown_column() -> None:
    for history, key in ((History(), "loss"), (filled([1.0]), "accuracy")):
        for x, y in (history.view(key), history.smoothed(key, 0.9)):
            assert len(x) == len(y) == 0
        assert history.last(key) is None


@pytest.mark.parametrize(
    "stretch", [(-math.inf, math.inf), (0, 99_999), (12_345, 67_891), (50_000, 50_300)]
)
def test_view_is_bounded_and_shows_every_peak(
    long: History, noise: list[float], stretch: tuple[float, float]
) -> None:
    x, y = long.view("loss", *stretch, pixels=450)
    assert 2 <= len(x) == len(y) <= 900
    low, high = max(int(max(stretch[0], 0)), 0), int(min(stretch[1], 99_999))
    wanted = np.array(noise[low : high + 1], dtype=np.float32)
    assert y.min() <= wanted.min()
    assert y.max() >= wanted.max()
    assert np.all(np.diff(x) >= 0)
    assert x[0] <= low + 1
    # Each vertex is a value that occurred, so no peak is invented either.
    assert np.isin(y.astype(np.float32), np.array(noise, dtype=np.float32)).all()


def test_whole_view_has_the_exact_extremes(long: History, noise: list[float]) -> None:
    _, y = long.view("loss")
    assert y.min() == np.float32(min(noise))
    assert y.max() == np.float32(max(noise))


def test_a_single_spike_among_a_hundred_thousand_steps_shows() -> None:
    values: list[float | None] = [0.0] * 100_000
    values[71_717] = 9.0
    x, y = filled(values, block=1000).view("loss", pixels=300)
    assert y.max() == 9.0
    assert abs(x[np.argmax(y)] - 71_717) <= 100_000 / 150


def test_blocks_of_any_size_give_the_same_view(noise: list[float]) -> None:
    values = list(noise[:5000])
    views = [filled(values, block).view("loss", pixels=100) for block in (1, 7, 512, 5000)]
    for x, y in views[1:]:
        assert x.tolist() == views[0][0].tolist()
        assert y.tolist() == views[0][1].tolist()


def test_unknown_values_are_gaps_and_hide_no_neighbour() -> None:
    values: list[float | None] = [None if step % 3 else float(step) for step in range(3000)]
    history = filled(values)
    _, y = history.view("loss", pixels=100)
    assert np.nanmax(y) == 2997
    assert not np.isnan(y).any()
    _, raw = history.view("loss", 0, 10)
    assert np.isnan(raw[1])
    assert history.last("loss") == 2997


def test_steps_may_have_gaps() -> None:
    history = History()
    history.append(0, {"loss": [3.0, 2.0]})
    history.append(10, {"loss": [1.0]})
    x, y = history.view("loss")
    assert x.tolist() == [0, 1, 10]
    assert y.tolist() == [3.0, 2.0, 1.0]
    assert len(history) == 3
    assert history.last_step == 10


def test_a_late_block_goes_into_its_gap() -> None:
    history = History()
    history.append(0, {"loss": [1.0] * 2000})
    history.append(3000, {"loss": [3.0] * 2000, "accuracy": [0.5] * 2000})
    history.append(2000, {"loss": [2.0] * 1000})
    x, y = history.view("loss", pixels=10_000)
    assert x.tolist() == list(range(5000))
    assert y.tolist() == [1.0] * 2000 + [2.0] * 1000 + [3.0] * 2000
    assert np.isnan(history.view("accuracy", 0, 2998, pixels=2000)[1]).all()
    _, coarse = history.view("loss", pixels=50)
    assert set(coarse.tolist()) == {1.0, 2.0, 3.0}


def test_a_resumed_run_goes_on_from_its_checkpoint() -> None:
    history = filled([1.0] * 3000)
    history.append(2000, {"loss": [0.5]})
    assert len(history) == 2001
    assert history.last("loss") == 0.5
    _, y = history.view("loss", 1990, 5000)
    assert y.tolist() == [1.0] * 11 + [0.5]


def test_a_column_may_come_later_and_a_block_may_leave_one_out() -> None:
    history = History()
    history.append(0, {"loss": [2.0, 1.0]})
    history.append(2, {"accuracy": [0.5]})
    assert history.keys() == ("loss", "accuracy")
    assert history.view("accuracy")[1][2] == 0.5
    assert np.isnan(history.view("accuracy")[1][:2]).all()
    assert np.isnan(history.view("loss")[1][2])
    assert history.last("loss") == 1.0


def test_values_beyond_float32_are_unknown() -> None:
    history = filled([1.0, 1e300, math.inf, math.nan])
    assert np.isnan(history.view("loss")[1]).tolist() == [False, True, True, True]


def test_smoothing_without_weight_is_the_curve_itself() -> None:
    x, y = filled([3.0, 1.0, 2.0]).smoothed("loss", 0.0)
    assert x.tolist() == [0, 1, 2]
    assert y.tolist() == [3.0, 1.0, 2.0]


def test_smoothing_is_a_debiased_moving_average() -> None:
    values = np.random.default_rng(1).normal(size=200)
    weight = 0.9
    wanted = [
        np.average(values[: stop + 1], weights=weight ** np.arange(stop, -1, -1))
        for stop in range(200)
    ]
    _, y = filled(values.tolist()).smoothed("loss", weight)
    assert y == pytest.approx(wanted, abs=1e-6)


def test_smoothing_a_constant_gives_the_constant_from_the_first_point_on() -> None:
    _, y = filled([2.0] * 10_000).smoothed("loss", 0.99)
    assert y == pytest.approx(2.0)


@pytest.mark.parametrize("amount", [0.0, 0.05, 0.6, 0.99, 0.999])
@pytest.mark.parametrize("count", [1, 2, 3, 299])
def test_smoothing_is_the_average_that_a_loop_over_the_values_gives(
    amount: float, count: int
) -> None:
    values: list[float | None] = np.random.default_rng(2).normal(5, 9, size=count).tolist()
    values[1::7] = [None] * len(values[1::7])
    total = norm = 0.0
    wanted = []
    for value in values:
        if value is not None:
            total, norm = amount * total + value, amount * norm + 1.0
        wanted.append(total / norm if value is not None else math.nan)
    _, y = filled(values).smoothed("loss", amount)
    assert y == pytest.approx(wanted, rel=1e-5, abs=1e-5, nan_ok=True)


@pytest.mark.parametrize("most", [141, 240, 450])
def test_a_line_has_nearly_as_many_parts_as_it_may_however_long_the_run(most: int) -> None:
    history = History()
    for length in (10_000, 13_000, 17_777, 30_000, 64_000, 99_999, 270_000, 1_000_000):
        new = length - len(history)
        history.append(len(history), {"loss": np.linspace(0, 1, new).tolist()})
        assert 0.78 * most <= len(history.smoothed("loss", 0.6, most)[0]) <= most
        assert 0.78 * most <= len(history.view("loss", pixels=most)[0]) / 2 <= most


def test_parts_of_every_size_hold_the_same_values_as_the_steps_themselves(
    noise: list[float], long: History
) -> None:
    for most in range(60, 450, 13):
        x, y = long.view("loss", pixels=most)
        size = int(x[2] - x[0])
        parts = [noise[start : start + size] for start in range(0, len(noise), size)]
        assert y[0::2] == pytest.approx([min(part) for part in parts])
        assert y[1::2] == pytest.approx([max(part) for part in parts])
        _, means = long.smoothed("loss", 0.0, len(parts))
        assert means == pytest.approx([np.mean(part) for part in parts], abs=1e-4)


@pytest.mark.parametrize("amount", [-1.0, 0.6, 1.0, 7.0])
def test_smoothed_curve_is_bounded_and_reaches_the_last_step(long: History, amount: float) -> None:
    x, y = long.smoothed("loss", amount, points=300)
    assert 100 <= len(x) == len(y) <= 300
    assert x[-1] == 99_999
    assert np.isfinite(y).all()


def test_more_smoothing_is_calmer(long: History) -> None:
    spread = [np.std(long.smoothed("loss", amount)[1]) for amount in (0.0, 0.6, 0.95)]
    assert spread[0] > spread[1] > spread[2]


def test_smoothing_of_a_stretch_remembers_what_came_before_it() -> None:
    history = filled([0.0] * 1000 + [1.0] * 1000)
    x, y = history.smoothed("loss", 0.9, low_step=1001, high_step=1100)
    assert x[0] == 1000
    assert y[0] == pytest.approx(0.1, abs=1e-3)
    assert y[-1] == pytest.approx(1.0, abs=1e-3)


def test_smoothing_skips_unknown_values() -> None:
    _, y = filled([1.0, None, 3.0]).smoothed("loss", 0.5)
    assert np.isnan(y[1])
    assert y[2] == pytest.approx((0.5 * 1.0 + 3.0) / 1.5)


def test_curve_that_grows_keeps_its_shape(noise: list[float]) -> None:
    history = filled(list(noise[:40_000]), block=1000)
    before = dict(zip(*(axis.tolist() for axis in history.smoothed("loss", 0.6)), strict=True))
    history.append(40_000, {"loss": noise[40_000:40_100]})
    after = dict(zip(*(axis.tolist() for axis in history.smoothed("loss", 0.6)), strict=True))
    settled = list(before)[:-1]
    assert [after[step] for step in settled] == [before[step] for step in settled]


def test_points_go_back_with_a_resumed_run() -> None:
    points = Points()
    for step, value in ((10, 0.5), (20, None), (30, 0.7)):
        points.append(step, value)
    assert points.x.tolist() == [10, 20, 30]
    assert np.isnan(points.y[1])
    points.append(20, 0.6)
    assert points.x.tolist() == [10, 20]
    assert points.y.tolist() == [0.5, 0.6]
    assert len(points) == 2
