from pathlib import Path

import pytest

from tests.data.pictures import class_folders, png_header_only, quiet
from trainer_gui.core.errors import DataError
from trainer_gui.data._folder_read import (
    PicturesRead,
    check_memory,
    memory_budget_bytes,
    read_pictures,
)


def read(paths: list[Path], root: Path) -> PicturesRead:
    return read_pictures(paths, root=root, size=(8, 8), colour="grey", fit="crop", progress=quiet)


def test_pictures_come_in_the_order_of_their_files(tmp_path: Path) -> None:
    class_folders(tmp_path, {"a": 100})
    paths = sorted((tmp_path / "a").iterdir())
    forward, backward = read(paths, tmp_path), read(paths[::-1], tmp_path)
    assert forward.kept.tolist() == list(range(100))
    assert (forward.pixels == backward.pixels[::-1]).all()


def test_what_is_skipped_leaves_no_hole(tmp_path: Path) -> None:
    class_folders(tmp_path, {"a": 3})
    paths = sorted((tmp_path / "a").iterdir())
    whole = read(paths, tmp_path).pixels
    paths[1].write_bytes(png_header_only(10_000, 10_000))
    part = read(paths, tmp_path)
    assert part.kept.tolist() == [0, 2]
    assert (part.pixels == whole[[0, 2]]).all()
    assert [str(notice) for notice in part.notices] == [
        "Skipped, over the limit of 50 MP: 1 (a/0001.png (100 MP)). "
        "Save the picture smaller, or remove it."
    ]


def test_more_pictures_than_memory_are_refused_with_the_figures() -> None:
    with pytest.raises(DataError) as caught:
        check_memory(100_000, (3, 1024, 1024), budget_bytes=8_000_000_000)
    assert str(caught.value.message) == (
        "100,000 pictures of 1024×1024 pixels need 314.6 GB of memory, 8.0 GB can be used."
    )
    assert "smaller" in str(caught.value.hint)
    check_memory(100, (3, 64, 64), budget_bytes=3 * 64 * 64 * 100)
    assert memory_budget_bytes() > 0
