"""Tests of data that are no pictures: rows of different lengths, several inputs, no target."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from tests.engine.resuming import start_from, trained, weights_of
from tests.engine.series import (
    LENGTHS,
    ROWS,
    SERIES,
    learning_series,
    on_the_menus,
    restoring,
    series_dataset,
)
from tests.engine.small import (
    ONE_THREAD,
    Given,
    Memory,
    StopsAfter,
    begin,
    column,
    measured,
    small_table,
)
from tests.engine.tokens import TEXTS, TOKENS, tokens_on_the_menus
from trainer_gui.catalog import menus
from trainer_gui.core.answers import AnswerOptions, Ranked
from trainer_gui.core.control import Control
from trainer_gui.core.dataset import Column, Samples, ragged
from trainer_gui.core.events import StepsDone
from trainer_gui.core.recipe import check_recipe, parse_recipe
from trainer_gui.core.replies import Predicted
from trainer_gui.core.spec import SPLITS
from trainer_gui.engine.build import build_parts
from trainer_gui.engine.feed import Feed
from trainer_gui.engine.predict import predict
from trainer_gui.engine.preview import Batching, preview_samples
from trainer_gui.engine.record import read_spec
from trainer_gui.engine.trained import open_run
from trainer_gui.kinds import Batch
from trainer_gui.kinds._assemble import fitted
from trainer_gui.runs.folder_keep import FolderKeep

CPU = torch.device("cpu")


@pytest.fixture(autouse=True)
def _menus() -> Iterator[None]:
    with on_the_menus():
        yield


def test_rows_come_padded_to_the_longest_of_their_batch_with_their_lengths() -> None:
    data = series_dataset()
    batch = Feed(data, CPU).batch(torch.tensor([3, 0, 7]))
    lengths = LENGTHS[[3, 0, 7]]
    assert batch.lengths["series"].tolist() == lengths.tolist()
    assert batch.inputs["series"].shape == (3, lengths.max())
    facts = data.spec.facts["series"]
    for values, length, index in zip(batch.inputs["series"], lengths, (3, 0, 7), strict=True):
        expected = (ROWS[index] - facts["mean"]) / facts["std"]
        assert values[:length].numpy() == pytest.approx(expected, abs=1e-5)
        assert not values[length:].any()


def test_what_is_learnt_before_training_does_not_know_other_splits() -> None:
    data = series_dataset()
    train = np.concatenate([ROWS[place] for place in data.splits["train"]])
    assert data.spec.facts["series"]["mean"] == pytest.approx(train.mean(), rel=1e-6)
    assert data.spec.facts["series"]["std"] == pytest.approx(train.std(), rel=1e-6)


def test_batches_of_an_epoch_are_of_like_lengths_and_hold_each_sample_once() -> None:
    feed = Feed(series_dataset(), CPU)
    order = feed.shuffled("train", seed=0, epoch=1, batch_size=20)
    assert sorted(order.tolist()) == list(range(280))
    spread = [np.ptp(LENGTHS[order[start : start + 20].numpy()]) for start in range(0, 280, 20)]
    assert np.mean(spread) < 10
    assert not torch.equal(order, feed.shuffled("train", seed=0, epoch=2, batch_size=20))


@pytest.mark.parametrize("pictures", [False, True], ids=["one input", "two inputs"])
def test_a_run_learns_goes_on_to_the_last_bit_and_tells_each_sample(*, pictures: bool) -> None:
    given = Given(series_dataset(pictures=pictures))
    recipe = learning_series(
        series={"jitter": 0.1},
        pictures={"shift": 1},
        training={"epochs": 8, "batch_size": 20, "ema_decay": 0.9},
        optimizer={"kind": "adamw", "learning_rate": 0.01},
    )
    whole, stopped = Memory(), Memory()
    expected = trained(recipe, whole, datasets=given)
    trained(recipe, stopped, StopsAfter(40), datasets=given)
    step = stopped.snapshots[-1].step
    rest = trained(recipe, stopped, start=start_from(stopped), datasets=given)
    assert weights_of(stopped) == weights_of(whole)
    told = [one for event in rest if isinstance(event, StepsDone) for one in event.columns["loss"]]
    assert told == column(expected, "loss")[step:]
    (final,) = measured(expected, "best", "test")
    assert final.scores["accuracy"] > 0.8  # type: ignore[operator]
    kept = whole.arrays("predictions-test-best.npz")
    assert sorted(kept["index"]) == list(range(340, 400))
    assert read_spec(whole.contents["data.json"]) == given.load(recipe.data_plan).spec


def test_a_stored_run_is_asked_of_rows_of_any_length(tmp_path: Path) -> None:
    given = Given(series_dataset())
    recipe = learning_series(training={"epochs": 3, "batch_size": 20})
    list(begin(recipe, keep=FolderKeep(tmp_path), datasets=given))
    (tmp_path / "recipe.toml").write_text(recipe.toml(), encoding="utf-8")
    opened = open_run(tmp_path)
    with np.load(tmp_path / "artefacts" / "predictions-test-best.npz") as kept:
        expected = dict(zip(kept["index"].tolist(), kept["probability"], strict=True))
    files = []
    for index in (341, 399, 350):
        files.append(tmp_path / f"{index}.txt")
        files[-1].write_text(" ".join(str(value) for value in ROWS[index]))
    said = predict(
        opened,
        list(map(str, files)),
        AnswerOptions(),
        control=Control(),
        make_room=lambda: None,
    )
    answers = [one.answer for one in said if isinstance(one, Predicted)]
    assert len({len(ROWS[int(path.stem)]) for path in files}) == 3
    for path, answer in zip(files, answers, strict=True):
        assert isinstance(answer, Ranked)
        found = dict(zip(answer.names, answer.probabilities, strict=True))
        wanted = expected[int(path.stem)]
        assert [found["falls"], found["rises"]] == pytest.approx(wanted.tolist(), abs=1e-5)


def test_a_task_without_targets_learns_what_it_has_hidden_and_hides_the_same_in_each_pass() -> None:
    given = Given(series_dataset(targets=False))
    recipe = restoring(training={"epochs": 10, "batch_size": 20},
                       optimizer={"kind": "adamw", "learning_rate": 0.01})  # fmt: skip
    keep, again = Memory(), Memory()
    events = trained(recipe, keep, datasets=given)
    course = [one.scores["loss"] for one in measured(events, "current", "validation")]
    assert course[-1] < 0.5 * course[0]  # type: ignore[operator]
    trained(recipe, again, datasets=given)
    assert weights_of(again) == weights_of(keep)
    best = measured(events, "best", "validation")[0].scores["loss"]
    assert best == pytest.approx(min(course), rel=1e-5)  # type: ignore[type-var]


def test_what_is_drawn_depends_on_seed_epoch_sample_and_purpose_alone() -> None:
    def drawn(index: list[int], epoch: int, purpose: str, seed: int = 0) -> list[list[float]]:
        batch = Batch({}, {}, torch.tensor(index), seed=seed, epoch=epoch)
        found: list[list[float]] = batch.draw(purpose).uniform(0, 3).tolist()
        return found

    one = drawn([4, 9], 2, "masks")
    assert drawn([9, 1, 4], 2, "masks")[2] == one[0]
    others: list[Any] = [
        drawn([4], 3, "masks"), drawn([4], 2, "noise"), drawn([4], 2, "masks", 1),
        drawn([4], -1, "masks"), drawn([5], 2, "masks"),
    ]  # fmt: skip
    assert len({repr(found) for found in (*others, one[:1])}) == 6


def test_a_plug_ins_kind_has_a_section_of_its_own_in_recipes() -> None:
    table = small_table(series={"jitter": 0.25})
    recipe = parse_recipe(table, menus)
    assert recipe.kinds["series"].model_dump() == {"jitter": 0.25}
    assert recipe.table()["series"] == {"jitter": 0.25}
    _, (problem,) = check_recipe(small_table(series={"jitter": 7}), menus)
    assert problem.path == "series.jitter"


def test_a_target_may_be_rows_of_different_lengths() -> None:
    words = Column(TOKENS, ragged(TEXTS[: len(ROWS)]))
    samples = Samples((Column(SERIES, ragged(ROWS)),), (words,))
    splits = series_dataset().splits
    with tokens_on_the_menus():
        data = fitted(samples, {name: splits[name] for name in SPLITS})
        batch = Feed(data, CPU).batch(torch.tensor([3, 0]))
        seen = preview_samples(data, {}, [3, 0], seed=0, epochs=range(1), batching=Batching(2))
    assert data.labels is None
    lengths = [len(TEXTS[3]), len(TEXTS[0])]
    for one in (batch, seen.batches[0]):
        assert one.lengths["words"].tolist() == lengths
        assert one.targets["words"].shape == (2, max(lengths))
        assert one.targets["words"][0, : lengths[0]].tolist() == TEXTS[3].tolist()
        assert not one.targets["words"][0, lengths[0] :].any()
        assert one.inputs["series"].shape == (2, LENGTHS[[3, 0]].max())


def test_what_all_samples_have_alike_costs_as_well() -> None:
    feed = Feed(series_dataset(pictures=True), CPU)
    costs = feed.costs(feed.order("test"))
    assert costs is not None
    assert costs.tolist() == (LENGTHS[340:] + 64).tolist()


def test_evaluation_goes_in_batches_of_bounded_cost() -> None:
    parts = build_parts(learning_series(), series_dataset(), ONE_THREAD)
    costs = parts.feed.costs(parts.feed.order("test"))
    assert costs is not None
    assert costs.tolist() == LENGTHS[340:].tolist()


def test_a_sample_is_changed_at_random_in_the_same_way_whatever_it_is_padded_to() -> None:
    recipe = learning_series(series={"jitter": 0.5})
    feed = build_parts(recipe, series_dataset(), ONE_THREAD).feed
    longest, shorter = int(LENGTHS[:280].argmax()), int(np.flatnonzero(LENGTHS < 20)[0])
    length = int(LENGTHS[shorter])
    seen = []
    for samples in ([shorter], [longest, shorter]):
        order = torch.tensor(samples)
        with feed.reader(order, batch_size=len(samples), epoch=3) as reader:
            seen.append(reader.batch(0, len(samples)).inputs["series"][-1])
    alone, padded = seen
    assert (len(alone), len(padded)) == (length, LENGTHS[longest])
    assert torch.equal(alone, padded[:length])
    assert not padded[length:].any()
