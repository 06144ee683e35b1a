"""Tests of the device: which one, how many threads, and what is said when its memory ends."""

import os

import psutil
import pytest
import torch

from trainer_gui.core.errors import DeviceError
from trainer_gui.core.execution import Execution
from trainer_gui.core.training_options import TrainingOptions
from trainer_gui.engine.device import (
    Backlog,
    apply_execution,
    compile_error,
    device_name,
    free_bytes,
    freeze_execution,
    list_devices,
    memory_error,
    pick_device,
    preserved_randomness,
)
from trainer_gui.engine.precision import fast_precisions

HERE = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
MISSING = [name for name, there in HERE.items() if not there]


@pytest.mark.parametrize("name", MISSING)
def test_a_missing_device_is_an_error_never_the_cpu(name: str) -> None:
    with pytest.raises(DeviceError, match=f"The device {name} is not available") as caught:
        pick_device(name)
    assert "doctor" in str(caught.value.hint)
    with pytest.raises(DeviceError):
        freeze_execution(TrainingOptions.model_validate({"device": name}))


def test_some_device_is_missing_on_every_machine() -> None:
    assert MISSING


def test_auto_is_the_first_in_the_list() -> None:
    best = list_devices()[0].device
    assert str(pick_device("auto")) == best
    assert str(pick_device("cpu")) == "cpu"


def test_the_cpu_is_always_listed_with_its_memory() -> None:
    cpu = list_devices()[-1]
    assert cpu.device == "cpu"
    assert cpu.memory_bytes == psutil.virtual_memory().total
    assert cpu.name == device_name(torch.device("cpu")) != ""


def test_free_memory_is_a_part_of_all_memory() -> None:
    assert 0 < free_bytes(torch.device("cpu")) < psutil.virtual_memory().total


def test_execution_is_frozen_with_a_spare_core() -> None:
    free = freeze_execution(TrainingOptions(device="cpu"))
    assert free.threads == max((os.cpu_count() or 2) - 1, 1)
    chosen = freeze_execution(TrainingOptions(device="cpu", threads=3, precision="bf16"))
    assert chosen == Execution("cpu", device_name(torch.device("cpu")), "bf16", 3)


def test_automatic_precision_is_what_the_device_is_made_for() -> None:
    chosen = freeze_execution(TrainingOptions(device="cpu", precision="auto")).precision
    assert chosen == fast_precisions(torch.device("cpu"))[0]


def test_what_only_graphics_cards_know_is_off_on_the_cpu() -> None:
    assert not freeze_execution(TrainingOptions(device="cpu", tf32=True)).tf32


def test_execution_sets_threads_and_the_seed() -> None:
    before = torch.get_num_threads()
    try:
        assert apply_execution(Execution("cpu", "", threads=2), 5) == torch.device("cpu")
        assert torch.get_num_threads() == 2
        first = torch.rand(3)
        apply_execution(Execution("cpu", "", threads=1), 5)
        assert torch.get_num_threads() == 1
        assert torch.equal(torch.rand(3), first)
    finally:
        torch.set_num_threads(before)


def test_randomness_is_as_it_was() -> None:
    torch.manual_seed(0)
    expected = torch.rand(2)
    torch.manual_seed(0)
    with preserved_randomness():
        torch.manual_seed(99)
        torch.rand(7)
    assert torch.equal(torch.rand(2), expected)


def test_memory_that_torch_could_not_get_is_explained() -> None:
    with pytest.raises(RuntimeError) as caught:
        torch.empty(10**15)
    explained = memory_error(caught.value, 96)
    assert explained is not None
    assert str(explained.message) == "The memory of the device is too small for a batch of 96."
    assert str(explained.hint).startswith("Halve the batch size")


@pytest.mark.parametrize(
    "error",
    [
        torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 20.00 GiB."),
        MemoryError(),
        RuntimeError("MPS backend out of memory (MPS allocated: 8.0 GB)"),
        RuntimeError("[enforce fail at alloc_cpu.cpp:118] not enough memory: you tried to"),
        RuntimeError("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`"),
        RuntimeError("cuDNN error: CUDNN_STATUS_ALLOC_FAILED"),
    ],
)
def test_whatever_words_the_device_finds(error: Exception) -> None:
    explained = memory_error(error, 8)
    assert explained is not None
    assert "batch of 8" in str(explained)


@pytest.mark.parametrize(
    "error", [RuntimeError("mat1 and mat2 shapes cannot be multiplied"), ValueError("memory")]
)
def test_other_errors_are_not_taken_for_a_lack_of_memory(error: Exception) -> None:
    assert memory_error(error, 8) is None


def test_what_torch_could_not_compile_is_explained() -> None:
    def refuse(_graph: object, _inputs: object) -> object:
        raise RuntimeError("no compiler is installed")

    with pytest.raises(RuntimeError) as caught:
        torch.compile(lambda value: value + 1, backend=refuse)(torch.zeros(2))
    explained = compile_error(caught.value)
    assert explained is not None
    assert "no compiler is installed" in str(explained.message)
    assert "Switch “Compile the model” off" in str(explained.hint)
    assert compile_error(RuntimeError("no compiler is installed")) is None


def test_a_card_is_never_asked_for_more_than_two_steps_ahead(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[int] = []
    waited: list[int] = []

    class Mark:
        """Stands for an event of a card."""

        def __init__(self, *, blocking: bool) -> None:
            assert blocking  # a core that spins is one that the data loader and the window lack

        def record(self, _stream: object) -> None:
            self.step = len(asked)
            asked.append(self.step)

        def synchronize(self) -> None:
            waited.append(self.step)

    monkeypatch.setattr(torch.cuda, "Event", Mark)
    monkeypatch.setattr(torch.cuda, "current_stream", lambda _device: None)
    backlog = Backlog(torch.device("cuda", 0))
    behind = []
    for _ in range(6):
        backlog.add()
        behind.append(len(asked) - len(waited))
    assert behind == [1, 2, 2, 2, 2, 2]
    assert waited == [0, 1, 2, 3]
