"""What only a graphics card can tell of a step: waiting, memory, and how long it takes."""

import gc
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import torch

from tests.benchmarks.table import at_most, within
from tests.engine.small import Given, begin, small
from tests.gpu.scene import (
    CNN,
    EVERYTHING,
    ROUNDING,
    SAMPLES,
    SMALL,
    STEPS,
    all_losses,
    execution_on,
    largest_difference,
    numbers,
    patterned,
    pictures_limited,
    trained,
)
from tests.gpu.table import Check, fact, judged, left_out
from trainer_gui.core.control import Control
from trainer_gui.core.events import Noticed, StepsDone
from trainer_gui.core.execution import Precision
from trainer_gui.core.recipe import Recipe, Table
from trainer_gui.engine._position import Position
from trainer_gui.engine.build import Parts, build_parts
from trainer_gui.engine.device import apply_execution
from trainer_gui.engine.feed import device_budget_bytes
from trainer_gui.engine.footprint import measure_footprint, step_peak_bytes
from trainer_gui.engine.ledger import Ledger
from trainer_gui.engine.loop import REPORT_SECONDS
from trainer_gui.engine.step import take_step

_PACKAGE = Path(__file__).resolve().parents[2] / "trainer_gui"


def no_synchronisation(device: str) -> Iterator[Check]:
    """Within a step nothing waits for the device."""
    plain: Table = {"length": "steps", "steps": STEPS, "batch_size": 64}
    full: Table = {**plain, "batch_size": 32, "accumulation": 2, "ema_decay": 0.9, "clip_norm": 1.0}
    execution = execution_on(device)
    ways: dict[str, tuple[Recipe, Precision, float | None]] = {
        "sgd in fp32": (small(model=CNN, training=plain), "fp32", None),
        "everything at once": (
            small(
                model={**CNN, "dropout": 0.2},
                training={**full, "l1": 1e-5, "l2": 1e-5},
                pictures=EVERYTHING,
                optimizer={"kind": "adamw"},
                task={"kind": "classification", "class_weights": "inverse",
                      "label_smoothing": 0.1},
            ),
            "fp32", None,
        ),
        "muon in fp16": (small(model=CNN, training=plain, optimizer={"kind": "muon"}),
                         "fp16", None),
        **{f"{kind} in fp32": (small(model=CNN, training=plain, optimizer={"kind": kind}), "fp32",
                               None) for kind in ("adamw", "nadam", "rmsprop")},
        "streamed pictures": (small(model=CNN, training=plain), "fp32", 0.1),
    }  # fmt: skip
    for name, (recipe, precision, limit) in ways.items():
        way = replace(execution, precision=precision)
        apply_execution(way, seed=0)
        with pictures_limited(limit):
            parts = build_parts(recipe, patterned(SAMPLES), way)
        check = f"synchronisations in a step, {name}"
        where = _synchronises(parts, device)
        if device == "cpu":
            yield left_out(check, "only CUDA tells of them")
        else:
            yield fact(check, holds=not where, value="some" if where else "0", bound="0",
                       note=where)  # fmt: skip


def _synchronises(parts: Parts, device: str) -> str:
    """What waited for the device in warm steps, and where; empty if nothing did."""
    order = parts.feed.shuffled("train", seed=0, epoch=0)
    position, ledger = Position(micro_batch=parts.plan.micro_batch), Ledger()
    size = parts.plan.batch_size
    with parts.feed.reader(order, batch_size=size, epoch=0) as reader:

        def steps(first: int, last: int) -> None:
            for step in range(first, last):
                position.step = step
                take_step(parts, position, reader, range(step * size, (step + 1) * size), ledger)

        steps(0, 4)  # tables are sent to the device once
        try:
            with _no_waiting(device):
                steps(4, 9)
        except RuntimeError as error:
            frames = traceback.extract_tb(error.__traceback__)
            ours = [one for one in frames if Path(one.filename).is_relative_to(_PACKAGE)]
            at = f"{Path(ours[-1].filename).name}:{ours[-1].lineno}" if ours else "?"
            return f"{at}: {str(error).splitlines()[0]}"
    return ""


@contextmanager
def _no_waiting(device: str) -> Iterator[None]:
    """Inside, whatever waits for a CUDA device raises RuntimeError."""
    if device == "cpu":
        yield
        return
    torch.cuda.synchronize(device)
    torch.cuda.set_sync_debug_mode("error")
    try:
        yield
    finally:
        torch.cuda.set_sync_debug_mode("default")


