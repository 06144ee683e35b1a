"""What holds for every architecture on the menu."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from sklearn.datasets import load_digits
from torch import nn
from torch.nn import functional

from tests.models.specs import logits, picture
from tests.own_program import usual_options
from trainer_gui.catalog import menus
from trainer_gui.core.errors import BadInputError
from trainer_gui.core.registry import Entry
from trainer_gui.core.spec import Field, OutputSpec

ENTRIES = list(menus.models)
every_architecture = pytest.mark.parametrize("entry", ENTRIES, ids=[e.key for e in ENTRIES])


def test_menu_has_the_architectures() -> None:
    assert {entry.key for entry in ENTRIES} >= {"mlp", "cnn", "resnet", "vit", "torchvision_zoo"}


@every_architecture
@pytest.mark.parametrize("shape", [(1, 28, 28), (3, 32, 32)])
def test_gives_finite_logits_and_gradients(
    entry: Entry[Any], shape: tuple[int, int, int], tmp_path: Path
) -> None:
    torch.manual_seed(0)
    model: nn.Module = entry.build(
        usual_options(entry, tmp_path), inputs=picture(*shape), outputs=logits(7)
    )
    output = model(torch.randn(4, *shape))
    assert output.shape == (4, 7)
    assert output.isfinite().all()
    functional.cross_entropy(output, torch.tensor([0, 1, 2, 6])).backward()  # type: ignore[no-untyped-call]
    without = [name for name, p in model.named_parameters() if p.requires_grad and p.grad is None]
    assert without == []
    gradients = [p.grad for p in model.parameters() if p.grad is not None]
    assert gradients
    assert all(gradient.isfinite().all() for gradient in gradients)


@every_architecture
def test_learns_real_digits(entry: Entry[Any], tmp_path: Path) -> None:
    digits = load_digits()
    pictures = digits.images[:32, None] / 16
    images = torch.from_numpy((pictures - pictures.mean()) / pictures.std()).float()
    labels = torch.from_numpy(digits.target[:32].astype(np.int64))
    torch.manual_seed(0)
    model: nn.Module = entry.build(
        usual_options(entry, tmp_path), inputs=picture(1, 8, 8), outputs=logits(10)
    )
    optimizer = torch.optim.AdamW(model.parameters(), lr=2e-3)
    losses = []
    for _ in range(15):
        optimizer.zero_grad()
        loss = functional.cross_entropy(model(images), labels)
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        losses.append(loss.item())
    assert losses[-1] < losses[0] / 2


@every_architecture
def test_same_seed_gives_the_same_weights(entry: Entry[Any], tmp_path: Path) -> None:
    weights = []
    for _ in range(2):
        torch.manual_seed(3)
        model: nn.Module = entry.build(
            usual_options(entry, tmp_path), inputs=picture(3, 32, 32), outputs=logits(10)
        )
        weights.append(model.state_dict())
    assert all(torch.equal(weights[0][key], weights[1][key]) for key in weights[0])


SHAPES = {
    "cnn": ({}, {"pooling": "average", "dropout": 0.1, "dropout_at": "everywhere"}),
    "fast_cnn": ({"width": 16}, {"width": 16, "residual": True}),
    "resnet": ({"depth": "8"}, {"depth": "8", "stem": "large"}),
    "vit": ({"depth": 1}, {"depth": 1, "pool": "class_token"}),
    "recurrent": ({"cell": "rnn", "both_ways": True}, {"cell": "gru"}, {"cell": "lstm"}),
    "torchvision_zoo": ({"upscale_to": 40},),
    "timm_zoo": ({"builder": "test_resnet", "upscale_to": 40},),
}
"""Options that make different networks, small ones where sizes do not matter."""


@pytest.mark.filterwarnings("ignore:The tensor attributes self.cells._flat_weights")  # torch's own
@pytest.mark.parametrize(
    ("entry", "options"),
    [(entry, options) for entry in ENTRIES for options in SHAPES.get(entry.key, ({},))],
    ids=lambda value: " ".join(map(str, value.values())) if isinstance(value, dict) else value.key,
)
def test_an_exported_graph_takes_any_number_of_pictures(
    entry: Entry[Any], options: dict[str, object], tmp_path: Path
) -> None:
    chosen = usual_options(entry, tmp_path).model_dump(exclude_none=True) | options
    model: nn.Module = entry.build(
        entry.options.model_validate(chosen), inputs=picture(1, 8, 12), outputs=logits(7)
    )
    model.eval()
    batch = torch.export.Dim("batch")
    graph = torch.export.export(
        model, (torch.randn(2, 1, 8, 12),), dynamic_shapes=({0: batch},)
    ).module()
    for count in (1, 3):
        images = torch.randn(count, 1, 8, 12)
        torch.testing.assert_close(graph(images), model(images))


@every_architecture
def test_says_what_it_cannot_take(entry: Entry[Any], tmp_path: Path) -> None:
    varying = (Field("image", "pictures", (3, None, None), "uint8"),)
    with pytest.raises(BadInputError, match="fixed size"):
        entry.build(usual_options(entry, tmp_path), inputs=varying, outputs=logits(10))
    with pytest.raises(BadInputError, match="another output"):
        entry.build(
            usual_options(entry, tmp_path),
            inputs=picture(3, 32, 32),
            outputs=OutputSpec({"a": (2, 3)}),
        )
