"""LiveBytes: counts the memory of all tensors that are alive at one time, on any device."""

import weakref
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode


class LiveBytes(TorchDispatchMode):  # type: ignore[no-untyped-call] # of torch's own
    """Within, every storage that an operator reads or makes counts until it is let go of.

    Forward, backward and optimiser are all seen; tensors saved for the backward pass live as long
    as the graph does. A storage counts once, however many views there are of it.

    Attributes:
        now: bytes alive.
        peak: the most that were alive at one time.
    """

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.now = 0
        self.peak = 0
        self._seen: dict[int, weakref.ref[torch.UntypedStorage]] = {}

    def forget_peak(self) -> None:
        """The peak counts from now on; what is known to be alive counts from the beginning."""
        self.peak = self.now

    def __torch_dispatch__(
        self,
        func: Any,  # noqa: ANN401 - torch's protocol
        types: Iterable[type],
        args: tuple[Any, ...] = (),
        kwargs: Mapping[str, Any] | None = None,
    ) -> Any:  # noqa: ANN401
        """Runs the operator, and notes what it read and made."""
        named = kwargs or {}
        for tensor in _tensors((args, tuple(named.values()))):
            self._note(tensor)
        result = func(*args, **named)
        for tensor in _tensors(result):
            self._note(tensor)
        return result

    def _note(self, tensor: Tensor) -> None:
        storage = tensor.untyped_storage()
        key, size = storage._cdata, storage.nbytes()  # noqa: SLF001 - its identity
        if key in self._seen:
            return

        def forget(_: object) -> None:
            del self._seen[key]
            self.now -= size

        # torch keeps the storage's object, and so the reference, for as long as the memory lives.
        self._seen[key] = weakref.ref(storage, forget)
        self.now += size
        self.peak = max(self.peak, self.now)


def _tensors(values: object) -> Iterator[Tensor]:
    if isinstance(values, Tensor):
        yield values
    elif isinstance(values, tuple | list):
        for value in values:
            yield from _tensors(value)
