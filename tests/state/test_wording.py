"""Tests of figures and events as people read them."""

import pytest

from trainer_gui.core.spec import MetricSpec
from trainer_gui.core.text import Text
from trainer_gui.state import wording

ACCURACY = MetricSpec("accuracy", Text("Accuracy"), "max", unit="rate")
LOSS = MetricSpec("loss", Text("Loss"), "min")


@pytest.mark.parametrize(
    ("seconds", "wanted"),
    [
        (-3, "0 s"),
        (0, "0 s"),
        (0.3, "less than 1 s"),
        (8.2, "8 s"),
        (59.7, "1 min 0 s"),
        (200, "3 min 20 s"),
        (3_599.9, "1 h 0 min"),
        (7_500, "2 h 5 min"),
        (86_399, "1 d 0 h"),
        (200_000, "2 d 8 h"),
    ],
)
def test_duration(seconds: float, wanted: str) -> None:
    assert str(wording.duration(seconds)) == wanted


@pytest.mark.parametrize(
    ("seconds", "wanted"),
    [
        (None, "remaining time unknown"),
        (0.0, "1 s left"),
        (63.0, "1 min 5 s left"),
        (184.0, "3 min 0 s left"),
        (7_501.0, "2 h 5 min left"),
    ],
)
def test_eta_is_coarse(seconds: float | None, wanted: str) -> None:
    assert str(wording.eta(seconds)) == wanted


@pytest.mark.parametrize(
    ("number", "wanted"),
    [
        (0, "0"),
        (812, "812"),
        (999, "999"),
        (1000, "1.0 k"),
        (9_960, "10 k"),
        (93_322, "93 k"),
        (999_499, "999 k"),
        (999_700, "1.0 M"),
        (1_240_000, "1.2 M"),
        (25_600_000, "26 M"),
    ],
)
def test_count(number: int, wanted: str) -> None:
    assert wording.count(number) == wanted


def test_sizes_and_whole_numbers() -> None:
    assert wording.size(512) == "512 B"
    assert wording.size(1_230_000) == "1.2 MB"
    assert wording.exact(60_000) == "60,000"
    assert str(wording.throughput(12_345.6)) == "12 k samples/s"


def test_scores_are_shown_in_the_unit_of_their_metric() -> None:
    assert wording.score(0.8712, ACCURACY) == "87.1 %"
    assert wording.score(0.41234, LOSS) == "0.412"
    assert wording.score(None, ACCURACY) == "–"
    assert wording.percent(1.0) == wording.percent(1.0, 2) == wording.percent(1.0, 0) == "100 %"
    assert wording.percent(-0.0) == wording.percent(0.0002) == "0 %"
    assert wording.percent(0.98888, 2) == "98.89 %"
    assert wording.number(0.00002) == "2.00e-05"
    assert wording.number(0.0) == "0.000"
    assert wording.number(1234.56) == "1,234.6"


RMSE = MetricSpec("rmse", Text("RMSE"), "min", chart="error")


def test_small_scores_keep_digits_that_matter() -> None:
    assert wording.score(0.0123456, RMSE) == "0.0123"
    assert wording.score(0.00345, RMSE) == "0.00345"
    assert wording.score(12.3456, RMSE) == "12.346"


def test_a_score_that_stands_alone_has_its_name_unless_it_is_a_rate() -> None:
    assert str(wording.named_score(0.8712, ACCURACY)) == "87.1 %"
    assert str(wording.named_score(3.21, RMSE)) == "RMSE 3.210"
    assert str(wording.metric_name("rmse")) == "RMSE"
    assert str(wording.metric_name("accuracy")) == "accuracy"
    assert str(wording.metric_name("of_a_plugin")) == "of_a_plugin"


def test_people_count_from_one() -> None:
    assert str(wording.epoch(0, 20)) == "Epoch 1/20"
    assert str(wording.epoch(6)) == "Epoch 7"
    assert str(wording.epoch(1000, 20_000)) == "Epoch 1,001/20,000"
    assert str(wording.steps(8_440, 10_000)) == "Step 8,440/10,000"
