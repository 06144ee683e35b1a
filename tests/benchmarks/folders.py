"""Folders of pictures: later epochs, reopening, the first scan, and how soon a person can cancel.

`python -m tests.benchmarks.folders [ROUNDS] [--files N] [--pictures N] [--photos N]`. All pictures
are made for it and lie in a temporary folder. Epochs are compared by the CPU time of the process,
so that threads of ours count for what they are; scans by the clock, with the file system warm, as
torchvision's is when both take turns.
"""

import argparse
import struct
import tempfile
import time
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch.utils.data import DataLoader
from torchvision import transforms
from torchvision.datasets import ImageFolder

from tests.benchmarks.table import (
    ROUNDS,
    Goal,
    Row,
    as_text,
    at_least,
    at_most,
    interleaved,
    ratios,
    row,
)
from trainer_gui.core.dataset import Dataset, Progress
from trainer_gui.core.errors import CancelledError
from trainer_gui.core.split_options import SplitPlan
from trainer_gui.core.text import Text
from trainer_gui.data._folder_scan import scan_folder
from trainer_gui.data._scan_index import scan_once
from trainer_gui.data.image_folder import ImageFolderOptions, load_image_folder
from trainer_gui.engine.feed import Feed
from trainer_gui.kinds._assemble import assembled
from trainer_gui.kinds.pictures.keeping import Keep

_SIDE = 224
_BATCH = 32
_EPOCHS = 5  # of ours in a round: a single one is over too soon
_CLASSES = 100
_PATIENCE_SECONDS = 3.0  # folders that changed within the last two are listed again
_PLAIN = "ImageFolder and DataLoader (resize, crop, to tensor, normalise)"


def rows(
    rounds: int, *, files: int = 100_000, pictures: int = 300, photos: int = 40
) -> Iterator[Row]:
    """The promises about folders, with what was measured."""
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory(prefix="trainer-gui-folders-") as place:
        home = Path(place)
        for width, height, count, goal in ((500, 375, pictures, 4.0), (1920, 1280, photos, 20.0)):
            folder = _jpegs(home / f"{width}", width, height, count)
            yield from _epochs(rounds, folder, home / "cache", f"{width}×{height}", goal)
            yield _cancelled_pass(rounds, folder, f"{width}×{height}")
        many = _tiny(home / "many", files)
        time.sleep(_PATIENCE_SECONDS)
        yield from _scans(rounds, many, home / "lists")
        yield _cancelled_scan(rounds, many)
        yield from _whole(rounds, many, home / "cache", files)


def _epochs(rounds: int, folder: Path, cache: Path, size: str, goal: float) -> Iterator[Row]:
    tensors = transforms.Compose(
        [
            transforms.Resize(_SIDE),
            transforms.CenterCrop(_SIDE),
            transforms.ToTensor(),
            transforms.Normalize((0.485, 0.456, 0.406), (0.229, 0.224, 0.225)),
        ]
    )
    plain = DataLoader(ImageFolder(folder, tensors), batch_size=_BATCH, shuffle=True)
    sides: dict[str, Callable[[], float]] = {"plain": lambda: _cpu_seconds(lambda: _drain(plain))}
    ways: tuple[Keep, ...] = ("memory", "disk", "stream")
    for way in ways:
        data = _load(folder, cache, way)
        feed = Feed(data, torch.device("cpu"))
        _epoch(feed, data)  # the first one, in which digests are compared
        sides[way] = _later_epochs(feed, data, 1 if way == "stream" else _EPOCHS)
    figures = interleaved(rounds, sides)
    yield row(
        f"second epoch of a folder of {size} JPEGs, kept on the disk, per core",
        _PLAIN, at_least(goal), ratios(figures["plain"], figures["disk"]),
    )  # fmt: skip
    yield row(
        f"the same, {size}, kept in memory",
        _PLAIN, at_least(goal), ratios(figures["plain"], figures["memory"]),
    )  # fmt: skip
    yield row(
        f"the same, {size}, decoded when needed",
        _PLAIN, Goal(), ratios(figures["plain"], figures["stream"]),
        note="For information: where neither memory nor disk is large enough.",
    )  # fmt: skip


def _later_epochs(feed: Feed, data: Dataset, epochs: int) -> Callable[[], float]:
    def run() -> None:
        for _ in range(epochs):
            _epoch(feed, data)

    return lambda: _cpu_seconds(run) / epochs


def _epoch(feed: Feed, data: Dataset) -> None:
    """All pictures once in shuffled order, as normalised batches."""
    generator = torch.Generator().manual_seed(0)
    order = torch.randperm(len(data.input), generator=generator)
    with feed.reader(order, batch_size=_BATCH) as reader:
        for start in range(0, len(order), _BATCH):
            reader.batch(start, min(start + _BATCH, len(order)))


def _drain(batches: DataLoader[tuple[torch.Tensor, torch.Tensor]]) -> None:
    for _ in batches:
        pass


