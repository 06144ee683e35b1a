import torch

from trainer_gui.models._fast_cnn import FastCnn, Group


def test_a_group_halves_the_picture() -> None:
    assert Group(4, 6, torch.nn.ReLU)(torch.randn(2, 4, 9, 8)).shape == (2, 6, 5, 4)


def test_a_residual_group_passes_on_what_it_cannot_refine() -> None:
    group = Group(4, 6, torch.nn.ReLU, residual=True)
    for layer in group.refine:
        if isinstance(layer, torch.nn.BatchNorm2d):
            torch.nn.init.zeros_(layer.weight)
    maps = torch.randn(2, 4, 9, 8)
    torch.testing.assert_close(group.eval()(maps), group.halve(maps))


def test_the_first_outputs_are_small() -> None:
    torch.manual_seed(0)
    outputs = FastCnn(3, 16, 10)(torch.randn(64, 3, 32, 32))
    assert outputs.std() < 0.3
