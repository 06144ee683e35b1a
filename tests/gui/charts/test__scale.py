import numpy as np
import pytest

from trainer_gui.gui.charts._scale import (
    bulk,
    log_ticks,
    multiples,
    nice_step,
    notched,
    tick_text,
    value_text,
    y_range,
)


def test_a_spike_does_not_flatten_a_long_line() -> None:
    losses = np.linspace(2.0, 0.1, 1000)
    losses[500] = 1e6

    low, high = y_range([losses])

    assert 0.0 < high < 3.0
    assert low < 0.2


def test_a_spike_does_not_flatten_a_short_line_either() -> None:
    assert bulk(np.array([0.5, 0.4, 0.3, 0.25, 9000.0]), whole=False) == (0.25, 0.5)


def test_the_first_evaluations_of_an_ordinary_run_are_no_outliers() -> None:
    falling = np.array([1.9, 0.9, 0.5, 0.4, 0.33, 0.31, 0.3, 0.3, 0.29, 0.29])

    assert bulk(falling, whole=False) == (0.29, 1.9)


def test_everything_is_seen_where_it_is_asked_for() -> None:
    losses = np.append(np.linspace(2.0, 0.1, 1000), 1e6)

    assert y_range([losses], whole=True)[1] > 1e6


def test_a_constant_line_stands_in_the_middle() -> None:
    low, high = y_range([np.full(10, 0.5)])

    assert (low + high) / 2 == pytest.approx(0.5)
    assert low < 0.5 < high


def test_rates_stay_within_zero_and_a_hundred_per_cent() -> None:
    low, high = y_range([np.array([0.0, 0.5, 1.0])], unit="rate")

    assert (low, high) == (-0.01, 1.01)


def test_without_any_value_there_is_a_range_all_the_same() -> None:
    assert y_range([np.array([np.nan])]) == (0.0, 1.0)


@pytest.mark.parametrize(
    ("span", "count", "step"), [(10, 5, 2), (1, 4, 0.5), (0.03, 5, 0.01), (5000, 6, 1000)]
)
def test_steps_between_ticks_are_round(span: float, count: int, step: float) -> None:
    assert nice_step(span, count) == pytest.approx(step)


def test_steps_of_training_are_whole() -> None:
    assert nice_step(2, 8, whole=True) == 1


def test_ticks_lie_within_the_range() -> None:
    assert multiples(0.1, 1.0, 0.25) == pytest.approx([0.25, 0.5, 0.75, 1.0])


@pytest.mark.parametrize(
    ("value", "step", "unit", "text"),
    [
        (0.5, 0.1, "", "0.5"),
        (0.05, 0.05, "", "0.05"),
        (12000.0, 2000.0, "", "12,000"),
        (0.0, 0.2, "", "0"),
        (2e-5, 1e-5, "", "2e-5"),
        (0.85, 0.05, "rate", "85 %"),
        (0.855, 0.005, "rate", "85.5 %"),
        (2_000_000.0, 500_000.0, "", "2.0e6"),
    ],
)
def test_ticks_have_the_digits_that_tell_them_apart(
    value: float, step: float, unit: str, text: str
) -> None:
    assert tick_text(value, step, "rate" if unit else "") == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.15351, "0.1535"),
        (0.146, "0.1460"),
        (2.5e-9, "2.50e-9"),
        (0.0, "0"),
        (1234.56, "1,234.6"),
        (7.0, "7"),
        (float("nan"), "–"),
    ],
)
def test_a_read_value_has_three_to_five_digits(value: float, text: str) -> None:
    assert value_text(value) == text


def test_a_rate_is_read_as_per_cent() -> None:
    assert value_text(0.98312, "rate") == "98.31 %"


def test_a_logarithmic_axis_shows_decades() -> None:
    assert log_ticks(-6.2, 0.1) == [-6.0, -5.0, -4.0, -3.0, -2.0, -1.0, 0.0]


def test_a_narrow_logarithmic_axis_shows_more_than_decades() -> None:
    assert 10 ** np.array(log_ticks(-1.1, 0.4)) == pytest.approx([0.1, 0.2, 0.5, 1.0, 2.0])


def test_a_very_narrow_logarithmic_axis_still_has_ticks() -> None:
    assert len(log_ticks(float(np.log10(0.61)), float(np.log10(0.66)))) > 1


@pytest.mark.parametrize("span", [(0.0, 1.0), (-0.3, 2.7), (1e-9, 3e-9), (-5000.0, 1.015e6)])
def test_a_range_gets_a_little_wider_and_stays_while_data_grow(span: tuple[float, float]) -> None:
    low, high = notched(*span)
    spare = (span[1] - span[0]) / 32
    assert span[0] - spare <= low <= span[0]
    assert span[1] <= high <= span[1] + spare
    assert notched(low, high) == pytest.approx((low, high))
    ends = [notched(0.0, 1000.0 + step)[1] for step in range(100)]
    assert len(set(ends)) <= 14
