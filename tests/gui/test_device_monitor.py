"""Tests of how busy the machine is."""

from dataclasses import dataclass

import psutil
import pytest
from pytestqt.qtbot import QtBot

from trainer_gui.gui.device_monitor import DeviceMonitor, cpu_celsius


@dataclass(frozen=True)
class Reading:
    """As psutil gives one, beside its label and limits."""

    current: float


def test_the_processor_is_measured(qtbot: QtBot) -> None:
    monitor = DeviceMonitor()
    monitor.start()
    try:
        with qtbot.waitSignal(monitor.measured) as told:
            monitor.measure()
    finally:
        monitor.stop()
        monitor.deleteLater()
    assert told.args is not None
    cpu, *cards = told.args[0]
    assert cpu.name == "CPU"
    assert 0.0 <= cpu.load <= 1.0
    assert 0 < cpu.used_bytes < cpu.total_bytes == psutil.virtual_memory().total
    assert all(card.used_bytes <= card.total_bytes for card in cards)


@pytest.mark.parametrize(
    ("sensors", "celsius"),
    [
        ({}, None),
        ({"nvme": [Reading(38.0)], "acpitz": [Reading(27.8)]}, None),
        ({"nvme": [Reading(38.0)], "coretemp": [Reading(51.0), Reading(49.0)]}, 51.0),
        ({"k10temp": [Reading(0.0), Reading(62.5)]}, 62.5),
        ({"cpu_thermal": []}, None),
    ],
    ids=["none", "others", "intel", "amd", "empty"],
)
def test_only_sensors_inside_the_processor_count(
    sensors: dict[str, list[Reading]], celsius: float | None
) -> None:
    assert cpu_celsius(sensors) == celsius
