import pytest
import torch
import torchvision
from torch import Tensor, nn

from tests.engine.series import learning_series, on_the_menus, series_dataset
from tests.engine.tokens import learning_tokens, tokens_dataset, tokens_on_the_menus
from tests.models.specs import logits, picture
from trainer_gui.core.dataset import Dataset
from trainer_gui.core.recipe import Recipe
from trainer_gui.core.replies import LayerRow
from trainer_gui.engine.build import build_modules, build_task
from trainer_gui.engine.example import example_batch
from trainer_gui.engine.summary import summarise
from trainer_gui.kinds import Batch
from trainer_gui.models.cnn import CnnOptions, build_cnn
from trainer_gui.models.mlp import MlpOptions, build_mlp
from trainer_gui.models.vit import VitOptions, build_vit


def seen(*shape: int) -> Batch:
    """A sample of one input without content."""
    return Batch({"x": torch.empty(1, *shape, device="meta")}, {}, torch.empty(1, device="meta"))


def cnn() -> nn.Module:
    options = CnnOptions(channels=(8, 16), kernel=3, dense=(32,), batch_norm=True, dropout=0.5)
    return build_cnn(options, inputs=picture(3, 32, 32), outputs=logits(10))


def test_a_cnn_layer_by_layer() -> None:
    summary = summarise(cnn(), seen(3, 32, 32))
    rows = {row.name: row for row in summary.layers}
    conv1, conv2 = 32 * 32 * 8 * 3 * 9, 16 * 16 * 16 * 8 * 9
    dense, head = 16 * 8 * 8 * 32, 32 * 10
    assert rows["block1.conv"] == LayerRow(
        "block1.conv", "Conv2d", 1, (8, 32, 32), 8 * 27, 8 * 27, conv1
    )
    assert rows["block1"] == LayerRow(
        "block1", "Sequential", 0, (8, 16, 16), 8 * 27 + 16, 8 * 27 + 16, conv1
    )
    assert rows["block2.norm"].output == (16, 16, 16)
    assert rows["block2.pool"].output == (16, 8, 8)
    assert rows["flatten"].output == (1024,)
    assert rows["dense"].multiply_adds == dense
    assert rows["head"].output == (10,)
    assert summary.multiply_adds == conv1 + conv2 + dense + head
    assert summary.parameters == 8 * 27 + 16 + 16 * 72 + 32 + 1025 * 32 + 330
    assert summary.input_shape == (3, 32, 32)


def test_rows_are_in_the_order_of_the_tree() -> None:
    names = [row.name for row in summarise(cnn(), seen(3, 32, 32)).layers]
    assert names[:5] == ["block1", "block1.conv", "block1.norm", "block1.activation", "block1.pool"]
    assert names[-1] == "head"


def test_an_mlp() -> None:
    model = build_mlp(MlpOptions(widths=(30, 20)), inputs=picture(1, 8, 8), outputs=logits(10))
    summary = summarise(model, seen(1, 8, 8))
    assert summary.multiply_adds == 64 * 30 + 30 * 20 + 20 * 10
    assert summary.parameters == 65 * 30 + 31 * 20 + 21 * 10


def test_attention_counts_its_projections_and_its_products() -> None:
    options = VitOptions(
        patch=4, width=32, heads=4, depth=3, mlp_ratio=2.0, pool="class_token", dropout=0.1
    )
    model = build_vit(options, inputs=picture(3, 16, 16), outputs=logits(10))
    tokens, width = 16 + 1, 32
    attention = 4 * tokens * width**2 + 2 * tokens**2 * width
    mlp = 2 * tokens * width * 64
    summary = summarise(model, seen(3, 16, 16))
    rows = {row.name: row for row in summary.layers}
    assert rows["blocks.0.attention"].multiply_adds == attention
    assert rows["blocks.0.attention"].output == (tokens, width)
    assert rows["blocks.1"].multiply_adds == attention + mlp
    patches = 16 * (3 * 4 * 4) * width
    assert summary.multiply_adds == patches + 3 * (attention + mlp) + width * 10


@pytest.mark.parametrize("name", ["resnet18", "mobilenet_v3_small", "swin_t", "vit_b_32"])
def test_agrees_with_the_figures_that_torchvision_states(name: str) -> None:
    weights = torchvision.models.get_model_weights(name).DEFAULT
    size = weights.transforms().crop_size[0]
    summary = summarise(torchvision.models.get_model(name, weights=None), seen(3, size, size))
    assert summary.parameters == weights.meta["num_params"]
    assert summary.multiply_adds / 1e9 == pytest.approx(weights.meta["_ops"], abs=0.0006)


