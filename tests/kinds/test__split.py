import hashlib
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.engine.small import digits
from trainer_gui.core.errors import BadInputError
from trainer_gui.core.spec import SPLITS
from trainer_gui.core.split_options import SplitPlan, SplitWay
from trainer_gui.kinds._split import Splits, split_samples, taken_from_training

PLAN = SplitPlan(0)


def labels_of(*counts: int) -> NDArray[np.int64]:
    return np.random.default_rng(0).permutation(np.repeat(np.arange(len(counts)), counts))


def stratified(labels: NDArray[np.int64], plan: SplitPlan = PLAN) -> Splits:
    return split_samples(plan, len(labels), classes=labels)


def test_each_sample_is_in_one_split_and_classes_keep_their_proportions() -> None:
    labels = labels_of(1000, 200, 40)
    splits = stratified(labels)
    assert sorted(np.concatenate(list(splits.values()))) == list(range(1240))
    assert np.bincount(labels[splits["train"]]).tolist() == [700, 140, 28]
    assert np.bincount(labels[splits["validation"]]).tolist() == [150, 30, 6]
    assert np.bincount(labels[splits["test"]]).tolist() == [150, 30, 6]


@pytest.mark.parametrize("count", [3, 4, 5, 7])
def test_three_samples_are_enough_to_be_in_every_split(count: int) -> None:
    labels = labels_of(500, count)
    for indices in stratified(labels, SplitPlan(3)).values():
        assert 1 in labels[indices]


def test_one_sample_is_trained_on_and_two_are_in_train_and_validation() -> None:
    labels = np.array([0, 1, 1])
    splits = stratified(labels)
    assert sorted(labels[splits["train"]]) == [0, 1]
    assert labels[splits["validation"]].tolist() == [1]
    assert splits["test"].tolist() == []


def test_rounding_of_many_small_classes_adds_up() -> None:
    splits = stratified(labels_of(*[10] * 100))
    assert [len(splits[name]) for name in ("train", "validation", "test")] == [700, 150, 150]


def test_the_split_of_a_seed_is_the_same_on_every_machine_and_forever() -> None:
    labels = np.arange(12) % 2
    splits = stratified(labels, SplitPlan(7, 0.25, 0.25))
    assert {name: indices.tolist() for name, indices in splits.items()} == EXPECTED
    assert stratified(labels, SplitPlan(8, 0.25, 0.25))["test"].tolist() != splits["test"].tolist()


EXPECTED = {
    "train": [1, 2, 5, 7, 8, 9],
    "validation": [3, 4, 6],
    "test": [0, 10, 11],
}


def test_a_share_of_zero_gives_an_empty_split() -> None:
    splits = stratified(labels_of(10, 10), SplitPlan(0, validation=0.2, test=0.0))
    assert [len(splits[name]) for name in ("train", "validation", "test")] == [16, 4, 0]


# Of the very first splits: runs are compared over them, and forks go on with them.
@pytest.mark.parametrize(("seed", "digest"), [(0, "c86eee670a23466c"), (7, "ada00bddd051bdd4")])
def test_the_split_of_the_digits_is_what_it_always_was(seed: int, digest: str) -> None:
    assert digest_of(digits(seed).splits) == digest


@pytest.mark.parametrize(("seed", "digest"), [(0, "a75902a9c300bd11"), (7, "1e86488416a73dcc")])
def test_the_split_of_numbers_is_what_it_always_was(seed: int, digest: str) -> None:
    assert digest_of(split_samples(SplitPlan(seed), 200)) == digest


@pytest.mark.parametrize(("seed", "digest"), [(0, "0cf5bfd4366c93cb"), (7, "fc00f76cfa15a20f")])
def test_the_split_beside_a_given_test_part_is_what_it_always_was(seed: int, digest: str) -> None:
    labels, given = np.arange(300) % 7, np.repeat([-1, 2], [240, 60])
    splits = split_samples(SplitPlan(seed, validation=0.1), 300, classes=labels, given=given)
    assert digest_of(splits) == digest
    assert splits["test"].tolist() == list(range(240, 300))


def digest_of(splits: Mapping[Any, NDArray[np.int64]]) -> str:
    digest = hashlib.sha256()
    for name in SPLITS:
        digest.update(name.encode() + splits[name].astype("<i8").tobytes())
    return digest.hexdigest()[:16]


