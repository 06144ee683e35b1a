"""DeviceMonitor: load, memory and temperature of the machine, read once in a while."""

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import psutil
import pynvml
from PySide6.QtCore import QObject, QTimer, Signal

_PERIOD_MS = 2000
# Sensors inside processors, as Linux names their drivers; others measure disks, boards, batteries.
_CPU_SENSORS = ("coretemp", "k10temp", "zenpower", "cpu_thermal")


@dataclass(frozen=True)
class DeviceLoad:
    """A device now.

    Attributes:
        name: as people know it.
        load: share of its time that it computes, 0…1; None if not known.
        used_bytes: memory in use.
        total_bytes: memory it has.
        celsius: temperature; None if not known.
    """

    name: str
    load: float | None
    used_bytes: int
    total_bytes: int
    celsius: float | None = None


class DeviceMonitor(QObject):
    """Tells how busy processor and graphics card are."""

    measured = Signal(object)
    """Tuple of DeviceLoad: the CPU, then each NVIDIA card."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._nvml: Any = None
        self._timer = QTimer(self, interval=_PERIOD_MS)
        self._timer.timeout.connect(self.measure)

    def start(self) -> None:
        """Begins to measure."""
        psutil.cpu_percent()  # the first call only sets the beginning of the period
        self._nvml = _open_nvml()
        self._timer.start()

    def stop(self) -> None:
        """Measures no more."""
        self._timer.stop()

    def measure(self) -> None:
        """Measures once and tells."""
        memory = psutil.virtual_memory()
        cpu = DeviceLoad(
            "CPU",
            psutil.cpu_percent() / 100.0,
            memory.total - memory.available,
            memory.total,
            cpu_celsius(_sensors()),
        )
        self.measured.emit((cpu, *_cards(self._nvml)))


def cpu_celsius(sensors: Mapping[str, Sequence[Any]]) -> float | None:
    """The processor's temperature; None if no sensor tells it.

    Args:
        sensors: readings by the name of their driver, as psutil gives them.
    """
    for name in _CPU_SENSORS:
        for reading in sensors.get(name, ()):
            if reading.current:
                return float(reading.current)
    return None


def _sensors() -> Mapping[str, Sequence[Any]]:
    read = getattr(psutil, "sensors_temperatures", None)
    return read() if read is not None else {}  # there is none on Windows and macOS


def _open_nvml() -> Any:  # noqa: ANN401 - an untyped library
    try:
        pynvml.nvmlInit()
    except pynvml.NVMLError:
        return None  # no NVIDIA driver here
    return pynvml


def _cards(nvml: Any) -> Iterator[DeviceLoad]:  # noqa: ANN401
    if nvml is None:
        return
    with contextlib.suppress(nvml.NVMLError):  # the driver was reloaded
        for index in range(nvml.nvmlDeviceGetCount()):
            with contextlib.suppress(nvml.NVMLError):  # a card that was lost, or does not tell
                yield _card(nvml, nvml.nvmlDeviceGetHandleByIndex(index))


def _card(nvml: Any, card: Any) -> DeviceLoad:  # noqa: ANN401
    memory = nvml.nvmlDeviceGetMemoryInfo(card)
    return DeviceLoad(
        str(nvml.nvmlDeviceGetName(card)),
        nvml.nvmlDeviceGetUtilizationRates(card).gpu / 100.0,
        int(memory.used),
        int(memory.total),
        float(nvml.nvmlDeviceGetTemperature(card, nvml.NVML_TEMPERATURE_GPU)),
    )
