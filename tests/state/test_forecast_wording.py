"""Tests of a forecast in words."""

import time
from dataclasses import replace

import pytest

from trainer_gui.core.execution import Execution
from trainer_gui.core.replies import Forecasted
from trainer_gui.core.text import Text
from trainer_gui.state.forecast_wording import changes, in_short, rows, span

FOUND = Forecasted(
    seconds=750.0,
    epoch_seconds=74.0,
    step_seconds=0.0123,
    step_seconds_range=(0.0098, 0.0139),
    steps_measured=120,
    samples_per_second=5204.0,
    checkpoint_seconds=0.0641,
    checkpoint_bytes=1_600_000,
    peak_bytes=812_000_000,
    usable_bytes=8_120_000_000,
    largest_batch=1280,
    execution=Execution("cpu", "CPU"),
)


def shown(forecast: Forecasted) -> dict[str, str]:
    return {str(label): str(value) for label, value in rows(forecast, 1.8e9)}


def test_every_figure_has_its_unit() -> None:
    until = time.strftime("%H:%M", time.localtime(1.8e9 + 750))
    assert shown(FOUND) == {
        "Epoch": "1 min 14 s with its evaluation",
        "In all": f"12 min 30 s, until {until} if it began now",
        "Step": "12 ms; half of 120 took 9.8 ms to 14 ms",
        "Speed": "5.2 k samples/s",
        "Memory": "812 MB in a step, 10.0 % of 8.1 GB that may be used",
        "Largest batch": "1,280 samples at once",
        "Checkpoint": "1.6 MB, written in 64 ms",
    }


def test_an_end_on_another_day_has_a_date() -> None:
    end = time.localtime(1.8e9 + 200_000)
    assert (
        f"until {time.strftime('%d.%m. %H:%M', end)} if"
        in shown(replace(FOUND, seconds=200_000.0))["In all"]
    )


def test_a_bar_has_room_for_time_and_memory() -> None:
    assert str(in_short(FOUND)) == "≈ 12 min 30 s · 1 min 14 s per epoch · 812 MB"


def test_of_what_fits_no_change_is_told() -> None:
    assert list(changes(FOUND)) == []


def test_changes_are_values_to_set_with_their_reasons() -> None:
    reason = Text("32 samples go through the model at once; a step still has 64.")
    changed = replace(
        FOUND,
        changes={"training.batch_size": 32, "training.recompute": True},
        reasons=(reason,),
    )
    assert [str(line) for line in changes(changed)] == [
        "The recipe does not fit into memory as it is. It was tried with:",
        "  training.batch_size = 32",
        "  training.recompute = true",
        str(reason),
    ]


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.0000123, "12 µs"), (0.0012, "1.2 ms"), (0.25, "250 ms"), (1.25, "1.2 s"),
        (9.94, "9.9 s"), (12.4, "12 s"), (100.0, "1 min 40 s"),
    ],
)  # fmt: skip
def test_short_times_have_two_digits(seconds: float, words: str) -> None:
    assert str(span(seconds)) == words
