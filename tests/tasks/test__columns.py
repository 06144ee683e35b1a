import torch

from trainer_gui.tasks._columns import GrowingColumns


def test_rows_come_out_as_they_went_in_however_many_they_are() -> None:
    generator = torch.Generator().manual_seed(0)
    batches = [
        (torch.randint(0, 9, (size,), generator=generator), torch.rand(size, 3))
        for size in (1, 500, 4000, 0, 9000, 37)
    ]
    columns = GrowingColumns()
    assert columns.columns() == []
    for batch in batches:
        columns.append(*batch)
    for found, parts in zip(columns.columns(), zip(*batches, strict=True), strict=True):
        assert torch.equal(found, torch.cat(parts))
        assert found.dtype == parts[0].dtype