def test_what_data_bring_is_kept_and_what_they_lack_is_told() -> None:
    given = np.array([0, 1, 1, 2, *[-1] * 20])
    splits = split_samples(SplitPlan(0), 24, given=given)
    assert splits["validation"].tolist() == [1, 2]
    assert splits["test"].tolist() == [3]
    assert taken_from_training(SplitPlan(0), given) == ()
    given[3] = 0
    assert len(split_samples(SplitPlan(0), 24, given=given)["test"]) == 3
    assert [str(text) for text in taken_from_training(SplitPlan(0), given)] == [
        "There are no test samples: 15% of the training samples are used."
    ]
    assert taken_from_training(SplitPlan(0), np.full(24, -1)) == ()


def test_at_random_a_rare_class_may_be_in_one_split_alone() -> None:
    labels = labels_of(500, 3)
    plans = [SplitPlan(seed, by="random") for seed in range(20)]
    assert all(len(stratified(labels, plan)["test"]) == 75 for plan in plans)
    assert any(1 not in labels[stratified(labels, plan)["test"]] for plan in plans)


@pytest.mark.parametrize("by", ["stratified", "random"])
def test_what_belongs_together_is_in_one_split(by: SplitWay) -> None:
    groups = np.random.default_rng(0).permutation(np.arange(1000) % 100)
    splits = split_samples(SplitPlan(0, by=by), 1000, classes=groups % 2, groups=groups)
    parts = [set(groups[splits[name]].tolist()) for name in SPLITS]
    assert [len(part) for part in parts] == [70, 15, 15]
    assert sorted(np.concatenate(list(splits.values()))) == list(range(1000))
    assert set.union(*parts) == set(range(100))


@pytest.mark.parametrize("by", ["stratified", "random"])
@pytest.mark.parametrize("folds", [2, 5])
def test_every_sample_but_those_of_the_test_is_in_one_fold(by: SplitWay, folds: int) -> None:
    labels = labels_of(500, 43, 12)
    splits = [
        stratified(labels, SplitPlan(3, by=by, folds=folds, fold=fold)) for fold in range(folds)
    ]
    without = stratified(labels, SplitPlan(3, by=by))
    for one in splits:
        assert one["test"].tolist() == without["test"].tolist()
        assert sorted(np.concatenate(list(one.values()))) == list(range(555))
    validation = np.concatenate([one["validation"] for one in splits])
    assert sorted(validation) == sorted({*range(555)} - {*without["test"].tolist()})
    sizes = [len(one["validation"]) for one in splits]
    assert max(sizes) - min(sizes) <= 1
    if by == "stratified":
        counts = np.array([np.bincount(labels[one["validation"]], minlength=3) for one in splits])
        assert (np.ptp(counts, axis=0) <= 1).all()


def test_the_folds_of_a_seed_are_the_same_forever() -> None:
    labels = np.arange(12) % 2
    folds = [stratified(labels, SplitPlan(7, 0.25, 0.25, folds=3, fold=fold)) for fold in range(3)]
    assert [one["validation"].tolist() for one in folds] == [[6, 7, 8], [3, 4, 5], [1, 2, 9]]


def test_a_group_is_in_one_fold_as_a_whole() -> None:
    groups = np.random.default_rng(0).permutation(np.arange(1000) % 100)
    seen: set[int] = set()
    for fold in range(5):
        plan = SplitPlan(0, folds=5, fold=fold)
        splits = split_samples(plan, 1000, classes=groups % 2, groups=groups)
        parts = [set(groups[splits[name]].tolist()) for name in SPLITS]
        assert [len(part) for part in parts] == [68, 17, 15]
        assert set.union(*parts) == set(range(100))
        assert not seen & parts[1]
        seen |= parts[1]
    assert len(seen) == 85


def test_folds_of_data_that_bring_a_test_part_are_of_the_rest_and_are_told() -> None:
    given = np.repeat([-1, 2], [20, 5])
    plan = SplitPlan(0, folds=4, fold=3)
    splits = split_samples(plan, 25, given=given)
    assert splits["test"].tolist() == list(range(20, 25))
    assert len(splits["validation"]) == 5
    assert [str(text) for text in taken_from_training(plan, given)] == [
        "There are no validation samples: fold 4 of 4 of the training samples is used."
    ]


def test_folds_that_cannot_be_made_are_refused() -> None:
    with pytest.raises(BadInputError, match="validation samples of their own"):
        split_samples(SplitPlan(0, folds=2), 24, given=np.repeat([-1, 1], 12))
    with pytest.raises(BadInputError, match="cannot be divided into 10 folds"):
        split_samples(SplitPlan(0, folds=10), 9)
