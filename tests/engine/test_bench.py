"""Tests of the bench: every standard model is trained in every way, and gives a figure."""

import os
from functools import partial

import pytest
import torch

from trainer_gui.cli._standards import STANDARDS, noise
from trainer_gui.core.control import Control, Stop
from trainer_gui.core.errors import DeviceError
from trainer_gui.core.text import Text
from trainer_gui.engine.bench import Speed, Standard, Trial, bench

SMALL = Standard("tiny", Text("Tiny"), {"kind": "mlp", "widths": [4]}, partial(noise, (1, 8, 8)))


def test_each_way_is_announced_and_then_measured() -> None:
    torch.manual_seed(5)
    expected = torch.rand(3)
    torch.manual_seed(5)
    threads = torch.get_num_threads()
    events = list(bench("cpu", 0.1, Control(), standards=(SMALL,)))
    trials, speeds = events[::2], events[1::2]
    assert [event.trial for event in speeds if isinstance(event, Speed)] == trials
    ways = [
        (trial.execution.precision, trial.execution.threads)
        for trial in trials
        if isinstance(trial, Trial)
    ]
    assert ways[: len({1, os.cpu_count()})] == [
        ("fp32", count) for count in sorted({1, os.cpu_count() or 1})
    ]
    for speed in speeds:
        assert isinstance(speed, Speed)
        assert speed.samples_per_second > 100  # a network of 300 weights
    assert torch.get_num_threads() == threads
    assert torch.equal(torch.rand(3), expected)


@pytest.mark.parametrize("standard", STANDARDS, ids=lambda standard: standard.key)
def test_every_standard_model_can_be_built_for_its_pictures(standard: Standard) -> None:
    events = bench("cpu", 0.1, Control(), standards=(standard,))
    first = next(events)
    assert isinstance(first, Trial)
    assert first.standard is standard
    assert first.execution.device == "cpu"
    layouts = {"cnn": "channels_last", "resnet": "channels_last"}
    assert first.execution.layout == layouts.get(standard.model["kind"], "contiguous")


def test_a_command_ends_it_without_a_half_measured_figure() -> None:
    control = Control()
    heard = []
    for event in bench("cpu", 60.0, control, standards=(SMALL,)):
        heard.append(event)
        control.send(Stop())
    assert [type(event) for event in heard] == [Trial]


@pytest.mark.skipif(torch.cuda.is_available(), reason="this machine has what must be missing")
def test_a_missing_device_is_an_error() -> None:
    with pytest.raises(DeviceError, match="cuda is not available"):
        next(bench("cuda", 0.1, Control(), standards=(SMALL,)))
