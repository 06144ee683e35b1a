import gzip
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests.data.files import idx
from trainer_gui.core.errors import DataError
from trainer_gui.data._idx import read_idx

PICTURES = np.arange(2 * 3 * 4, dtype=np.uint8).reshape(2, 3, 4)


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_an_array_is_read_plain_or_compressed(
    tmp_path: Path, pack: Callable[[bytes], bytes]
) -> None:
    path = tmp_path / "pictures"
    path.write_bytes(pack(idx(PICTURES)))
    assert (read_idx(path, dimensions=3) == PICTURES).all()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "not an IDX file"),
        (b"<html>404</html>", "not an IDX file"),
        (b"\0\0\x0d\x03" + bytes(12), "not an IDX file"),
        (idx(PICTURES[0, 0]), "1 dimensions instead of 3"),
        (idx(PICTURES)[:9], "cut short"),
        (idx(PICTURES)[:-5], "19 of 24 values"),
        (idx(PICTURES) + b"more", "longer than its header"),
        (b"\0\0\x08\x03" + b"\xff" * 12, "claims"),
        (b"\0\0\x08\x03" + bytes(12), "claims 0 values"),
        (gzip.compress(idx(PICTURES), mtime=0)[:-12], "cut short"),
        (gzip.compress(idx(PICTURES), mtime=0)[:20] + b"\xff\xff\xff", "cut short or damaged"),
    ],
)
def test_a_file_that_cannot_be_used_is_named_with_the_reason(
    tmp_path: Path, content: bytes, words: str
) -> None:
    path = tmp_path / "train-images-idx3-ubyte"
    path.write_bytes(content)
    with pytest.raises(DataError, match=words) as caught:
        read_idx(path, dimensions=3)
    assert "train-images-idx3-ubyte" in str(caught.value.message)
    assert "download" in str(caught.value.hint)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"gone cannot be used: .*No such file"):
        read_idx(tmp_path / "gone", dimensions=1)
