from dataclasses import replace

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional

from trainer_gui.catalog import menus
from trainer_gui.core.answers import AnswerOptions, Ranked
from trainer_gui.core.spec import DataSpec, Field
from trainer_gui.tasks import Batch
from trainer_gui.tasks._views import Views
from trainer_gui.tasks.classification import ClassificationOptions, build_classification

IMAGE = Field("image", "image", (1, 8, 8), "uint8")
LABEL = Field("label", "class", (), "int64", ("cat", "dog", "owl"))
SPEC = DataSpec((IMAGE,), (LABEL,), {"train": 8, "validation": 2, "test": 2})
TASK = build_classification(ClassificationOptions())
INDEX = torch.arange(2)


def test_is_on_the_menu() -> None:
    assert menus.tasks.get("classification").build is build_classification


def test_fits_pictures_with_classes() -> None:
    assert TASK.fits(SPEC) is None


@pytest.mark.parametrize(
    ("spec", "reason"),
    [
        (replace(SPEC, targets=()), "needs a class for each sample"),
        (replace(SPEC, targets=(Field("price", "number", (), "float32"),)), "needs a class"),
        (replace(SPEC, targets=(LABEL, LABEL)), "learns one target; this data has 2"),
        (replace(SPEC, targets=(replace(LABEL, classes=("cat",)),)), "at least two classes"),
        (replace(SPEC, inputs=(IMAGE, IMAGE)), "one input; this has 2"),
    ],
)
def test_says_why_data_does_not_suit(spec: DataSpec, reason: str) -> None:
    assert reason in str(TASK.fits(spec))


def test_asks_for_a_logit_for_each_class() -> None:
    assert TASK.outputs(SPEC).heads == {"logits": (3,)}


def test_accuracy_decides_and_comes_first() -> None:
    accuracy, loss = TASK.metrics(SPEC)
    assert (accuracy.key, accuracy.goal, accuracy.unit, accuracy.chart) == (
        "accuracy", "max", "rate", "accuracy",
    )  # fmt: skip
    assert (loss.key, loss.goal, loss.chart) == ("loss", "min", "loss")


@pytest.mark.parametrize("smoothing", [0.0, 0.1])
def test_the_one_update_minimises_smoothed_cross_entropy(smoothing: float) -> None:
    torch.manual_seed(0)
    (update,) = build_classification(ClassificationOptions(label_smoothing=smoothing)).updates(SPEC)
    model = nn.Sequential(nn.Flatten(), nn.Linear(64, 3))
    images, labels = torch.randn(8, 1, 8, 8), torch.tensor([0, 1, 2, 0, 1, 2, 0, 1])
    batch = Batch({"image": images}, {"label": labels}, torch.arange(8))
    losses = update.loss({"model": model}, batch)
    target = functional.one_hot(labels, 3) * (1 - smoothing) + smoothing / 3
    expected = -(target * model(images).log_softmax(1)).sum(1).mean()
    torch.testing.assert_close(losses.total, expected)
    hits = sum(int(guess) == int(label) for guess, label in zip(
        model(images).argmax(1), labels, strict=True))  # fmt: skip
    assert losses.metrics["accuracy"].item() == pytest.approx(hits / 8)
    assert update.modules == ("model",)


def test_one_output_tells_two_classes_apart() -> None:
    task = build_classification(ClassificationOptions(one_output=True))
    assert str(task.fits(SPEC)) == "One output can tell two classes apart; this data has 3."
    two = replace(SPEC, targets=(replace(LABEL, classes=("cat", "dog")),))
    assert task.fits(two) is None
    assert task.outputs(two).heads == {"logits": (1,)}
    torch.manual_seed(0)
    (update,) = task.updates(two)
    model = nn.Sequential(nn.Flatten(), nn.Linear(64, 1))
    images, labels = torch.randn(8, 1, 8, 8), torch.tensor([0, 1, 1, 0, 1, 0, 0, 1])
    losses = update.loss({"model": model}, Batch({"image": images}, {"label": labels}, labels))
    logits = model(images)[:, 0]
    expected = functional.binary_cross_entropy_with_logits(logits, labels.float())
    torch.testing.assert_close(losses.total, expected)
    hits = ((logits > 0) == labels.bool()).float().mean()
    torch.testing.assert_close(losses.metrics["accuracy"], hits)


def test_class_weights_come_from_the_training_split() -> None:
    task = build_classification(ClassificationOptions(class_weights="inverse"))
    counts = {"train": (6, 3, 1), "validation": (1, 1, 0)}
    (update,) = task.updates(replace(SPEC, class_counts=counts))
    torch.manual_seed(0)
    model = nn.Sequential(nn.Flatten(), nn.Linear(64, 3))
    images, labels = torch.randn(4, 1, 8, 8), torch.tensor([0, 1, 2, 0])
    losses = update.loss({"model": model}, Batch({"image": images}, {"label": labels}, labels))
    weight = torch.tensor([10 / 6, 10 / 3, 10 / 1])
    torch.testing.assert_close(
        losses.total, functional.cross_entropy(model(images), labels, weight=weight)
    )


def test_the_meter_fits_the_classes() -> None:
    measured = TASK.meter(SPEC, keep_predictions=False).measured()
    assert measured.arrays["confusion"]["counts"].shape == (3, 3)
    assert set(measured.arrays) == {"confusion"}


@pytest.mark.parametrize("views", ["one", "mirrored", "nudged", "shifted"])
def test_an_evaluated_sample_is_seen_as_often_as_is_told(views: Views) -> None:
    task = build_classification(ClassificationOptions(views=views))
    seen: list[Tensor] = []
    model = nn.Sequential(nn.Flatten(), nn.Linear(64, 3))
    model.register_forward_pre_hook(lambda _model, inputs: seen.append(inputs[0]))
    batch = Batch({"image": torch.rand(2, 1, 8, 8)}, {"label": torch.zeros(2).long()}, INDEX)
    task.meter(SPEC, keep_predictions=False).update({"model": model}, batch)
    assert len(seen) == task.views


def test_an_answer_names_the_likeliest_classes_those_that_come_first_on_a_tie() -> None:
    logits = torch.tensor([[0.0, 2.0, 1.0], [1.0, 1.0, 1.0]])
    batch = Batch({"image": logits}, {}, torch.arange(2))
    first, tied = TASK.answer(SPEC, {"model": nn.Identity()}, batch, AnswerOptions(top=2))
    assert isinstance(first, Ranked)
    assert isinstance(tied, Ranked)
    classes = SPEC.classes
    assert first.names == (classes[1], classes[2])
    assert first.probabilities == pytest.approx(logits[0].softmax(0)[[1, 2]].tolist())
    assert tied.names == classes[:2]
