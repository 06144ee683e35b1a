import gzip
from pathlib import Path

import numpy as np
import pytest

from trainer_gui.core.errors import DataError
from trainer_gui.data._package_table import package_file, read_digit_table


def test_a_file_is_found_without_importing_its_package() -> None:
    path = package_file("sklearn", "datasets", "data", "digits.csv.gz")
    assert path is not None
    assert path.is_file()
    assert package_file("sklearn", "no", "such", "file") is None
    assert package_file("no_such_package", "file") is None


def test_rows_become_pictures_of_the_whole_range(tmp_path: Path) -> None:
    path = tmp_path / "table.csv.gz"
    path.write_bytes(gzip.compress(b"0,1,8,16,3\n16,16,0,0,1\n"))
    images, labels = read_digit_table(path, side=2, highest=16, classes=4)
    assert images.tolist() == [[[[0, 16], [128, 255]]], [[[255, 255], [0, 0]]]]
    assert images.dtype == np.uint8
    assert labels.tolist() == [3, 1]


@pytest.mark.parametrize(
    "content",
    [b"1,2,3\n", b"a,b,c,d,e\n", b"0,0,0,17,1\n", b"0,0,0,0,4\n", b"0,0,0,-1,1\n",
     gzip.compress(b"0,0,0,0,1\n" * 99, mtime=0)[:20]],
)  # fmt: skip
def test_another_table_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "table.csv.gz"
    path.write_bytes(content if content[:2] == b"\x1f\x8b" else gzip.compress(content))
    with pytest.raises(DataError, match=r"table.csv.gz is not the table of digits"):
        read_digit_table(path, side=2, highest=16, classes=4)
