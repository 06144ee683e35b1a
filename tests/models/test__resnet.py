import pytest
import torch

from trainer_gui.models._resnet import BasicBlock, ResNet


def test_a_block_passes_its_input_on_where_the_residual_is_nothing() -> None:
    block = BasicBlock(4, 4, stride=1)
    torch.nn.init.zeros_(block.norm2.weight)
    maps = torch.rand(2, 4, 6, 6)  # not negative, so that the last ReLU changes nothing
    torch.testing.assert_close(block(maps), maps)


def test_a_block_with_stride_halves_the_picture() -> None:
    assert BasicBlock(4, 8, stride=2)(torch.randn(2, 4, 7, 6)).shape == (2, 8, 4, 3)


def test_signals_keep_their_scale_through_many_blocks() -> None:
    torch.manual_seed(0)
    model = ResNet(3, (5, 5, 5), 16, 10)
    maps = model.stages(model.stem(torch.randn(16, 3, 32, 32)))
    assert 0.1 < maps.std().item() < 10


@pytest.mark.parametrize(("stem", "side"), [("small", 32), ("medium", 16), ("large", 8)])
def test_stems_bring_the_picture_to_a_size(stem: str, side: int) -> None:
    model = ResNet(3, (1, 1), 4, 10, stem=stem)
    assert model.stem(torch.randn(2, 3, 32, 32)).shape == (2, 4, side, side)
