"""Tests of readers: the same batches whether pictures are on the device or read ahead."""

import threading
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from tests.kinds.pictures.made import image_dataset
from trainer_gui.core.dataset import Dataset
from trainer_gui.core.errors import DataError
from trainer_gui.core.spec import SplitName
from trainer_gui.core.text import Text
from trainer_gui.engine._reader import Reader
from trainer_gui.engine._rows_ahead import WINDOW_BYTES
from trainer_gui.engine.feed import Feed
from trainer_gui.kinds import Batch
from trainer_gui.kinds._as_stored import AsStored
from trainer_gui.kinds.pictures import picture_facts

CPU = torch.device("cpu")
COUNT = 700


class Slow:
    """Pictures that are not in memory; they remember what was asked of them."""

    def __init__(self, pictures: NDArray[np.uint8], *, missing: int | None = None) -> None:
        self.shape = pictures.shape
        self.asked: list[NDArray[np.int64]] = []
        self.threads: set[str] = set()
        self._pictures = pictures
        self._missing = missing

    def __len__(self) -> int:
        return len(self._pictures)

    def __getitem__(self, index: NDArray[np.int64] | slice, /) -> NDArray[np.uint8]:
        assert not isinstance(index, slice)
        if self._missing is not None and self._missing in index:
            raise DataError(Text("It is gone."), hint=Text("Put it back."))
        self.asked.append(index)
        self.threads.add(threading.current_thread().name)
        return self._pictures[index]


def pictures(side: int = 4) -> NDArray[np.uint8]:
    shape = (COUNT, 3, side, side)
    return np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)


def dataset(images: NDArray[np.uint8]) -> Dataset:
    parts: dict[SplitName, NDArray[np.int64]] = {
        "train": np.arange(50, COUNT),
        "validation": np.arange(50),
        "test": np.arange(0),
    }
    return image_dataset(images, np.arange(COUNT) % 7, tuple("abcdefg"), parts)


def with_slow(known: Dataset, slow: Slow) -> Feed:
    return Feed(replace(known, columns={**known.columns, "image": slow}), CPU)


def batches(reader: Reader, count: int, size: int, first: int = 0) -> Iterator[torch.Tensor]:
    for start in range(first, count, size):
        batch = reader.batch(start, min(start + size, count))
        yield torch.cat([batch.inputs["image"].flatten(), batch.targets["label"], batch.index])


@pytest.mark.parametrize(("size", "first"), [(1, 640), (64, 0), (64, 192), (650, 0), (7, 21)])
def test_batches_are_the_same_from_the_device_and_read_ahead(size: int, first: int) -> None:
    known = dataset(pictures())
    slow = Slow(pictures())
    resident, ahead = Feed(known, CPU), with_slow(known, slow)
    assert resident.resident
    assert not ahead.resident
    order = resident.shuffled("train", seed=3, epoch=5)
    assert torch.equal(ahead.shuffled("train", seed=3, epoch=5), order)
    with (
        resident.reader(order, first=first, batch_size=size) as one,
        ahead.reader(order, first=first, batch_size=size) as other,
    ):
        for expected, found in zip(
            batches(one, 650, size, first), batches(other, 650, size, first), strict=True
        ):
            assert torch.equal(expected, found)
    assert all((np.diff(index) > 0).all() for index in slow.asked)
    assert slow.threads == {"read-ahead_0"}


def test_parts_of_a_batch_can_be_asked_for_again() -> None:
    known = dataset(pictures())
    feed = with_slow(known, Slow(pictures()))
    order = feed.order("train")
    with feed.reader(order, batch_size=60) as reader:
        whole = reader.batch(60, 120).inputs["image"]
        for start, stop in ((60, 90), (90, 120), (60, 75), (60, 120)):
            part = reader.batch(start, stop)
            assert torch.equal(part.inputs["image"], whole[start - 60 : stop - 60])
            assert torch.equal(part.index, order[start:stop])


