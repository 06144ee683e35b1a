from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional

from tests.tasks.scripts import script_module
from trainer_gui.catalog import menus
from trainer_gui.core.answers import AnswerOptions, Ranked
from trainer_gui.core.chart_files import pack, unpack
from trainer_gui.core.charts import Matrix
from trainer_gui.core.spec import DataSpec, Field
from trainer_gui.tasks import Batch
from trainer_gui.tasks._views import Views
from trainer_gui.tasks.classification import ClassificationOptions, build_classification

IMAGE = Field("image", "pictures", (1, 8, 8), "uint8")
LABEL = Field("label", "classes", (), "int64", ("cat", "dog", "owl"))
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
    ],
)
def test_says_why_data_does_not_suit(spec: DataSpec, reason: str) -> None:
    assert reason in str(TASK.fits(spec))


def test_asks_for_a_logit_for_each_class() -> None:
    assert TASK.parts(SPEC)["model"].outputs.heads == {"logits": (3,)}


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
    assert update.parts == ("model",)


def test_one_output_tells_two_classes_apart() -> None:
    task = build_classification(ClassificationOptions(one_output=True))
    assert str(task.fits(SPEC)) == "One output can tell two classes apart; this data has 3."
    two = replace(SPEC, targets=(replace(LABEL, classes=("cat", "dog")),))
    assert task.fits(two) is None
    assert task.parts(two)["model"].outputs.heads == {"logits": (1,)}
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
    counts = {"train": [6, 3, 1], "validation": [1, 1, 0]}
    (update,) = task.updates(replace(SPEC, facts={"label": {"counts": counts}}))
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
    matrix = measured.charts["confusion"]
    assert isinstance(matrix, Matrix)
    assert matrix.names == LABEL.classes
    assert matrix.counts.shape == (3, 3)
    assert measured.arrays == {}


def test_what_it_finds_is_what_it_has_told_of() -> None:
    charts = TASK.meter(SPEC, keep_predictions=False).measured().charts
    assert list(charts) == [told.key for told in TASK.charts(SPEC)] == ["confusion", "per_class"]
    for told in TASK.charts(SPEC):
        unpack(told, pack(charts[told.key]))


@pytest.mark.parametrize("views", ["one", "mirrored", "nudged", "shifted"])
def test_an_evaluated_sample_is_seen_as_often_as_is_told(views: Views) -> None:
    task = build_classification(ClassificationOptions(views=views))
    seen: list[Tensor] = []
    model = nn.Sequential(nn.Flatten(), nn.Linear(64, 3))
    model.register_forward_pre_hook(lambda _model, inputs: seen.append(inputs[0]))
    batch = Batch({"image": torch.rand(2, 1, 8, 8)}, {"label": torch.zeros(2).long()}, INDEX)
    task.meter(SPEC, keep_predictions=False).update({"model": model}, batch)
    assert len(seen) == task.views


@pytest.mark.parametrize("views", ["one", "mirrored", "nudged", "shifted"])
@pytest.mark.parametrize("one_output", [False, True])
def test_a_script_gives_the_same_probabilities(
    views: Views, tmp_path: Path, *, one_output: bool
) -> None:
    task = build_classification(ClassificationOptions(views=views, one_output=one_output))
    classes = ("cat", "dog") if one_output else ("cat", "dog", "owl", "ant")
    spec = replace(SPEC, targets=(replace(LABEL, classes=classes),))
    script = task.script(spec)
    assert script.gives == f"probabilities (N, {len(classes)}) of the classes in classes.txt"
    module = script_module(script, tmp_path)
    torch.manual_seed(0)
    model = nn.Sequential(nn.Flatten(), nn.Linear(64, 1 if one_output else 4))
    images = torch.rand(5, 1, 8, 8)
    found = module.answers(model, images)
    batch = Batch({"image": images}, {}, torch.arange(5))
    options = AnswerOptions(top=len(classes))
    for row, said in zip(found, task.answer(spec, {"model": model}, batch, options), strict=True):
        assert isinstance(said, Ranked)
        told = dict(zip(said.names, said.probabilities, strict=True))
        assert [told[name] for name in classes] == pytest.approx(row.tolist(), rel=1e-6)
    assert ("mean_of_views" in script.source) == (views != "one")
    assert ("class_logits" in script.source) == one_output
    assert module.answer_names() == list(classes)


def test_a_script_tells_the_likeliest_classes_first(tmp_path: Path) -> None:
    module = script_module(TASK.script(SPEC), tmp_path)
    answer = torch.tensor([0.25, 0.125, 0.625])
    said = [("owl", 0.625), ("cat", 0.25), ("dog", 0.125)]
    names = module.answer_names()
    assert module.described(answer, names, None) == said
    assert module.described(answer, names, 2) == said[:2]
    assert module.described(answer, names, 0) == said[:1]
    assert module.described(answer, names, 99) == said
    assert module.shown(0.625) == "62.5%"
    many = [str(number) for number in range(9)]
    assert len(module.described(torch.rand(9), many, None)) == 3


def test_a_name_cannot_break_a_line_of_the_file(tmp_path: Path) -> None:
    odd = replace(SPEC, targets=(replace(LABEL, classes=("a\nb", "two words", "ü")),))
    assert script_module(TASK.script(odd), tmp_path).answer_names() == ["a\\nb", "two words", "ü"]


def test_a_file_of_names_that_does_not_suit_is_named(tmp_path: Path) -> None:
    module = script_module(TASK.script(SPEC), tmp_path)
    (tmp_path / "classes.txt").write_bytes(b"one\ntwo\n")
    sentence = r"classes\.txt has 2 lines, but the network gives 3 answers\."
    with pytest.raises(module.FileError, match=sentence):
        module.answer_names()
    (tmp_path / "classes.txt").write_bytes(b"\xff")
    with pytest.raises(module.FileError, match=r"classes\.txt cannot be read"):
        module.answer_names()


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
