"""The device: which one, what it is called, how it computes, and its random numbers."""

import contextlib
import os
import platform
from collections import deque
from collections.abc import Iterator

import psutil
import torch

from trainer_gui.core.errors import DeviceError, OutOfDeviceMemoryError
from trainer_gui.core.execution import Execution, Precision
from trainer_gui.core.names import printable, shortened
from trainer_gui.core.replies import DeviceSeen
from trainer_gui.core.text import Text
from trainer_gui.core.training_options import TrainingOptions
from trainer_gui.engine.precision import fast_precisions, require_precision

_MOST_STEPS_AHEAD = 2


def pick_device(wanted: str) -> torch.device:
    """The device that `auto`, `cpu`, `cuda` or `mps` names.

    Raises:
        DeviceError: it is not available; there is no fall-back to the CPU.
    """
    available = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    if wanted == "auto":
        wanted = next((name for name, there in available.items() if there), "cpu")
    if wanted == "cpu" or available.get(wanted, False):
        return torch.device("cuda", 0) if wanted == "cuda" else torch.device(wanted)
    raise DeviceError(
        Text("The device {device} is not available on this computer.", device=wanted),
        hint=Text("Choose cpu or auto; “trainer-gui doctor” tells what torch sees and why."),
    )


def device_name(device: torch.device) -> str:
    """What people call the device: the name of the graphics card or processor."""
    if device.type == "cuda":
        return torch.cuda.get_device_name(device)
    if device.type == "mps":
        return "Apple GPU"
    return _processor_name()


def _processor_name() -> str:
    with contextlib.suppress(OSError), open("/proc/cpuinfo", encoding="utf-8") as lines:  # noqa: PTH123
        for line in lines:
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine() or "CPU"


def list_devices() -> tuple[DeviceSeen, ...]:
    """Every device that torch could use here, the fastest first."""
    found = []
    if torch.cuda.is_available():
        for index in range(torch.cuda.device_count()):
            facts = torch.cuda.get_device_properties(index)
            found.append(DeviceSeen(f"cuda:{index}", facts.name, facts.total_memory))
    if torch.backends.mps.is_available():
        found.append(DeviceSeen("mps", "Apple GPU", psutil.virtual_memory().total))
    found.append(DeviceSeen("cpu", _processor_name(), psutil.virtual_memory().total))
    return tuple(found)


def free_bytes(device: torch.device) -> int:
    """Memory of the device that new tensors can have.

    On a graphics card also what torch keeps of tensors that are gone: to everybody else it is
    taken, and without it a second run would find less room than the first.
    """
    if device.type == "cuda":
        free, _ = torch.cuda.mem_get_info(device)
        kept = torch.cuda.memory_reserved(device) - torch.cuda.memory_allocated(device)
        return int(free + kept)
    if device.type == "mps":
        return int(torch.mps.recommended_max_memory() - torch.mps.driver_allocated_memory())
    return int(psutil.virtual_memory().available)


def freeze_execution(training: TrainingOptions) -> Execution:
    """How the recipe will be carried out on this machine.

    Raises:
        DeviceError: the device, or the precision on it, is not available.
    """
    device = pick_device(training.device)
    name = device_name(device)
    precision: Precision = (
        fast_precisions(device)[0] if training.precision == "auto" else training.precision
    )
    require_precision(precision, device, name)
    spare = max((os.cpu_count() or 2) - 1, 1)
    return Execution(
        device=str(device),
        device_name=name,
        precision=precision,
        threads=training.threads or spare,
        compiled=training.compiled,
        tf32=training.tf32 and device.type == "cuda",
    )


def apply_execution(execution: Execution, seed: int) -> torch.device:
    """Makes the calling thread compute as the Execution says, from the seed on."""
    torch.set_num_threads(execution.threads)
    torch.set_float32_matmul_precision("high" if execution.tf32 else "highest")
    torch.backends.cudnn.allow_tf32 = execution.tf32
    torch.manual_seed(seed)
    return torch.device(execution.device)


def wait_for(device: torch.device) -> None:
    """Returns once the device has done all it was asked to; before the clock is read."""
    if device.type == "cuda":
        torch.cuda.synchronize(device)
    elif device.type == "mps":
        torch.mps.synchronize()


class Backlog:
    """What a graphics card was asked for and has not done yet, kept short.

    A step of a large model takes Python a few milliseconds to ask for and the card many times as
    long: without a limit, steps of seconds would be on their way before anybody could be told of
    one, or stop it. The card always has the next step at hand, so that it never waits.
    """

    def __init__(self, device: torch.device) -> None:
        self._device = device
        self._marks: deque[torch.cuda.Event] = deque()

    def add(self) -> None:
        """Takes a step in that was asked for, and waits until only two are not done yet."""
        if self._device.type != "cuda":
            return  # a CPU has done it by now
        full = len(self._marks) > _MOST_STEPS_AHEAD
        # Sleeps while it waits; by default torch would keep a core busy.
        mark = self._marks.popleft() if full else torch.cuda.Event(blocking=True)  # type: ignore[no-untyped-call]
        mark.record(torch.cuda.current_stream(self._device))
        self._marks.append(mark)
        if len(self._marks) > _MOST_STEPS_AHEAD:
            self._marks[0].synchronize()


@contextlib.contextmanager
def preserved_randomness(device: torch.device | None = None) -> Iterator[None]:
    """Whatever is done inside leaves the generators of the CPU and the device as they were."""
    devices = [device] if device is not None and device.type == "cuda" else []
    threads = torch.get_num_threads()
    try:
        with torch.random.fork_rng(devices=devices):
            yield
    finally:
        torch.set_num_threads(threads)


@contextlib.contextmanager
def computing_exactly() -> Iterator[None]:
    """Products are computed in full float32 inside, whatever a training has chosen for itself."""
    before = torch.get_float32_matmul_precision(), torch.backends.cudnn.allow_tf32
    torch.set_float32_matmul_precision("highest")
    torch.backends.cudnn.allow_tf32 = False
    try:
        yield
    finally:
        torch.set_float32_matmul_precision(before[0])
        torch.backends.cudnn.allow_tf32 = before[1]


def compile_error(error: BaseException) -> DeviceError | None:
    """What a person should know, if `error` is one of torch.compile."""
    if not type(error).__module__.startswith(("torch._dynamo", "torch._inductor")):
        return None
    lines = [line.strip() for line in str(error).splitlines() if line.strip()] or [""]
    # “backend=… raised:” says nothing without the line behind it.
    reason = " ".join(lines[:2]) if lines[0].endswith(":") else lines[0]
    return DeviceError(
        Text("torch.compile could not translate the model: {reason}.",
             reason=shortened(printable(reason.rstrip(".")), 200)),
        hint=Text("Switch “Compile the model” off, or install a C++ compiler."),
    )  # fmt: skip


def memory_error(error: BaseException, batch_size: int) -> OutOfDeviceMemoryError | None:
    """What a person should know, if `error` says that the memory of the device ran out."""
    text = str(error).lower()
    # The last is of cuBLAS and cuDNN, whose handles and workspaces are not torch's own memory.
    known = ("out of memory", "can't allocate memory", "not enough memory", "status_alloc_failed")
    if not isinstance(error, torch.OutOfMemoryError | MemoryError) and not (
        isinstance(error, RuntimeError) and any(words in text for words in known)
    ):
        return None
    return OutOfDeviceMemoryError(
        Text("The memory of the device is too small for a batch of {size}.", size=batch_size),
        hint=Text("Halve the batch size, choose a smaller model or smaller samples."),
    )