def halving_where_memory_runs_out(device: str) -> Iterator[Check]:
    """Where a batch does not fit, smaller portions train it to the same losses."""
    name = "a batch that does not fit goes through in portions"
    cuda = device != "cpu"
    side, batch = (64, 1024) if cuda else (16, 64)
    dataset, execution = patterned(2 * batch, (3, side, side)), execution_on(device)
    recipe = small(
        model={"kind": "cnn", "channels": [64, 64] if cuda else [4]},
        training={"length": "steps", "steps": 4, "batch_size": batch},
    )
    if cuda:
        torch.cuda.reset_peak_memory_stats(device)
    whole = all_losses(recipe, dataset, execution)
    if not cuda:
        yield left_out(name, "only the memory of a graphics card can be limited")
        return
    needed = torch.cuda.max_memory_allocated(device)
    with _memory_limited(int(0.6 * needed), device):
        events, _ = trained(recipe, dataset, execution)
    notices = [str(one.message) for one in events if isinstance(one, Noticed)]
    halvings = sum("samples at once" in one for one in notices)
    yield fact(name, holds=0 < halvings < 5, value=f"halved {halvings} times",
               bound="1 to 4 times", note=f"{needed / 1e9:.2f} GB were needed, and three fifths "
               f"allowed. {notices[-1] if notices else 'Nothing was said.'}")  # fmt: skip
    difference = largest_difference(numbers(events), whole)
    yield judged("its losses against those of the whole batch", difference, at_most(ROUNDING))


@contextmanager
def _memory_limited(size: int, device: str) -> Iterator[None]:
    """Inside, torch may use so many bytes of a card."""
    total = torch.cuda.get_device_properties(device).total_memory
    gc.collect()
    torch.cuda.empty_cache()
    torch.cuda.set_per_process_memory_fraction(size / total, device)
    try:
        yield
    finally:
        torch.cuda.set_per_process_memory_fraction(1.0, device)


def blocks_of_slow_steps(device: str) -> Iterator[Check]:
    """Where steps are slow, people hear of them often, and a command is heard at once."""
    name = "longest block of slow steps, beyond 0.1 s and four steps"
    cuda = device != "cpu"
    batch, steps = (1024, 16) if cuda else (32, 3)
    dataset = patterned(steps * batch, (3, 32, 32) if cuda else SMALL, validation=0)
    recipe = small(
        model={"kind": "resnet", "depth": "18" if cuda else "8"},
        training={"epochs": 2, "batch_size": batch},
        optimizer={"kind": "sgd", "learning_rate": 0.01},
    )
    blocks, began = list[tuple[int, float]](), time.perf_counter()
    for event in begin(recipe, execution=execution_on(device), datasets=Given(dataset)):
        if isinstance(event, StepsDone):
            blocks.append((len(event.columns["loss"]), time.perf_counter() - began))
        began = time.perf_counter()
    if not cuda:
        yield left_out(name, "a CPU computes while it is asked")
        return
    warm = blocks[1:]  # the first one has loaded what torch needs
    step = sum(seconds for _, seconds in warm) / sum(count for count, _ in warm)
    longest = max(seconds for _, seconds in warm)
    yield judged(name, longest - REPORT_SECONDS - 4 * step, at_most(0.05, "s"),
                 note=f"A step takes {1000 * step:.0f} ms; four may be on their way.")  # fmt: skip


def footprint(device: str) -> Iterator[Check]:
    """The memory of a step is what small steps have predicted."""
    cuda = device != "cpu"
    batch, shape = (1024, (3, 32, 32)) if cuda else (256, SMALL)
    dataset, execution = patterned(2 * batch, shape), execution_on(device)
    recipe = small(
        model={"kind": "cnn", "channels": [32, 64] if cuda else [8, 16], "batch_norm": True},
        training={"length": "steps", "steps": 6, "batch_size": batch, "ema_decay": 0.9},
        optimizer={"kind": "adamw"},
    )
    predicted = measure_footprint(recipe, dataset, execution, Control()).peak_bytes(batch)
    if cuda:
        gc.collect()
        torch.cuda.empty_cache()
        torch.cuda.reset_peak_memory_stats(device)
        trained(recipe, dataset, execution)
        needed = torch.cuda.max_memory_allocated(device)
    else:
        needed = step_peak_bytes(build_parts(recipe, dataset, execution), batch, Control())
    yield judged(
        "predicted memory over what a run needed", predicted / needed, within(0.8, 1.25),
        note=f"{predicted / 1e6:,.0f} MB predicted, {needed / 1e6:,.0f} MB needed.",
    )  # fmt: skip


def budget(device: torch.device) -> Iterator[Check]:
    """What pictures may occupy, before and after others have used the card and let go of it."""
    free, _ = torch.cuda.mem_get_info(device)
    before = device_budget_bytes(device)
    yield judged("what pictures may occupy, share of free memory", before / free, within(0.4, 0.6))
    used = torch.empty(free // 3, dtype=torch.uint8, device=device)
    del used
    after = device_budget_bytes(device) / before
    yield judged("  once a third of it was used and let go of", after, within(0.95, 1.05))
