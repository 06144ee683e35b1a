"""Tests of what a confusion matrix means."""

from pathlib import Path

import numpy as np
import pytest
from sklearn.metrics import classification_report, f1_score, precision_recall_fscore_support

from trainer_gui.core.confusion import Counts
from trainer_gui.core.errors import StorageError
from trainer_gui.state import confusion
from trainer_gui.tasks._classification import scores

COUNTS = np.array([[8, 2, 0], [1, 4, 0], [3, 0, 2]], dtype=np.int64)


def samples(counts: Counts) -> tuple[list[int], list[int]]:
    pairs = [
        (row, column)
        for row in range(len(counts))
        for column in range(len(counts))
        for _ in range(counts[row, column])
    ]
    return [row for row, _ in pairs], [column for _, column in pairs]


def test_rates_say_where_each_class_went() -> None:
    assert confusion.rates(COUNTS)[0].tolist() == [0.8, 0.2, 0.0]
    assert confusion.rates(COUNTS).sum(axis=1) == pytest.approx(1.0)


def test_report_agrees_with_scikit_learn() -> None:
    true, predicted = samples(COUNTS)
    wanted = classification_report(true, predicted, target_names=["a", "b", "c"], output_dict=True)
    report = confusion.report(COUNTS, ["a", "b", "c"])
    assert report.accuracy == pytest.approx(wanted["accuracy"])
    for row, name in (
        *((row, row.name) for row in report.classes),
        (report.macro, "macro avg"),
        (report.weighted, "weighted avg"),
    ):
        assert row.recall == pytest.approx(wanted[name]["recall"])
        assert row.precision == pytest.approx(wanted[name]["precision"])
        assert row.f1 == pytest.approx(wanted[name]["f1-score"])
        assert row.support == wanted[name]["support"]


def test_a_class_without_samples_is_zero_and_left_out_of_the_mean() -> None:
    counts = np.array([[4, 0], [0, 0]], dtype=np.int64)
    report = confusion.report(counts, ["cat", "dog"])
    assert report.classes[1] == confusion.ClassRow("dog", 0.0, 0.0, 0.0, 0)
    assert report.macro.recall == 1.0
    assert report.weighted.f1 == 1.0


def test_a_class_that_was_only_predicted_counts_in_the_mean_as_in_the_score() -> None:
    counts = np.array([[9, 1, 0], [0, 0, 0], [0, 0, 0]], dtype=np.int64)
    report = confusion.report(counts, ["cat", "dog", "bird"])
    true, predicted = samples(counts)
    assert report.macro.f1 == pytest.approx(f1_score(true, predicted, average="macro"))
    assert report.macro.f1 == pytest.approx(scores(counts)["macro_f1"])
    assert report.occurring == 2


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
        report = confusion.report(counts, list("abcdef"))
        wanted = precision_recall_fscore_support(
            true, predicted, average="macro", zero_division=0.0
        )
        found = (report.macro.precision, report.macro.recall, report.macro.f1)
        assert found == pytest.approx(wanted[:3])
        assert scores(counts)["macro_f1"] == pytest.approx(wanted[2])
        assert scores(counts)["accuracy"] == pytest.approx(report.accuracy)
        assert report.occurring == len({*true, *predicted})
        occurring.add((len(set(true)), report.occurring))
    assert any(labelled < shown < 6 for labelled, shown in occurring)


def test_an_empty_matrix_divides_by_nothing() -> None:
    report = confusion.report(np.zeros((2, 2), dtype=np.int64), ["cat", "dog"])
    assert (report.accuracy, report.macro.f1, report.support) == (0.0, 0.0, 0)


def test_classes_and_counts_must_agree() -> None:
    with pytest.raises(ValueError, match="zip"):
        confusion.report(COUNTS, ["a", "b"])


def test_worst_pairs_are_the_most_frequent_mistakes() -> None:
    pairs = confusion.worst_pairs(COUNTS, 2)
    assert [(pair.true, pair.predicted, pair.count, pair.rate) for pair in pairs] == [
        (2, 0, 3, 0.6),
        (0, 1, 2, 0.2),
    ]
    assert COUNTS[0, 0] == 8  # the caller's matrix is left alone
    assert confusion.worst_pairs(np.diag([3, 4]).astype(np.int64)) == ()


@pytest.mark.parametrize("name", ["counts.npz", "counts.npy"])
def test_counts_are_read_from_the_files_of_a_run(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    if path.suffix == ".npz":
        np.savez_compressed(path, counts=COUNTS)
    else:
        np.save(path, COUNTS)
    assert confusion.read_counts(path).tolist() == COUNTS.tolist()


def test_a_missing_damaged_or_foreign_file_is_named(tmp_path: Path) -> None:
    whole = tmp_path / "whole.npz"
    np.savez(whole, counts=COUNTS)
    np.savez(tmp_path / "other.npz", something=COUNTS)
    np.save(tmp_path / "flat.npy", np.arange(3))
    np.save(tmp_path / "pickled.npy", np.array([{}], dtype=object), allow_pickle=True)
    (tmp_path / "torn.npz").write_bytes(whole.read_bytes()[:100])
    (tmp_path / "empty.npy").write_bytes(b"")
    for name in ("missing.npz", "other.npz", "flat.npy", "pickled.npy", "torn.npz", "empty.npy"):
        with pytest.raises(StorageError, match=name):
            confusion.read_counts(tmp_path / name)
