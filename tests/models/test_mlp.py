import torch
from torch import nn

from tests.models.specs import logits, picture
from trainer_gui.core.spec import Field
from trainer_gui.models.mlp import MlpOptions, build_mlp


def parameters(model: nn.Module) -> int:
    return sum(parameter.numel() for parameter in model.parameters())


def test_parameters_are_those_of_its_layers() -> None:
    model = build_mlp(MlpOptions(widths=(128,)), inputs=picture(1, 28, 28), outputs=logits(10))
    assert parameters(model) == (784 + 1) * 128 + (128 + 1) * 10


def test_without_hidden_layers_it_is_linear() -> None:
    model = build_mlp(MlpOptions(widths=()), inputs=picture(1, 8, 8), outputs=logits(3))
    one, two = torch.randn(2, 1, 1, 8, 8)
    zero = model(torch.zeros(1, 1, 8, 8))
    torch.testing.assert_close(model(one + two), model(one) + model(two) - zero)


def test_takes_rows_of_numbers_too() -> None:
    row = (Field("row", "table", (4,), "float32"),)
    model = build_mlp(MlpOptions(), inputs=row, outputs=logits(3))
    assert model(torch.randn(5, 4)).shape == (5, 3)


def test_dropout_disturbs_training_and_not_evaluation() -> None:
    options = MlpOptions(dropout=0.5, activation="tanh")
    model = build_mlp(options, inputs=picture(1, 8, 8), outputs=logits(3))
    images = torch.randn(4, 1, 8, 8)
    assert not torch.equal(model(images), model(images))
    model.eval()
    assert torch.equal(model(images), model(images))