def test_leaves_the_model_as_it_was() -> None:
    model = cnn().train()
    model.get_submodule("block1").eval()
    before = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    modes = [module.training for module in model.modules()]
    state = torch.get_rng_state()
    summarise(model, seen(3, 32, 32))
    assert torch.equal(torch.get_rng_state(), state)
    assert [module.training for module in model.modules()] == modes
    assert all(torch.equal(tensor, before[name]) for name, tensor in model.state_dict().items())
    assert all(parameter.device.type == "cpu" for parameter in model.parameters())
    assert not any(module._forward_hooks for module in model.modules())


def test_leaves_the_model_as_it_was_when_it_cannot_take_the_picture() -> None:
    model = cnn().train()
    with pytest.raises(RuntimeError, match="channel"):
        summarise(model, seen(1, 32, 32))
    assert all(module.training for module in model.modules())
    assert not any(module._forward_hooks for module in model.modules())


def test_frozen_layers_are_not_trainable() -> None:
    model = cnn()
    model.get_submodule("block1").requires_grad_(requires_grad=False)
    summary = summarise(model, seen(3, 32, 32))
    assert summary.layers[0].trainable == 0
    assert summary.layers[0].parameters == 232
    assert summary.trainable == summary.parameters - 232


class Twice(nn.Module):
    """Uses one layer twice, and has another that it never uses."""

    def __init__(self) -> None:
        super().__init__()
        self.shared = nn.Linear(6, 6)
        self.unused = nn.Linear(6, 1)
        self.alias = self.shared

    def forward(self, values: Tensor) -> dict[str, Tensor]:
        return {"logits": self.alias(self.shared(values))}


def test_shared_layers_count_their_weights_once_and_their_work_twice() -> None:
    summary = summarise(Twice(), seen(6))
    assert summary.parameters == 42 + 7
    assert [(row.name, row.output, row.multiply_adds) for row in summary.layers] == [
        ("shared", (6,), 72),
        ("unused", (), 0),
    ]


class Looking(nn.Module):
    """Looks at the values of its tensors, as no model without content can."""

    def __init__(self) -> None:
        super().__init__()
        self.norm = nn.BatchNorm2d(3)
        self.head = nn.Linear(3, 10)

    def forward(self, images: Tensor) -> Tensor:
        mean = self.norm(images).mean(dim=(2, 3))
        logits: Tensor = self.head(mean if mean.abs().max().item() < 1e-3 else mean[:, :1])
        return logits


def test_a_model_that_looks_at_values_is_summarised_too() -> None:
    model = Looking()
    before = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    summary = summarise(model, seen(3, 16, 16))
    assert [(row.name, row.output, row.multiply_adds) for row in summary.layers] == [
        ("norm", (3, 16, 16), 0),
        ("head", (10,), 30),
    ]
    assert all(torch.equal(tensor, before[name]) for name, tensor in model.state_dict().items())
    assert model.training


def listed(recipe: Recipe, data: Dataset) -> dict[str, LayerRow]:
    """The layers of a recipe's model, looked at with data of any kind."""
    task = build_task(recipe, data.spec)
    (model,) = build_modules(recipe.model, task, data.spec).values()
    (part,) = task.parts(data.spec).values()
    summary = summarise(model, example_batch(part.inputs, data.spec))
    assert summary.input_shape == (None,)
    return {row.name: row for row in summary.layers}


def test_rows_of_different_lengths_are_looked_at_with_their_lengths() -> None:
    with on_the_menus():
        rows = listed(learning_series(), series_dataset())
        several = listed(learning_series(), series_dataset(pictures=True))
    assert rows["body.0"].output == (16,)
    assert rows["body.0"].multiply_adds == 2 * 16
    assert several["body.0"].multiply_adds == (2 + 64) * 16


def test_whole_numbers_are_looked_at_as_such() -> None:
    with tokens_on_the_menus():
        rows = listed(learning_tokens(), tokens_dataset())
    length, width = rows["embedding"].output
    assert width == 16
    assert rows["body"].multiply_adds == length * 16 * 64
    assert rows["head"].output == (2,)


class Packed(nn.Module):
    """Looks at lengths, as torch does where it packs rows."""

    def __init__(self) -> None:
        super().__init__()
        self.cell = nn.GRU(1, 4, batch_first=True)

    def forward(self, values: Tensor, lengths: Tensor) -> Tensor:
        packed = nn.utils.rnn.pack_padded_sequence(
            values[:, :, None], lengths.cpu(), batch_first=True, enforce_sorted=False
        )
        last: Tensor = self.cell(packed)[1][0]
        return last


def test_a_model_that_looks_at_lengths_is_given_true_ones() -> None:
    with on_the_menus():
        data = series_dataset()
        summary = summarise(Packed(), example_batch(data.spec.inputs, data.spec))
    assert summary.parameters == 3 * 4 * (1 + 4 + 2)
