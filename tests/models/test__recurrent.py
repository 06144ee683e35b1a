import pytest
import torch

from trainer_gui.models._recurrent import RowReader


def reader(**options: object) -> RowReader:
    torch.manual_seed(0)
    sizes = {"row": 12, "width": 5, "depth": 1, "dropout": 0.0, "classes": 3}
    return RowReader(**{"cell": "lstm", "both_ways": False, **sizes, **options})  # type: ignore[arg-type]


@pytest.mark.parametrize("cell", ["rnn", "lstm", "gru"])
def test_the_last_row_is_read_last(cell: str) -> None:
    """What a picture ends with matters more to a plain cell than what it begins with."""
    model = reader(cell=cell)
    images = torch.randn(1, 3, 7, 4, requires_grad=True)
    model(images).sum().backward()
    assert images.grad is not None
    change = images.grad[0].abs().sum(dim=(0, 2))
    assert (change > 0).all()
    assert change[-1] > change[0]


def test_rows_hold_all_channels_of_a_row() -> None:
    model = reader()
    images = torch.randn(2, 3, 7, 4)
    states, _ = model.cells(torch.stack([images[:, :, row].flatten(1) for row in range(7)], dim=1))
    torch.testing.assert_close(model(images), model.head(states[:, -1]))


def test_read_both_ways_each_end_has_seen_everything() -> None:
    model = reader(both_ways=True)
    images = torch.randn(2, 3, 7, 4)
    _, (ends, _) = model.cells(images.permute(0, 2, 1, 3).flatten(2))  # (2, N, D)
    torch.testing.assert_close(model(images), model.head(torch.cat((ends[0], ends[1]), dim=1)))
