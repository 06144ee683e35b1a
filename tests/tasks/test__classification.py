import math
from collections.abc import Iterator, Mapping

import numpy as np
import pytest
import torch
from sklearn.metrics import (
    accuracy_score,
    balanced_accuracy_score,
    confusion_matrix,
    f1_score,
    log_loss,
)
from torch import Tensor, nn

from trainer_gui.core.charts import Matrix, Table
from trainer_gui.tasks import Batch
from trainer_gui.tasks._classification import ClassificationMeter, scores, training_loss
from trainer_gui.tasks._losses import ClassLoss

CLASSES = 5
NAMES = tuple("abcde")


def batches(logits: Tensor, labels: Tensor, size: int) -> Iterator[Batch]:
    """The logits themselves are the input, so that a model that changes nothing gives them."""
    for start in range(0, len(labels), size):
        part = slice(start, start + size)
        index = torch.arange(len(labels))[part] + 1000
        yield Batch({"image": logits[part]}, {"label": labels[part]}, index)


MODULES: Mapping[str, nn.Module] = {"model": nn.Identity()}


def sample(count: int, *, seed: int = 0) -> tuple[Tensor, Tensor]:
    generator = torch.Generator().manual_seed(seed)
    labels = torch.randint(0, CLASSES - 1, (count,), generator=generator)  # the last never occurs
    logits = torch.randn(count, CLASSES, generator=generator)
    logits[:, CLASSES - 1] -= 100  # and is never predicted
    logits[torch.arange(count), labels] += 1
    return logits, labels


def test_scores_are_those_of_scikit_learn() -> None:
    logits, labels = sample(203)
    meter = ClassificationMeter(NAMES, loss=ClassLoss(), keep_predictions=False)
    for batch in batches(logits, labels, 50):
        meter.update(MODULES, batch)
    measured = meter.measured()
    truth, guess = labels.numpy(), logits.argmax(1).numpy()
    assert measured.scores == pytest.approx(
        {
            "accuracy": accuracy_score(truth, guess),
            "macro_f1": f1_score(truth, guess, average="macro"),
            "balanced_accuracy": balanced_accuracy_score(truth, guess),
            "loss": log_loss(truth, logits.double().softmax(1).numpy(), labels=range(CLASSES)),
        },
        abs=1e-6,
    )
    matrix, report = measured.charts["confusion"], measured.charts["per_class"]
    assert isinstance(matrix, Matrix)
    assert isinstance(report, Table)
    assert matrix.names == report.names == NAMES
    counts = matrix.counts
    assert counts.dtype == np.int64
    assert np.array_equal(counts, confusion_matrix(truth, guess, labels=range(CLASSES)))


def test_how_samples_fall_into_batches_does_not_matter() -> None:
    logits, labels = sample(97)
    results = []
    for size in (97, 10, 1):
        meter = ClassificationMeter(NAMES, loss=ClassLoss(), keep_predictions=False)
        for batch in batches(logits, labels, size):
            meter.update(MODULES, batch)
        results.append(meter.measured().scores)
    assert results[1] == pytest.approx(results[0], rel=1e-7)
    assert results[2] == pytest.approx(results[0], rel=1e-7)


def test_kept_predictions_are_in_the_order_of_the_pass() -> None:
    logits, labels = sample(23)
    meter = ClassificationMeter(NAMES, loss=ClassLoss(), keep_predictions=True)
    for batch in batches(logits, labels, 10):
        meter.update(MODULES, batch)
    kept = meter.measured().arrays["predictions"]
    assert kept["index"].tolist() == list(range(1000, 1023))
    assert np.array_equal(kept["label"], labels.numpy())
    assert np.array_equal(kept["predicted"], logits.argmax(1).numpy())
    assert kept["probability"].dtype == np.float32
    np.testing.assert_allclose(kept["probability"], logits.softmax(1).numpy(), rtol=1e-6)


def test_an_empty_pass_has_no_scores_and_no_samples() -> None:
    measured = ClassificationMeter(NAMES, loss=ClassLoss(), keep_predictions=True).measured()
    assert all(math.isnan(value) for value in measured.scores.values())
    matrix, report = measured.charts["confusion"], measured.charts["per_class"]
    assert isinstance(matrix, Matrix)
    assert isinstance(report, Table)
    assert matrix.counts.tolist() == [[0] * CLASSES] * CLASSES
    assert [values.tolist() for values in report.values.values()] == [[0.0] * (CLASSES + 2)] * 4
    assert measured.arrays["predictions"]["probability"].shape == (0, CLASSES)


def test_the_loss_of_a_long_pass_is_exact() -> None:
    """In float32 the sum would stop growing: 2^24 + 0.5 is 2^24."""
    meter = ClassificationMeter(NAMES[:2], loss=ClassLoss(), keep_predictions=False)
    wrong = torch.tensor([[0.0, 2.0**24]])
    even = torch.zeros(1000, 2)
    for logits in (wrong, even):
        labels = torch.zeros(len(logits), dtype=torch.int64)
        for batch in batches(logits, labels, len(logits)):
            meter.update(MODULES, batch)
    assert meter.measured().scores["loss"] * 1001 == pytest.approx(
        2**24 + 1000 * math.log(2), rel=1e-9
    )


def test_measuring_leaves_no_gradients() -> None:
    model = nn.Linear(4, CLASSES)
    meter = ClassificationMeter(NAMES, loss=ClassLoss(), keep_predictions=True)
    meter.update({"model": model}, next(batches(torch.randn(6, 4), torch.zeros(6).long(), 6)))
    assert meter.measured().arrays["predictions"]["probability"].shape == (6, CLASSES)
    assert model.weight.grad is None


def test_mixed_samples_are_learnt_in_their_shares() -> None:
    logits, labels = sample(16)
    one_hot = torch.nn.functional.one_hot(labels, CLASSES).float()
    pure = next(batches(logits, labels, 16))
    same = next(batches(logits, one_hot, 16))
    expected = training_loss(MODULES, pure, loss=ClassLoss(label_smoothing=0.1))
    found = training_loss(MODULES, same, loss=ClassLoss(label_smoothing=0.1))
    torch.testing.assert_close(found.total, expected.total)
    assert found.metrics == expected.metrics
    other = next(batches(logits, 0.7 * one_hot + 0.3 * one_hot.roll(1, 0), 16))
    mixed = training_loss(MODULES, other, loss=ClassLoss(label_smoothing=0.0))
    assert mixed.metrics["accuracy"] == expected.metrics["accuracy"]
    assert mixed.total > training_loss(MODULES, pure, loss=ClassLoss(label_smoothing=0.0)).total


def test_half_precision_logits_give_a_loss_in_single_precision() -> None:
    logits, labels = sample(16)
    batch = next(batches(logits.bfloat16(), labels, 16))
    losses = training_loss(MODULES, batch, loss=ClassLoss(label_smoothing=0.0))
    assert losses.total.dtype == torch.float32
    assert losses.metrics["accuracy"].dtype == torch.float32


@pytest.mark.parametrize("hits", [[3, 0], [0, 4]])
def test_classes_without_labels_do_not_count(hits: list[int]) -> None:
    assert scores(np.diag(hits)) == {"accuracy": 1.0, "macro_f1": 1.0, "balanced_accuracy": 1.0}
