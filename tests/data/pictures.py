"""Builders of picture files and folders, shared by the tests of the data layer."""

import io
import struct
import zlib
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from trainer_gui.core.dataset import Dataset
from trainer_gui.core.errors import CancelledError
from trainer_gui.core.replies import DataDescribed
from trainer_gui.core.text import Text
from trainer_gui.core.wire import Stamped, decode, encode

LFS = b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a2146\nsize 12345\n"
"""What a repository holds in the place of a large file that was not fetched."""


def noise(height: int, width: int, seed: int = 0) -> NDArray[np.uint8]:
    """A colour picture (H, W, 3) that compresses badly, so that half of its file is half of it."""
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)


def plain(red: int, green: int, blue: int, *, height: int = 12, width: int = 16) -> Image.Image:
    """A picture of one colour."""
    return Image.new("RGB", (width, height), (red, green, blue))


def encoded(image: Image.Image, kind: str, **details: object) -> bytes:
    """The bytes of a picture file."""
    buffer = io.BytesIO()
    image.save(buffer, kind, **details)
    return buffer.getvalue()


def png_header_only(width: int, height: int) -> bytes:
    """A small valid PNG of any size: one bit a pixel, all black."""
    row = bytes(1 + (width + 7) // 8)
    packer = zlib.compressobj(9)
    body = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", body), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )


def animation(kind: str) -> bytes:
    """Two frames, the first one red, the second one blue."""
    frames = [plain(255, 0, 0), plain(0, 0, 255)]
    return encoded(frames[0], kind, save_all=True, append_images=frames[1:], duration=50)


def class_folders(root: Path, counts: Mapping[str, int]) -> Path:
    """Folders with so many small pictures each; every picture differs from all others."""
    for name, count in counts.items():
        folder = root / name
        folder.mkdir(parents=True)
        for number in range(count):
            seed = zlib.crc32(f"{root.name}/{name}/{number}".encode())
            Image.fromarray(noise(12, 12, seed)).save(folder / f"{number:04}.png")
    return root


def quiet(fraction: float | None, doing: Text) -> None:
    """A Progress that does nothing."""


class Listener:
    """A Progress that remembers what it heard, and may cancel.

    Attributes:
        reports: fractions with their sentences.
    """

    def __init__(self, *, cancel_at: str | None = None) -> None:
        self.reports: list[tuple[float | None, str]] = []
        self._cancel_at = cancel_at

    def __call__(self, fraction: float | None, doing: Text) -> None:
        self.reports.append((fraction, str(doing)))
        if self._cancel_at is not None and str(doing).startswith(self._cancel_at):
            raise CancelledError


def sayings(dataset: Dataset) -> list[str]:
    """The notices as people read them, after a journey through the wire."""
    answer = DataDescribed(dataset.spec, "gallery.npz", dataset.notices)
    body = decode(encode(Stamped(1, None, 0, 0.0, answer)).encode("utf-8")).body
    assert isinstance(body, DataDescribed)
    return [str(notice) for notice in body.notices]
