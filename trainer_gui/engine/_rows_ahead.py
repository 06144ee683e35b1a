"""RowsAhead: rows that are not in memory, read ahead by a thread, and copied to the device."""

import math
import mmap
import threading
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from trainer_gui.core.dataset import Values

WINDOW_BYTES = 16 << 20
"""Of rows that are read at once; three windows are in memory at most."""
_WINDOWS = 3  # one in use, one that is ready, one that is being read
# Between two looks at whether anybody still wants them; enough to decode on several threads.
_CHUNK_BYTES = 4 << 20
_LEAST_CHUNK_ROWS, _MOST_CHUNK_ROWS = 8, 64
_MOST_BATCHES = 64


@dataclass(frozen=True)
class _Window:
    """Some batches of an order.

    Attributes:
        start: position of its first sample.
        stop: position behind its last sample.
        rows: (M, …) on the device, in the order in which they are stored.
        places: (stop - start,) where among these each sample is.
        arrived: when the copy to a graphics card is done; None elsewhere.
    """

    start: int
    stop: int
    rows: Tensor
    places: Tensor
    arrived: torch.cuda.Event | None = None


class _Buffers:
    """Memory for the windows of one reader, in turn, which goes back to the system as one.

    Arrays that one thread makes and another lets go of would be kept by the allocator of each
    thread: four windows' worth for every one in use.
    """

    def __init__(self, rows: int, shape: tuple[int, ...], dtype: np.dtype[Any]) -> None:
        self._size = rows * math.prod(shape) * dtype.itemsize
        self._shape = shape
        self._dtype = dtype
        self._made: list[NDArray[Any]] = []
        self._turn = 0

    def take(self, count: int) -> Tensor:
        """Room for so many rows; it is taken again when as many windows have followed."""
        if len(self._made) < _WINDOWS:
            room = mmap.mmap(-1, max(self._size, self._dtype.itemsize))
            self._made.append(np.frombuffer(room, dtype=self._dtype))
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
        values: Values,
        dtype: str,
        order: NDArray[np.int64],
        device: torch.device,
        *,
        first: int,
        batch_size: int,
    ) -> None:
        self._values = values
        self._dtype = np.dtype(dtype)
        self._order = order
        self._device = device
        self._batch_size = batch_size
        self._shape = values.shape[1:]
        row_bytes = math.prod(self._shape) * self._dtype.itemsize
        self._most = min(max(WINDOW_BYTES // max(batch_size * row_bytes, 1), 1), _MOST_BATCHES)
        self._chunk = min(
            max(_CHUNK_BYTES // max(row_bytes, 1), _LEAST_CHUNK_ROWS), _MOST_CHUNK_ROWS
        )
        most_rows = min(self._most * batch_size, len(order))
        self._buffers = _Buffers(most_rows, self._shape, self._dtype)
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

    def take(self, start: int, stop: int, index: Tensor) -> tuple[Tensor, None]:  # noqa: ARG002 - of the protocol
        """The rows (stop - start, …) on the device; waits until they are read.

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
                for tensor in (window.rows, window.places):
                    tensor.record_stream(now)
        places = window.places[start - window.start : stop - window.start]
        return window.rows.index_select(0, places), None

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
        room = self._room(len(stored))
        rows = room.numpy()
        for row in range(0, len(stored), self._chunk):
            if self._closed.is_set():
                break  # nobody will look at it
            chunk = stored[row : row + self._chunk]
            rows[row : row + len(chunk)] = self._values[chunk]
        places = np.searchsorted(stored, self._order[start:stop])
        return self._moved(start, stop, room, torch.from_numpy(places))

    def _room(self, count: int) -> Tensor:
        """Where rows can be read to: pinned, where they are copied to a graphics card."""
        if self._copies is None:
            return self._buffers.take(count)
        kind = torch.from_numpy(np.empty(0, dtype=self._dtype)).dtype
        return torch.empty((count, *self._shape), dtype=kind, pin_memory=True)

    def _moved(self, start: int, stop: int, rows: Tensor, places: Tensor) -> _Window:
        if self._copies is None:
            return _Window(start, stop, rows.to(self._device), places.to(self._device))
        with torch.cuda.stream(self._copies):
            rows = rows.to(self._device, non_blocking=True)
            places = places.pin_memory().to(self._device, non_blocking=True)
            arrived = torch.cuda.Event()  # type: ignore[no-untyped-call]
            arrived.record(self._copies)
        return _Window(start, stop, rows, places, arrived)
