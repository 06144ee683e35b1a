"""Tests of the figures of each class: scikit-learn's, and what there is to say of nothing."""

import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.metrics import classification_report, f1_score, precision_recall_fscore_support

from trainer_gui.tasks._class_report import class_report
from trainer_gui.tasks._classification import scores

COUNTS = np.array([[8, 2, 0], [1, 4, 0], [3, 0, 2]], dtype=np.int64)
NAMES = ("cat", "dog", "bird")


def samples(counts: NDArray[np.int64]) -> tuple[list[int], list[int]]:
    """Labels and predictions that are counted so."""
    pairs = [place for place, count in np.ndenumerate(counts) for _ in range(count)]
    return [row for row, _ in pairs], [column for _, column in pairs]


def test_the_figures_are_those_of_scikit_learn() -> None:
    true, predicted = samples(COUNTS)
    wanted = classification_report(true, predicted, target_names=list(NAMES), output_dict=True)
    report = class_report(NAMES, COUNTS)
    assert report.names == NAMES
    for key, named in (
        ("precision", "precision"), ("recall", "recall"), ("f1", "f1-score"),
        ("support", "support"),
    ):  # fmt: skip
        expected = [wanted[row][named] for row in (*NAMES, "macro avg", "weighted avg")]
        assert report.values[key].tolist() == pytest.approx(expected)


def test_a_class_without_samples_is_zero_and_left_out_of_the_mean() -> None:
    report = class_report(("cat", "dog"), np.array([[4, 0], [0, 0]], dtype=np.int64))
    figures = {key: values.tolist() for key, values in report.values.items()}
    assert figures.pop("support") == [4, 0, 4, 4]
    assert figures == {key: [1.0, 0.0, 1.0, 1.0] for key in ("precision", "recall", "f1")}


def test_a_class_that_was_only_predicted_counts_in_the_mean_as_in_the_score() -> None:
    counts = np.array([[9, 1, 0], [0, 0, 0], [0, 0, 0]], dtype=np.int64)
    report = class_report(NAMES, counts)
    mean = report.values["f1"][3]
    assert mean == pytest.approx(f1_score([0] * 10, [0] * 9 + [1], average="macro"))
    assert mean == pytest.approx(scores(counts)["macro_f1"])
    assert report.over == (2, 3)


def test_report_and_scores_agree_with_scikit_learn_whatever_classes_are_absent() -> None:
    generator = np.random.default_rng(0)
    occurring = set()
    for _ in range(200):
        counts = generator.integers(1, 9, (6, 6)) * (generator.random((6, 6)) < 0.3)
        counts[generator.integers(6)] = 0
        counts[:, generator.integers(6)] = 0
        true, predicted = samples(counts)
        if not true:
            continue
        report = class_report("abcdef", counts)
        wanted = precision_recall_fscore_support(
            true, predicted, average="macro", zero_division=0.0
        )
        found = [report.values[key][6] for key in ("precision", "recall", "f1")]
        assert found == pytest.approx(wanted[:3])
        assert scores(counts)["macro_f1"] == pytest.approx(wanted[2])
        # Weighted by samples, recall is the share of all that were found.
        assert scores(counts)["accuracy"] == pytest.approx(report.values["recall"][7])
        assert report.over[0] == len({*true, *predicted})
        occurring.add((len(set(true)), report.over[0]))
    assert any(labelled < shown < 6 for labelled, shown in occurring)


def test_an_empty_matrix_divides_by_nothing() -> None:
    report = class_report(("cat", "dog"), np.zeros((2, 2), dtype=np.int64))
    assert all(values.tolist() == [0.0] * 4 for values in report.values.values())
