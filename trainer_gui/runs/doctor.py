"""doctor: what this machine offers for training, and what is missing."""

import platform
import subprocess
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from trainer_gui.core.errors import StorageError
from trainer_gui.core.files import atomic_write
from trainer_gui.core.paths import Folders
from trainer_gui.core.text import Text


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        topic: `version`, `device`, `folder` or `advice`.
        name: of the thing.
        value: what was found.
        ok: False where something should be done.
    """

    topic: str
    name: str
    value: str
    ok: bool = True


def examine(folders: Folders) -> Iterator[Finding]:
    """Looks at versions, devices and folders; imports torch."""
    import torch

    from trainer_gui.engine.device import list_devices
    from trainer_gui.engine.record import versions

    yield Finding("version", "platform", platform.platform())
    for name, value in versions().items():
        yield Finding("version", name, value)
    yield Finding("version", "CUDA of torch", torch.version.cuda or "none (CPU build)")
    for device in list_devices():
        yield Finding("device", device.device, f"{device.name}, {device.memory_bytes / 1e9:.1f} GB")
    yield from _unused_gpu(cuda_available=torch.cuda.is_available(), cuda=torch.version.cuda)
    for name, path in asdict(folders).items():
        yield _folder(name, path)


def _unused_gpu(*, cuda_available: bool, cuda: str | None) -> Iterator[Finding]:
    """What to install where a graphics card is present but torch does not use it."""
    if cuda_available or not _nvidia_card():
        return
    if cuda is None:
        what = Text(
            "An NVIDIA GPU is present, but this torch is a CPU build. Install the CUDA build of "
            "torch into the same environment (pip install --force-reinstall torch torchvision)."
        )
    else:
        what = Text(
            "An NVIDIA GPU is present, but torch cannot use it: its driver is probably older than "
            "CUDA {cuda} needs. Update the NVIDIA driver and start again.",
            cuda=cuda,
        )
    yield Finding("advice", "gpu", str(what), ok=False)


def _nvidia_card() -> bool:
    if Path("/proc/driver/nvidia/version").exists():
        return True
    try:
        listing = subprocess.run(["nvidia-smi", "-L"], capture_output=True, timeout=10, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return listing.returncode == 0 and bool(listing.stdout.strip())


def _folder(name: str, path: Path) -> Finding:
    probe = path / ".probe"
    try:
        atomic_write(probe, b"")
        probe.unlink()
    except StorageError as error:
        return Finding("folder", name, f"{path}: {error}", ok=False)
    return Finding("folder", name, str(path))
