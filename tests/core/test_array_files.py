"""Tests of arrays in files: what is written comes back, and nothing else takes memory or time."""

import io
import os
import tracemalloc
import zipfile
from pathlib import Path

import numpy as np
import pytest

from trainer_gui.core.array_files import read_arrays


def test_what_is_written_comes_back(tmp_path: Path) -> None:
    arrays = {
        "rows": np.arange(6.0).reshape(2, 3),
        "columns": np.asfortranarray(np.arange(6).reshape(2, 3)),
        "names": np.array(["ä", "bc"]),
        "none": np.empty((0, 4), dtype=np.int8),
        "one": np.array(7),
    }
    for save in (np.savez, np.savez_compressed):
        save(tmp_path / "a.npz", allow_pickle=True, **arrays)
        again = read_arrays(tmp_path / "a.npz")
        assert list(again) == list(arrays)
        for name, array in arrays.items():
            assert again[name].dtype == array.dtype
            np.testing.assert_array_equal(again[name], array)


def test_what_would_run_something_is_not_read(tmp_path: Path) -> None:
    np.savez(tmp_path / "a.npz", allow_pickle=True, a=np.array([{}], dtype=object))
    with pytest.raises(ValueError, match="header describes"):
        read_arrays(tmp_path / "a.npz")


def test_a_header_that_says_more_than_the_file_holds_takes_no_memory(tmp_path: Path) -> None:
    content = io.BytesIO()
    header = {"descr": "|u1", "fortran_order": False, "shape": (500_000_000,)}
    np.lib.format.write_array_header_1_0(content, header)
    with zipfile.ZipFile(tmp_path / "a.npz", "w") as archive:
        archive.writestr("a.npy", content.getvalue() + bytes(10))
    tracemalloc.start()
    with pytest.raises(ValueError, match="header describes"):
        read_arrays(tmp_path / "a.npz")
    assert tracemalloc.get_traced_memory()[1] < 10_000_000
    tracemalloc.stop()


def test_a_damaged_or_foreign_file_is_told_in_one_of_two_ways(tmp_path: Path) -> None:
    path = tmp_path / "a.npz"
    np.savez_compressed(path, allow_pickle=True, a=np.arange(50))
    whole = path.read_bytes()
    for content in (b"", b"words", whole[:100]):
        path.write_bytes(content)
        with pytest.raises(ValueError, match=r"\w"):
            read_arrays(path)
    for place in range(0, len(whole), 5):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        try:
            read_arrays(path)
        except (OSError, ValueError):
            continue


def test_a_pipe_or_something_larger_than_any_file_is_not_read(tmp_path: Path) -> None:
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.npz")
        with pytest.raises(OSError, match=r"\w"):
            read_arrays(tmp_path / "pipe.npz")
    path = tmp_path / "bomb.npz"
    with zipfile.ZipFile(path, "w") as archive:
        header = b"{'descr': '|u1', 'fortran_order': False, 'shape': (2000000000,), }"
        magic = b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little")
        archive.writestr("faces.pixels.npy", magic + header)
        archive.infolist()[0].file_size = 2_000_000_078
    tracemalloc.start()
    with pytest.raises(ValueError, match="larger"):
        read_arrays(path)
    assert tracemalloc.get_traced_memory()[1] < 10_000_000
    tracemalloc.stop()
