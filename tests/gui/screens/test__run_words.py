"""Tests of how a run is told in lists."""

import time
from typing import get_args

import pytest

from tests.gui.screens.run_list import NOW, made_run
from trainer_gui.gui.icons import icon_names
from trainer_gui.gui.screens._run_words import (
    STATUS_LOOKS,
    ago,
    best_index,
    best_score,
    data_label,
    model_label,
    moment,
    read_tags,
    run_names,
    run_seconds,
    tag_words,
)
from trainer_gui.runs.store import Status


def test_every_status_has_its_own_word_and_an_icon_that_exists() -> None:
    assert set(STATUS_LOOKS) == set(get_args(Status))
    assert len({str(look.word) for look in STATUS_LOOKS.values()}) == len(STATUS_LOOKS)
    assert {look.icon for look in STATUS_LOOKS.values()} <= set(icon_names())


@pytest.mark.parametrize(
    ("score", "told"), [(0.9731, "97.3 %"), (1.0, "100 %"), (None, "–"), (3.25, "3.250")]
)
def test_a_rate_is_told_as_per_cent(score: float | None, told: str) -> None:
    assert best_score(made_run("a", best_score=score)) == told


def test_an_error_is_told_by_its_name_and_never_as_per_cent() -> None:
    run = made_run("a", best_score=0.157, metric="rmse", goal="min")
    assert best_score(run) == "RMSE 0.157"
    assert best_score(made_run("a", metric="accuracy")) == "97.3 %"


def test_menu_entries_are_told_by_their_labels_and_lost_ones_by_their_keys() -> None:
    run = made_run("a", data="fashion_mnist", model="of_a_plugin_that_is_gone")
    assert data_label(run) == "Fashion-MNIST"
    assert model_label(run) == "of_a_plugin_that_is_gone"


def test_moments_are_local_and_ages_are_rounded() -> None:
    assert moment(NOW) == time.strftime("%Y-%m-%d %H:%M", time.localtime(NOW))
    assert ago(NOW, NOW + 5) == "just now"
    assert ago(NOW, NOW + 150) == "2 min ago"
    assert ago(NOW, NOW + 7300) == "2 h ago"
    assert ago(NOW, NOW + 30 * 3600) == "yesterday"
    assert ago(NOW, NOW + 400.5 * 86_400) == "400 days ago"
    assert ago(NOW + 100, NOW) == "just now"  # a clock that was set back


def test_a_running_run_lasts_until_now() -> None:
    assert run_seconds(made_run("a"), NOW + 900) == 120
    assert run_seconds(made_run("a", "running"), NOW + 900) == 900


def test_what_a_run_spent_on_training_counts_and_not_how_long_ago_it_began() -> None:
    assert run_seconds(made_run("a", "stopped", seconds=33.0), NOW + 900) == 33.0


def test_a_loss_below_one_is_no_rate() -> None:
    assert best_score(made_run("a", best_score=0.25, goal="min")) == "0.250"


@pytest.mark.parametrize(
    ("goal", "curve", "best"),
    [
        ("max", (0.1, 0.9, 0.9, 0.2), 1),
        ("min", (3.0, None, 0.5, 0.7), 2),
        ("max", (None, float("nan")), None),
        ("max", (), None),
    ],
)
def test_the_best_point_of_a_curve_is_the_earliest_of_the_best(
    goal: str, curve: tuple[float | None, ...], best: int | None
) -> None:
    assert best_index(made_run("a", goal=goal, curve=curve)) == best


def test_tags_are_read_as_they_are_typed_each_once() -> None:
    assert read_tags(" baseline,lr  sweep ; Baseline,,") == ("baseline", "lr sweep")
    assert read_tags(tag_words(("a", "b c"))) == ("a", "b c")
    assert read_tags("  ") == ()


def test_runs_are_told_apart_by_title_or_by_when_they_began() -> None:
    first, second = made_run("a", title="Mine"), made_run("b", title="Mine", started=NOW + 61)
    assert run_names([first, second]) == ("15:09:26", "15:10:27")
    other = made_run("c", title="Another one with a very long title")
    assert run_names([first, other, second]) == (
        "15:09:26 Mine", "Another one with a ve…", "15:10:27 Mine",
    )  # fmt: skip
    assert "Another on…" in run_names([other, *(made_run(str(number)) for number in range(6))])
    yesterday = made_run("d", title="Mine", started=NOW - 86400)
    assert run_names([first, yesterday]) == ("03-14 15:09:26", "03-13 15:09:26")


@pytest.mark.parametrize(
    ("titles", "names"),
    [
        (("Digits: baseline", "Digits: SGD"), ("…baseline", "…SGD")),
        (("Sweep 1 wide", "Sweep 1 deep", "Sweep 2"), ("…1 wide", "…1 deep", "…2")),
        (("Digits", "Digits SGD"), ("Digits", "Digits SGD")),  # nothing would be left of one
        (("Wider", "Wide"), ("Wider", "Wide")),  # whole words only
    ],
)
def test_words_that_all_titles_begin_with_tell_nothing_apart(
    titles: tuple[str, ...], names: tuple[str, ...]
) -> None:
    assert run_names([made_run(title, title=title) for title in titles]) == names
