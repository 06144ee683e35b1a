"""Tests of networks parts of which are trained, and of how pictures are fitted to them."""

from collections.abc import Set as AbstractSet
from pathlib import Path

import pytest
import torch
from torch import nn

from tests.engine.resuming import start_from, stopped_at, trained, weights_of
from tests.engine.small import Memory, small
from trainer_gui.core.events import RunStarted
from trainer_gui.engine import loop
from trainer_gui.models import FineTuned
from trainer_gui.models._fine_tuning import ResizedModel, Tuning, head_name
from trainer_gui.models._zoo import build_backbone


class Seen(nn.Module):
    """Passes on what it is given, so that a test can look at it."""

    def __init__(self) -> None:
        super().__init__()
        self.head = nn.Conv2d(3, 3, 1)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        return images


class Four(nn.Module):
    """Three convolutions with norms and dropout, and a head."""

    def __init__(self) -> None:
        super().__init__()
        self.one = nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.Dropout(0.5))
        self.two = nn.Sequential(nn.Conv2d(4, 4, 3), nn.BatchNorm2d(4), nn.Dropout(0.5))
        self.three = nn.Sequential(nn.Conv2d(4, 4, 3), nn.BatchNorm2d(4), nn.Flatten())
        self.drop = nn.Dropout(0.5)
        self.head = nn.Linear(16, 2)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        outputs: torch.Tensor = self.head(self.drop(self.three(self.two(self.one(images)))))
        return outputs


def four(tuning: Tuning) -> ResizedModel:
    return ResizedModel(Four(), size=(8, 8), tuning=tuning).train()


def trainable(model: nn.Module) -> AbstractSet[str]:
    """First parts of the names of what is trained."""
    return {name.split(".")[1] for name, one in model.named_parameters() if one.requires_grad}


def training(model: ResizedModel) -> AbstractSet[str]:
    """Parts whose norms and dropout are in training mode."""
    return {
        name.split(".")[0]
        for name, one in model.backbone.named_modules()
        if isinstance(one, nn.BatchNorm2d | nn.Dropout) and one.training
    }


def test_grey_becomes_three_equal_channels() -> None:
    images = torch.rand(2, 1, 8, 8)
    seen = ResizedModel(Seen(), size=(8, 8))(images)
    assert torch.equal(seen, torch.cat([images] * 3, dim=1))


@pytest.mark.parametrize("size", [(16, 16), (4, 4), (4, 16)])
def test_resizing_keeps_what_is_in_the_picture(size: tuple[int, int]) -> None:
    rising = torch.linspace(0, 1, 8).expand(1, 3, 8, 8)
    seen = ResizedModel(Seen(), size=size)(rising)
    assert seen.shape == (1, 3, *size)
    assert float(seen.mean()) == pytest.approx(0.5, abs=1e-5)
    assert (seen.diff(dim=-1) >= 0).all()


def test_only_the_head_of_a_frozen_network_changes() -> None:
    torch.manual_seed(0)
    model = ResizedModel(
        build_backbone("resnet18", 5, pretrained=False), size=(32, 32), tuning=Tuning("head")
    ).train()
    before = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    optimizer = torch.optim.SGD([p for p in model.parameters() if p.requires_grad], lr=0.1)
    model(torch.randn(8, 3, 32, 32)).square().sum().backward()
    optimizer.step()
    changed = {n for n, tensor in model.state_dict().items() if not torch.equal(tensor, before[n])}
    assert changed == {"backbone.fc.weight", "backbone.fc.bias"}


@pytest.mark.parametrize(
    ("name", "head"),
    [
        ("alexnet", "classifier.6"),
        ("densenet121", "classifier"),
        ("googlenet", "fc"),
        ("squeezenet1_1", "classifier.1"),
        ("swin_t", "head"),
    ],
)
def test_the_head_is_the_last_layer(name: str, head: str) -> None:
    with torch.device("meta"):
        backbone = build_backbone(name, 7, pretrained=False)
    assert head_name(backbone) == head
    shapes = [tuple(tensor.shape)[:1] for tensor in backbone.get_submodule(head).parameters()]
    assert shapes == [(7,), (7,)]


