"""Builders of the files of published data sets, small but of the same format."""

import gzip
import io
import pickle
import struct
import tarfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray


def idx(array: NDArray[np.uint8]) -> bytes:
    """An array as an IDX file."""
    header = bytes((0, 0, 8, array.ndim)) + struct.pack(f">{array.ndim}I", *array.shape)
    return header + array.tobytes()


def idx_set(train: int, test: int, *, classes: int = 10) -> tuple[bytes, bytes, bytes, bytes]:
    """Compressed training pictures and labels, test pictures and labels; labels go round."""
    files = []
    for count, seed in ((train, 0), (test, 1)):
        pictures = np.random.default_rng(seed).integers(0, 256, (count, 28, 28), dtype=np.uint8)
        labels = (np.arange(count) % classes).astype(np.uint8)
        files += [gzip.compress(idx(pictures)), gzip.compress(idx(labels))]
    return files[0], files[1], files[2], files[3]


def cifar_pixels(count: int, seed: int) -> NDArray[np.uint8]:
    """Pictures as CIFAR keeps them, (N, 3072)."""
    return np.random.default_rng(seed).integers(0, 256, (count, 3072), dtype=np.uint8)


def python_2_batch(pixels: NDArray[np.uint8], labels: list[int], *, key: str = "labels") -> bytes:
    """A batch as Python 2 and the numpy of 2009 wrote it: protocol 2, bytes kept as text."""

    def text(value: bytes) -> bytes:
        return b"T" + struct.pack("<I", len(value)) + value  # BINSTRING

    def whole(value: int) -> bytes:
        return b"J" + struct.pack("<i", value)  # BININT

    array = (
        b"cnumpy.core.multiarray\n_reconstruct\n"
        + (b"cnumpy\nndarray\n" + whole(0) + b"\x85" + text(b"b") + b"\x87R")
        + (b"(" + whole(1) + whole(pixels.shape[0]) + whole(pixels.shape[1]) + b"\x86")
        + (b"cnumpy\ndtype\n" + text(b"u1") + whole(0) + whole(1) + b"\x87R")
        + (b"(" + whole(3) + text(b"|") + b"NNN" + whole(-1) + whole(-1) + whole(0) + b"tb")
        + (b"\x89" + text(pixels.tobytes()) + b"tb")
    )
    stored = b"(" + b"".join(whole(label) for label in labels) + b"l"
    return (
        b"\x80\x02}(" + text(b"data") + array + text(key.encode()) + stored
        + text(b"batch_label") + text(b"a batch") + b"u."
    )  # fmt: skip


def cifar10_python(count: int = 20) -> dict[str, bytes]:
    """The files of cifar-10-batches-py with `count` pictures each."""
    labels = [number % 10 for number in range(count)]
    files = {
        f"data_batch_{number}": python_2_batch(cifar_pixels(count, number), labels)
        for number in range(1, 6)
    }
    files["test_batch"] = python_2_batch(cifar_pixels(count, 6), labels)
    files["batches.meta"] = pickle.dumps({"label_names": CIFAR10_NAMES}, protocol=2)
    return files


def cifar10_binary(count: int = 20) -> dict[str, bytes]:
    """The files of cifar-10-batches-bin with the same pictures as `cifar10_python`."""
    labels = (np.arange(count) % 10).astype(np.uint8)[:, np.newaxis]
    files = {
        f"data_batch_{number}.bin": np.hstack([labels, cifar_pixels(count, number)]).tobytes()
        for number in range(1, 6)
    }
    files["test_batch.bin"] = np.hstack([labels, cifar_pixels(count, 6)]).tobytes()
    files["batches.meta.txt"] = "\n".join([*CIFAR10_NAMES, "", ""]).encode()
    return files


CIFAR10_NAMES = [
    "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck",
]  # fmt: skip


def write_files(folder: Path, files: Mapping[str, bytes]) -> Path:
    """Writes files into a folder that may not exist yet."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder


def tar_gz(files: Mapping[str, bytes]) -> bytes:
    """A compressed archive of regular files."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as tar:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return buffer.getvalue()
