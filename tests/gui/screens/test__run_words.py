"""Tests of how a run is told in lists."""

import time
from typing import get_args

import pytest

from tests.gui.screens.run_list import NOW, made_run
from trainer_gui.gui.icons import icon_names
from trainer_gui.gui.screens._run_words import (
    STATUS_LOOKS,
    ago,
    best_score,
    data_label,
    model_label,
    moment,
    run_seconds,
)
from trainer_gui.runs.store import Status


def test_every_status_has_its_own_word_and_an_icon_that_exists() -> None:
    assert set(STATUS_LOOKS) == set(get_args(Status))
    assert len({str(look.word) for look in STATUS_LOOKS.values()}) == len(STATUS_LOOKS)
    assert {look.icon for look in STATUS_LOOKS.values()} <= set(icon_names())


@pytest.mark.parametrize(
    ("score", "told"), [(0.9731, "97.3 %"), (1.0, "100.0 %"), (None, "–"), (3.25, "3.250")]
)
def test_a_rate_is_told_as_per_cent(score: float | None, told: str) -> None:
    assert best_score(made_run("a", best_score=score)) == told


def test_menu_entries_are_told_by_their_labels_and_lost_ones_by_their_keys() -> None:
    run = made_run("a", data="fashion_mnist", model="of_a_plugin_that_is_gone")
    assert data_label(run) == "Fashion-MNIST"
    assert model_label(run) == "of_a_plugin_that_is_gone"


def test_moments_are_local_and_ages_are_rounded() -> None:
    assert moment(NOW) == time.strftime("%Y-%m-%d %H:%M", time.localtime(NOW))
    assert ago(NOW, NOW + 5) == "just now"
    assert ago(NOW, NOW + 7200) == "2 h 0 min ago"
    assert ago(NOW + 100, NOW) == "just now"  # a clock that was set back


def test_a_running_run_lasts_until_now() -> None:
    assert run_seconds(made_run("a"), NOW + 900) == 120
    assert run_seconds(made_run("a", "running"), NOW + 900) == 900