def test_it_is_what_the_engine_looks_for() -> None:
    assert isinstance(four(Tuning()), FineTuned)


@pytest.mark.parametrize(
    ("tuning", "weights", "modes"),
    [
        (Tuning(), {"one", "two", "three", "head"}, {"one", "two", "three", "drop"}),
        (Tuning("some", 3), {"two", "three", "head"}, {"two", "three", "drop"}),
        (Tuning("some", 2), {"three", "head"}, {"three", "drop"}),
        (Tuning("some", 99), {"one", "two", "three", "head"}, {"one", "two", "three", "drop"}),
        (Tuning("head"), {"head"}, set()),
    ],
)
def test_the_last_layers_learn_and_those_before_stay_as_they_are(
    tuning: Tuning, weights: AbstractSet[str], modes: AbstractSet[str]
) -> None:
    model = four(tuning)
    assert trainable(model) == weights
    assert training(model) == modes
    model.eval()
    assert training(model) == set()
    model.train()
    assert training(model) == modes


def test_a_network_thaws_at_its_epoch() -> None:
    model = four(Tuning("head", free_after=2))
    parts = {"one", "two", "three", "head"}
    assert trainable(model) == parts  # so that an optimiser knows of them all
    for epoch, expected in ((0, {"head"}), (1, {"head"}), (2, parts), (3, parts), (1, {"head"})):
        model.begin_epoch(epoch)
        assert trainable(model) == expected
        assert training(model) == (
            set() if expected == {"head"} else {"one", "two", "three", "drop"}
        )


def test_early_layers_learn_more_slowly_on_an_even_scale() -> None:
    model = four(Tuning(first_rate=0.001))
    factors = model.learning_rate_factors()
    assert set(factors) == {name for name, _ in model.named_parameters()}
    assert factors["backbone.one.0.weight"] == pytest.approx(0.001)
    assert factors["backbone.one.1.bias"] == pytest.approx(0.001)  # as the layer that it follows
    assert factors["backbone.two.0.weight"] == pytest.approx(0.01)
    assert factors["backbone.three.0.weight"] == pytest.approx(0.1)
    assert factors["backbone.head.bias"] == 1.0
    assert four(Tuning()).learning_rate_factors() == {}


def test_a_run_that_thaws_goes_on_to_the_last_bit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stopped before, at and after the epoch in which all layers begin to learn."""
    monkeypatch.setattr(loop, "REPORT_SECONDS", 0.0)
    file = tmp_path / "squeezenet.pth"
    torch.save(build_backbone("squeezenet1_1", 1000, pretrained=True).state_dict(), file)
    recipe = small(
        model={"kind": "torchvision_zoo", "builder": "squeezenet1_1", "weights": "file",
               "weights_file": str(file), "trained": "head", "free_after": 1, "first_rate": 0.1},
        optimizer={"kind": "adamw"},
        training={"length": "steps", "steps": 25, "batch_size": 100, "threads": 1},
    )  # fmt: skip
    whole = Memory()
    events = trained(recipe, whole)
    started = next(event for event in events if isinstance(event, RunStarted))
    for step in (started.steps_per_epoch - 2, started.steps_per_epoch, 20):
        again = Memory()
        trained(recipe, again, start=start_from(stopped_at(recipe, step)))
        assert weights_of(again) == weights_of(whole)


class NormWithActivation(nn.BatchNorm2d):
    """As timm writes them: a norm with a part of its own."""

    def __init__(self, channels: int) -> None:
        super().__init__(channels)
        self.act = nn.ReLU()


def test_a_frozen_norm_that_holds_an_activation_keeps_its_statistics() -> None:
    norm, head = NormWithActivation(3), nn.Sequential(nn.Flatten(), nn.Linear(192, 2))
    model = ResizedModel(nn.Sequential(norm, head), size=(8, 8), tuning=Tuning("head")).train()
    assert norm.running_mean is not None
    before = norm.running_mean.clone()
    model(torch.randn(4, 3, 8, 8) + 5)
    assert torch.equal(norm.running_mean, before)
    assert model.backbone.training
