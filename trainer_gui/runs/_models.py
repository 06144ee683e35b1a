"""Models: the models of the runs that were asked last, opened once."""

import contextlib
import os
from collections.abc import Generator, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import torch

from trainer_gui.core.checkpoints import FOLDER, SEALS
from trainer_gui.core.control import Control
from trainer_gui.core.errors import DeviceError, OutOfDeviceMemoryError
from trainer_gui.core.recipe import Recipe
from trainer_gui.core.text import Text
from trainer_gui.engine.checkpoint import WEIGHTS
from trainer_gui.engine.device import memory_error, pick_device
from trainer_gui.engine.own_code import COPY
from trainer_gui.engine.stored import DATA, RECIPE, read_run
from trainer_gui.engine.trained import Trained, build_trained
from trainer_gui.runs._beside import beside

_MOST = 2

_Identity = tuple[tuple[str, int, int, int, int], ...]


@dataclass
class _Opened:
    """A model.

    Attributes:
        trained: on its device while somebody uses it, else in the memory of the host.
        identity: of the files that it was read from.
        users: jobs that use it now.
    """

    trained: Trained
    identity: _Identity
    users: int = 0


class Models:
    """Keeps the models of two runs for as long as the files of these stay as they are.

    A model that nobody uses is in the memory of the host: that of the device is for trainings.
    """

    def __init__(self) -> None:
        self._opened: dict[Path, _Opened] = {}

    def open(
        self, folder: Path, control: Control
    ) -> Generator[None, None, "contextlib.AbstractContextManager[Trained]"]:
        """The best model of a run, to be used within a `with`.

        Its weights are read, and compared with their checksums, on a thread; once for as long as
        the files stay as they are.

        Args:
            folder: of the run.
            control: of the job that asks.

        Yields:
            None, while it is read.

        Raises:
            CancelledError: the job was told to end.
            StorageError: as `read_run` and `build_trained` say.
            RecipeError: likewise.
            CodeConsentError: likewise.
        """
        identity = _identity(folder)
        opened = self._opened.pop(folder, None)
        if opened is None or opened.identity != identity:
            stored = yield from beside(lambda: read_run(folder), control)
            trained = build_trained(stored, torch.device("cpu"))
            opened = _Opened(replace(trained, device=_device_for(stored.recipe)), identity)
        self._opened[folder] = opened  # the last one now
        for oldest in list(self._opened)[:-_MOST]:
            del self._opened[oldest]
        return _used(opened)

    def forget(self) -> None:
        """Lets go of all models that nobody uses."""
        self._opened = {path: one for path, one in self._opened.items() if one.users}


@contextlib.contextmanager
def _used(opened: _Opened) -> Iterator[Trained]:
    """Within, the model is on its device.

    Raises:
        OutOfDeviceMemoryError: there is no room for it.
    """
    trained = opened.trained
    opened.users += 1
    try:
        _move(trained, trained.device)
        yield trained
    finally:
        opened.users -= 1
        if not opened.users:
            _move(trained, torch.device("cpu"))


def _move(trained: Trained, device: torch.device) -> None:
    try:
        for module in trained.modules.values():
            module.to(device)
    except (RuntimeError, MemoryError) as error:
        if memory_error(error, 1) is None:
            raise
        raise OutOfDeviceMemoryError(
            Text("The memory of the device is too small for the model."),
            hint=Text("End what else uses the device, or wait until a training has ended."),
        ) from error


def _device_for(recipe: Recipe) -> torch.device:
    """The device that the run chose; the CPU where that is not there."""
    try:
        return pick_device(recipe.training.device)
    except DeviceError:
        return torch.device("cpu")


def _identity(folder: Path) -> _Identity:
    """Size, times and place on the disk of each file that a model is read from."""
    top = [folder / name for name in (RECIPE, DATA, SEALS, WEIGHTS, COPY)]
    found = []
    for path in (*top, *sorted((folder / FOLDER).rglob("*"))):
        with contextlib.suppress(OSError):
            status = os.stat(path)  # noqa: PTH116 - a thousand of them, for a run of many
            found.append(
                (str(path), status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)
            )
    return tuple(found)
