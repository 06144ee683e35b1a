"""Whether bf16 costs accuracy: the same runs in both precisions, paired by their seeds.

Run with `python -m tests.benchmarks.accuracy [ROUNDS]`. A row's figure is the mean difference in
points of per cent of test accuracy, its range the 95 % interval of that mean. Processors without
bf16 compute it too, only slowly.
"""

import statistics
from collections.abc import Iterator

import numpy as np

from tests.benchmarks.apart import apart
from tests.benchmarks.table import Row, at_least, main
from tests.engine.small import Entries, Given, Memory, small
from tests.kinds.pictures.made import image_dataset
from trainer_gui.core.control import Control
from trainer_gui.core.dataset import Dataset
from trainer_gui.core.events import Evaluated
from trainer_gui.core.execution import Execution, Precision
from trainer_gui.core.recipe import DataPlan, Recipe
from trainer_gui.core.split_options import SplitPlan
from trainer_gui.engine.run import run

DIGITS_SEEDS, FASHION_SEEDS = 8, 4
_TRAIN, _TEST = 6_000, 2_000
_ALLOWED = -0.3
# Student's t at 97.5 %, by degrees of freedom.
_T = {1: 12.71, 2: 4.30, 3: 3.18, 4: 2.78, 5: 2.57, 6: 2.45, 7: 2.36, 8: 2.31, 9: 2.26}


def rows(rounds: int) -> Iterator[Row]:
    """Digits with as many seeds as the goal names, Fashion-MNIST with fewer; few rounds, fewer."""
    for kind, seeds in (("digits", DIGITS_SEEDS), ("fashion_mnist", FASHION_SEEDS)):
        count = max(2, min(seeds, 2 * rounds))
        pairs = [
            (apart(final_score, kind, seed, "bf16"), apart(final_score, kind, seed, "fp32"))
            for seed in range(count)
        ]
        yield _difference(kind, pairs)


def _difference(kind: str, pairs: list[tuple[float, float]]) -> Row:
    gains = [100.0 * (half - single) for half, single in pairs]
    middle = statistics.mean(gains)
    half_width = _T[len(gains) - 1] * statistics.stdev(gains) / len(gains) ** 0.5
    words = {"digits": "digits", "fashion_mnist": f"{_TRAIN:,} pictures of Fashion-MNIST"}[kind]
    singles = 100.0 * statistics.mean(single for _, single in pairs)
    goal = at_least(_ALLOWED, "points")
    return Row(
        f"test accuracy in bf16, {words}", "fp32, the same seeds", goal, middle,
        (middle - half_width, middle + half_width), goal.is_met(middle),
        f"{len(pairs)} seeds; fp32 {singles:.2f} %; the range is the mean's 95 % interval.",
    )  # fmt: skip


def final_score(kind: str, seed: int, precision: Precision) -> float:
    """Test accuracy of the best epoch of a run, 0…1."""
    recipe, dataset = _recipe(kind, seed), _dataset(kind, seed)
    execution = Execution("cpu", "CPU", precision=precision, threads=1)
    scores = [
        event.scores["accuracy"]
        for event in run(recipe, datasets=Given(dataset), keep=Memory(), control=Control(),
                         execution=execution)
        if isinstance(event, Evaluated) and event.split == "test"
    ]  # fmt: skip
    assert scores[-1] is not None
    return scores[-1]


def _recipe(kind: str, seed: int) -> Recipe:
    """A small CNN, trained until it learns little more."""
    return small(
        data={"kind": kind},
        model={"kind": "cnn", "channels": [16, 32]},
        optimizer={"kind": "adamw", "learning_rate": 2e-3},
        schedule={"kind": "cosine"},
        training={"epochs": 15 if kind == "digits" else 4, "batch_size": 64, "seed": seed},
    )


def _dataset(kind: str, seed: int) -> Dataset:
    """The digits as they are split by the seed; a part of Fashion-MNIST, the same for each."""
    whole = Entries().load(DataPlan(small(data={"kind": kind}).data, SplitPlan(seed)))
    if kind == "digits":
        return whole
    count = _TRAIN + _TEST
    validation = _TRAIN - _TRAIN // 10
    return image_dataset(
        np.asarray(whole.input[:count]),
        whole.target[:count].astype(np.int64),
        whole.spec.targets[0].classes or (),
        {
            "train": np.arange(validation),
            "validation": np.arange(validation, _TRAIN),
            "test": np.arange(_TRAIN, count),
        },
    )


if __name__ == "__main__":
    main(rows)
