"""Reader: batches of an order of samples, from a device that holds them all or read ahead of it."""

import math
import mmap
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from types import TracebackType
from typing import Protocol, Self

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from trainer_gui.core.dataset import Pictures
from trainer_gui.tasks import Batch

WINDOW_BYTES = 16 << 20
"""Of pictures that are read at once; three windows are in memory at most."""
_WINDOWS = 3  # one in use, one that is ready, one that is being read
# Between two looks at whether anybody still wants them; enough to decode on several threads.
_CHUNK_BYTES = 4 << 20
_LEAST_CHUNK_ROWS, _MOST_CHUNK_ROWS = 8, 64
_MOST_BATCHES = 64

Augment = Callable[[Tensor, Tensor, Tensor], tuple[Tensor, Tensor]]
"""(images (N, C, H, W) uint8, labels (N, …), indices (N,)) → images and labels, on the device.

What comes out may be float32 in the same scale 0…255, and classes may be shares (N, K) float32.
"""


class Rows(Protocol):
    """Pictures of an order of samples, by their position in it."""

    def take(self, start: int, stop: int, index: Tensor) -> Tensor:
        """The pictures (stop - start, C, H, W) uint8 on the device.

        Args:
            start: position of the first.
            stop: position behind the last.
            index: (stop - start,) sample indices at these positions, on the device.
        """

    def close(self) -> None:
        """Lets go of what was read; threads have ended when it returns."""


class ResidentRows:
    """Rows of pictures that are all on the device."""

    def __init__(self, images: Tensor) -> None:
        self._images = images

    def take(self, start: int, stop: int, index: Tensor) -> Tensor:  # noqa: ARG002 - of the protocol
        """The pictures (stop - start, C, H, W) uint8 on the device."""
        return self._images.index_select(0, index)

    def close(self) -> None:
        """Nothing is to be let go of."""


@dataclass(frozen=True)
class _Window:
    """Some batches of an order.

    Attributes:
        start: position of its first sample.
        stop: position behind its last sample.
        images: (M, C, H, W) uint8 on the device, in the order in which they are stored.
        places: (stop - start,) where among these each sample is.
        arrived: when the copy to a graphics card is done; None elsewhere.
    """

    start: int
    stop: int
    images: Tensor
    places: Tensor
    arrived: torch.cuda.Event | None = None


class _Buffers:
    """Memory for the windows of one reader, in turn, which goes back to the system as one.

    Arrays that one thread makes and another lets go of would be kept by the allocator of each
    thread: four windows' worth for every one in use.
    """

    def __init__(self, rows: int, shape: tuple[int, ...]) -> None:
        self._size = rows * math.prod(shape)
        self._shape = shape
        self._made: list[NDArray[np.uint8]] = []
        self._turn = 0

    def take(self, count: int) -> Tensor:
        """Room for so many pictures; it is taken again when as many windows have followed."""
        if len(self._made) < _WINDOWS:
            self._made.append(np.frombuffer(mmap.mmap(-1, max(self._size, 1)), dtype=np.uint8))
        buffer = self._made[self._turn % _WINDOWS]
        self._turn += 1
        used = count * math.prod(self._shape)
        return torch.from_numpy(buffer[:used].reshape(count, *self._shape))