def test_what_is_read_ahead_is_bounded() -> None:
    side = 512
    picture_bytes = 3 * side * side
    images = np.zeros((COUNT, 3, 1, 1), dtype=np.uint8)

    class Large(Slow):
        def __getitem__(self, index: NDArray[np.int64] | slice, /) -> NDArray[np.uint8]:
            super().__getitem__(index)
            return np.zeros((len(index), 3, side, side), np.uint8)  # type: ignore[arg-type] # see above

    large = Large(images)
    large.shape = (COUNT, 3, side, side)
    feed = with_slow(dataset(images), large)
    with feed.reader(feed.order("train"), batch_size=4) as reader:
        for start in range(0, 80, 4):
            reader.batch(start, start + 4)
            ahead = sum(map(len, large.asked)) - start
            assert ahead * picture_bytes <= 3 * WINDOW_BYTES


def test_closing_ends_the_thread_whatever_it_does() -> None:
    reading, may_go_on = threading.Event(), threading.Event()

    class Held(Slow):
        def __getitem__(self, index: NDArray[np.int64] | slice, /) -> NDArray[np.uint8]:
            reading.set()
            assert may_go_on.wait(60)
            return super().__getitem__(index)

    held = Held(pictures())
    feed = with_slow(dataset(pictures()), held)
    reader = feed.reader(feed.order("train"), batch_size=300)
    assert reading.wait(60)
    threading.Timer(0.05, may_go_on.set).start()
    reader.close()
    assert not [one for one in threading.enumerate() if one.name.startswith("read-ahead")]
    assert sum(map(len, held.asked)) < 300  # it did not go on to the end of its window


def test_an_error_is_raised_where_the_batch_is_asked_for() -> None:
    known = dataset(pictures())
    feed = with_slow(known, Slow(pictures(), missing=400))
    order = feed.order("train")
    with feed.reader(order, batch_size=10) as reader:
        reader.batch(0, 10)
        with pytest.raises(DataError, match="It is gone"):
            list(batches(reader, 650, 10, first=10))
        with pytest.raises(DataError, match="It is gone"):
            reader.batch(640, 650)


@pytest.mark.parametrize("resident", [True, False])
def test_augmentation_comes_before_normalisation(*, resident: bool) -> None:
    known = dataset(pictures())
    feed = Feed(known, CPU) if resident else with_slow(known, Slow(pictures()))
    seen: list[tuple[torch.dtype, tuple[int, ...]]] = []

    class Changing(AsStored):
        def augment(self, raw: Batch) -> Batch:
            images, labels = raw.inputs["image"], raw.targets["label"]
            seen.append((images.dtype, tuple(images.shape)))
            shares = torch.nn.functional.one_hot(labels, 7).float()
            changed = images.float() + raw.index.view(-1, 1, 1, 1) / 1000
            return replace(raw, inputs={"image": changed}, targets={"label": shares})

    feed.loaders = {"first": Changing(), **feed.loaders}
    with feed.reader(feed.order("train"), batch_size=32, epoch=0) as reader:
        batch = reader.batch(0, 32)
    assert seen == [(torch.uint8, (32, 3, 4, 4))]
    assert batch.targets["label"].shape == (32, 7)
    plain = feed.batch(feed.order("train")[:32]).inputs["image"]
    std = torch.tensor(picture_facts(known.spec).std).view(1, -1, 1, 1)
    expected = plain + batch.index.view(-1, 1, 1, 1) / 1000 / 255 / std
    assert torch.allclose(batch.inputs["image"], expected, atol=1e-5)


@pytest.mark.parametrize("resident", [True, False])
def test_pictures_lie_in_memory_as_they_shall(*, resident: bool) -> None:
    known = dataset(pictures())
    feed = Feed(known, CPU) if resident else with_slow(known, Slow(pictures()))
    index = feed.order("train")[:32]
    plain = feed.batch(index).inputs["image"]
    feed.layout = torch.channels_last
    found = feed.batch(index).inputs["image"]
    assert found.is_contiguous(memory_format=torch.channels_last)
    assert torch.equal(found, plain)