def _scans(rounds: int, folder: Path, lists: Path) -> Iterator[Row]:
    scan_once(folder, kept=lists, progress=_unheard)
    figures = interleaved(
        rounds,
        {
            "plain": lambda: _seconds(lambda: ImageFolder(folder)),
            "first": lambda: _seconds(lambda: scan_folder(folder, progress=_unheard)),
            "again": lambda: _seconds(
                lambda: scan_once(folder, kept=lists, progress=_unheard)
            ),
        },
    )  # fmt: skip
    count = f"{sum(1 for _ in folder.glob('*/*')):,}"
    yield row(
        f"reopening a folder of {count} pictures: the list of files", "ImageFolder()",
        at_most(0.1), ratios(figures["again"], figures["plain"]),
    )  # fmt: skip
    yield row(
        f"first scan of {count} pictures", "ImageFolder()",
        at_most(0.5), ratios(figures["first"], figures["plain"]),
    )  # fmt: skip


def _whole(rounds: int, folder: Path, cache: Path, files: int) -> Iterator[Row]:
    """Opening everything anew: each file is asked for its size and time, too."""

    def load() -> Dataset:
        return _load(folder, cache, "disk", size=8)

    load()
    figures = interleaved(
        rounds,
        {
            "plain": lambda: _seconds(lambda: ImageFolder(folder)),
            "whole": lambda: _seconds(load),
        },
    )
    yield row(
        f"reopening {files:,} pictures ready for training, every file looked at", "ImageFolder()",
        Goal(), ratios(figures["whole"], figures["plain"]),
        note="With the size and the time of every file, which a list of files does not know; a "
        "picture overwritten in its place would else go unnoticed. ImageFolder() does not look.",
    )  # fmt: skip


def _cancelled_scan(rounds: int, folder: Path) -> Row:
    figures = _latencies(rounds, lambda progress: scan_folder(folder, progress=progress))
    return row("cancel while a folder is scanned", "", at_most(0.2, "s"), figures)


def _cancelled_pass(rounds: int, folder: Path, size: str) -> Row:
    figures = _latencies(
        rounds, lambda progress: _load(folder, None, "memory", progress=progress)
    )  # fmt: skip
    return row(
        f"cancel while {size} JPEGs are decoded", "", at_most(0.2, "s"), figures,
        note="Until all threads have ended.",
    )  # fmt: skip


def _latencies(rounds: int, work: Callable[[Progress], object]) -> list[float]:
    """Seconds from a wish to end the work, at various times of it, until it has ended."""
    whole = _seconds(lambda: work(_unheard))
    found = []
    for number in range(rounds):
        wished = time.perf_counter() + whole * (number + 0.5) / rounds * 0.8

        def progress(fraction: float | None, doing: Text, wished: float = wished) -> None:
            if time.perf_counter() >= wished:
                raise CancelledError

        try:
            work(progress)
        except CancelledError:
            found.append(time.perf_counter() - wished)
    return found


def _load(
    folder: Path,
    cache: Path | None,
    keep: Keep,
    *,
    progress: Progress | None = None,
    size: int = _SIDE,
) -> Dataset:
    return assembled(
        load_image_folder(
            ImageFolderOptions(folder=str(folder), size=size, keep=keep),
            root=folder,
            download=False,
            progress=progress or _unheard,
            cache=cache,
        ),
        SplitPlan(0),
    )


def _unheard(fraction: float | None, doing: Text) -> None:
    """A Progress of somebody who does not listen."""


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _cpu_seconds(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def _jpegs(root: Path, width: int, height: int, count: int) -> Path:
    """Two classes of photographs of nothing: smooth shapes under the noise of a sensor."""
    rng = np.random.default_rng(0)
    for number in range(count):
        coarse = rng.integers(0, 256, (6, 8, 3), dtype=np.uint8)
        smooth = Image.fromarray(coarse).resize((width, height), Image.Resampling.BICUBIC)
        noise = rng.normal(0, 8, (height, width, 3))
        pixels = np.clip(np.asarray(smooth) + noise, 0, 255).astype(np.uint8)
        folder = root / ("ab"[number % 2])
        folder.mkdir(parents=True, exist_ok=True)
        Image.fromarray(pixels).save(folder / f"{number:05}.jpg", quality=90)
    return root


def _tiny(root: Path, count: int) -> Path:
    """PNGs of one pixel, each of another colour."""
    header = _chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0))
    for number in range(count):
        folder = root / f"class{number % _CLASSES:03}"
        folder.mkdir(parents=True, exist_ok=True)
        body = _chunk(b"IDAT", zlib.compress(b"\0" + number.to_bytes(3, "big")))
        picture = b"\x89PNG\r\n\x1a\n" + header + body + _chunk(b"IEND", b"")
        (folder / f"{number:06}.png").write_bytes(picture)
    return root


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rounds", nargs="?", type=int, default=ROUNDS)
    parser.add_argument("--files", type=int, default=100_000, help="in the folder that is scanned")
    parser.add_argument("--pictures", type=int, default=300, help="of 500×375")
    parser.add_argument("--photos", type=int, default=40, help="of 1920×1280")
    given = parser.parse_args()
    for line in rows(given.rounds, files=given.files, pictures=given.pictures, photos=given.photos):
        print(as_text([line]), flush=True)