class RowsAhead:
    """Rows that a thread reads ahead, a window of several batches at a time.

    Within a window samples are read in the order in which they are stored, which is what disks are
    quick at; so the order of training does not depend on how pictures are kept. Windows begin with
    a single batch, so that the first step need not wait, and grow.
    """

    def __init__(
        self,
        pictures: Pictures,
        order: NDArray[np.int64],
        device: torch.device,
        *,
        first: int,
        batch_size: int,
    ) -> None:
        self._pictures = pictures
        self._order = order
        self._device = device
        self._batch_size = batch_size
        picture_bytes = math.prod(pictures.shape[1:])
        self._most = min(max(WINDOW_BYTES // max(batch_size * picture_bytes, 1), 1), _MOST_BATCHES)
        self._chunk = min(
            max(_CHUNK_BYTES // max(picture_bytes, 1), _LEAST_CHUNK_ROWS), _MOST_CHUNK_ROWS
        )
        self._buffers = _Buffers(min(self._most * batch_size, len(order)), pictures.shape[1:])
        self._batches = 1
        self._begun = first  # up to where windows were asked of the thread
        self._now: _Window | None = None
        self._coming: deque[Future[_Window]] = deque()
        self._closed = threading.Event()
        self._copies = (
            torch.cuda.Stream(device)  # type: ignore[no-untyped-call]
            if device.type == "cuda"
            else None
        )
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="read-ahead")
        self._read_on()

    def take(self, start: int, stop: int, index: Tensor) -> Tensor:  # noqa: ARG002 - of the protocol
        """The pictures (stop - start, C, H, W) uint8 on the device; waits until they are read.

        Batches are asked for in ascending order; parts of the latest may be asked for again.
        """
        window = self._now
        while window is None or start >= window.stop:
            self._now = window = self._coming[0].result()  # stays there if it failed
            self._coming.popleft()
            self._read_on()
            if window.arrived is not None:
                now = torch.cuda.current_stream(self._device)
                now.wait_event(window.arrived)
                for tensor in (window.images, window.places):
                    tensor.record_stream(now)
        return window.images.index_select(
            0, window.places[start - window.start : stop - window.start]
        )

    def close(self) -> None:
        """Ends the thread, and waits until it has ended."""
        self._closed.set()
        self._thread.shutdown(cancel_futures=True)
        self._coming.clear()
        self._now = None

    def _read_on(self) -> None:
        """Asks the thread for the window behind those that it was asked for, one ahead."""
        while len(self._coming) < _WINDOWS - 1 and self._begun < len(self._order):
            start = self._begun
            stop = min(start + self._batches * self._batch_size, len(self._order))
            self._coming.append(self._thread.submit(self._read, start, stop))
            self._begun = stop
            self._batches = min(2 * self._batches, self._most)

    def _read(self, start: int, stop: int) -> _Window:
        stored = np.sort(self._order[start:stop])
        images = self._room(len(stored))
        rows = images.numpy()
        for row in range(0, len(stored), self._chunk):
            if self._closed.is_set():
                break  # nobody will look at it
            chunk = stored[row : row + self._chunk]
            rows[row : row + len(chunk)] = self._pictures[chunk]
        places = np.searchsorted(stored, self._order[start:stop])
        return self._moved(start, stop, images, torch.from_numpy(places))

    def _room(self, count: int) -> Tensor:
        """Where pictures can be read to: pinned, where they are copied to a graphics card."""
        if self._copies is None:
            return self._buffers.take(count)
        return torch.empty((count, *self._pictures.shape[1:]), dtype=torch.uint8, pin_memory=True)

    def _moved(self, start: int, stop: int, images: Tensor, places: Tensor) -> _Window:
        if self._copies is None:
            return _Window(start, stop, images.to(self._device), places.to(self._device))
        with torch.cuda.stream(self._copies):
            images = images.to(self._device, non_blocking=True)
            places = places.pin_memory().to(self._device, non_blocking=True)
            arrived = torch.cuda.Event()  # type: ignore[no-untyped-call]
            arrived.record(self._copies)
        return _Window(start, stop, images, places, arrived)


class Reader:
    """Batches as the model sees them, by their position in an order; to be closed."""

    def __init__(
        self,
        rows: Rows,
        labels: Tensor,
        order: Tensor,
        normalise: Callable[[Tensor], Tensor],
        *,
        layout: torch.memory_format,
        augment: Augment | None,
    ) -> None:
        self._rows = rows
        self._labels = labels
        self._order = order
        self._normalise = normalise
        self._layout = layout
        self._augment = augment

    def batch(self, start: int, stop: int) -> Batch:
        """The samples at positions from `start` to `stop`, without synchronisation.

        Batches are asked for in ascending order; parts of the latest may be asked for again.

        Raises:
            DataError: a picture cannot be read any more; the message names it.
        """
        index = self._order[start:stop]
        labels = self._labels.index_select(0, index)
        images = self._rows.take(start, stop, index)
        if self._augment is not None:
            images, labels = self._augment(images, labels, index)
        images = images.contiguous(memory_format=self._layout)
        return Batch(
            inputs={"image": self._normalise(images)}, targets={"label": labels}, index=index
        )

    def close(self) -> None:
        """Ends what reads ahead."""
        self._rows.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()
