"""What the engine promises, looked at on a graphics card: each contract gives its checks.

Where there is no graphics card the same code runs on a CPU; what only CUDA can tell is left out.
"""

import gc
import io
import math
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path

import torch

from tests.benchmarks.table import at_most, within
from tests.engine.small import Given, Memory, begin, measured, small
from tests.gpu.scene import (
    SMALL,
    all_losses,
    execution_on,
    numbers,
    patterned,
    pictures_limited,
    resumed,
    trained,
)
from tests.gpu.table import Check, fact, judged, left_out
from trainer_gui.core.control import Control
from trainer_gui.core.dataset import Dataset
from trainer_gui.core.errors import DeviceError
from trainer_gui.core.events import Noticed, RunEvent, StepsDone
from trainer_gui.core.execution import Execution, Precision
from trainer_gui.core.recipe import Recipe, Table
from trainer_gui.engine.build import Parts, build_parts
from trainer_gui.engine.device import apply_execution
from trainer_gui.engine.feed import Feed, device_budget_bytes
from trainer_gui.engine.footprint import measure_footprint, step_peak_bytes
from trainer_gui.engine.ledger import Ledger
from trainer_gui.engine.loop import REPORT_SECONDS, Position, take_step
from trainer_gui.engine.precision import require_precision
from trainer_gui.engine.weights import unpack_weights

STEPS = 20
ROUNDING = 5e-3
"""What the losses of some steps may differ by where sums are taken in another order.

A compiled model on a CPU was 4e-4 apart after 20 steps; a wrong rate or order is tenths apart.
"""
HALF = 0.02
"""What the mean loss may differ by in mixed precision."""
CNN: Table = {"kind": "cnn", "channels": [8, 16], "batch_norm": True}
MODELS: dict[str, Table] = {"MLP": {"kind": "mlp", "widths": [64]}, "CNN": CNN}
EVERYTHING: Table = {
    "shift": 2, "horizontal_flip": True, "rotation": 10.0, "brightness": 0.2, "rand_augment": 2,
    "erasing": "random", "noise": 0.05, "mixup": 0.4, "cutmix": 0.5,
}  # fmt: skip
_SAMPLES = 640
_PACKAGE = Path(__file__).resolve().parents[2] / "trainer_gui"


def checked(name: str, device: str) -> list[dict[str, str]]:
    """The checks of a contract as plain values, for another process."""
    return [asdict(check) for check in CONTRACTS[name](device)]


def losses_as_on_a_cpu(device: str) -> Iterator[Check]:
    """The same recipe gives the same losses and scores, but for rounding."""
    dataset = patterned(_SAMPLES)
    for name, model in MODELS.items():
        recipe = _recipe(model=model)
        here, _ = trained(recipe, dataset, execution_on(device))
        there, _ = trained(recipe, dataset, execution_on("cpu"))
        found = numbers(here)
        yield judged(
            f"losses of {STEPS} steps against a CPU, {name}",
            _apart(found, numbers(there)),
            at_most(ROUNDING),
        )
        yield fact(
            f"the loss falls, {name}",
            holds=found[-1] < 0.8 * found[0],
            value=f"{found[0]:.3f} to {found[-1]:.3f}",
            bound="by a fifth",
        )
        yield judged(
            f"validation loss against a CPU, {name}",
            abs(_validation_loss(here) - _validation_loss(there)),
            at_most(ROUNDING),
        )


def resume_to_the_bit(device: str) -> Iterator[Check]:
    """A run goes on from within an epoch as if nothing had been."""
    dataset, execution = patterned(_SAMPLES), execution_on(device)
    recipe = _recipe(
        model={**CNN, "dropout": 0.2},
        training={"batch_size": 32, "accumulation": 2, "ema_decay": 0.9, "clip_norm": 1.0},
        optimizer={"kind": "adamw"},
        schedule={"kind": "one_cycle"},
        augmentation=EVERYTHING,
    )
    wholes = [trained(recipe, dataset, execution)[1] for _ in range(2)]
    repeats = _weights(wholes[0]) == _weights(wholes[1])
    yield fact(
        "the same recipe twice",
        holds=repeats,
        value="equal" if repeats else f"{_weights_apart(*wholes):.2g} apart",
        bound="equal",
        note="" if repeats else _with_fixed_algorithms(recipe, dataset, execution),
    )
    for step in (4, 14):
        again = resumed(recipe, dataset, execution, step)
        same = _weights(again) == _weights(wholes[0])
        yield fact(
            f"weights of a run that was stopped after step {step} of {STEPS} and went on",
            holds=same,
            value="equal" if same else f"{_weights_apart(again, wholes[0]):.2g} apart",
            bound="equal",
            note="" if same or repeats else "No run repeats itself here: see the line above.",
        )


def _with_fixed_algorithms(recipe: Recipe, dataset: Dataset, execution: Execution) -> str:
    """Whether cuDNN's own choice of algorithms is why runs do not repeat."""
    before = torch.backends.cudnn.deterministic
    torch.backends.cudnn.deterministic = True
    try:
        fixed = [_weights(trained(recipe, dataset, execution)[1]) for _ in range(2)]
    finally:
        torch.backends.cudnn.deterministic = before
    how = "they are equal" if fixed[0] == fixed[1] else "they differ too"
    return f"With torch.backends.cudnn.deterministic {how}."


def half_precision(device: str) -> Iterator[Check]:
    """bf16 and fp16 train as fp32 does; the scale of fp16 goes on in a resumed run."""
    dataset, execution = patterned(_SAMPLES), execution_on(device)
    recipe = _recipe(model=CNN, training={"clip_norm": 1.0}, optimizer={"kind": "adamw"})
    single = all_losses(recipe, dataset, execution)
    precisions: tuple[Precision, ...] = ("bf16", "fp16")
    for precision in precisions:
        name, half = (
            f"mean loss in {precision} against fp32",
            replace(execution, precision=precision),
        )
        try:
            require_precision(precision, torch.device(device), execution.device_name)
        except DeviceError as error:
            yield left_out(name, str(error))
            continue
        found = all_losses(recipe, dataset, half)
        yield judged(name, abs(_mean(found) - _mean(single)), at_most(HALF))
    half = replace(execution, precision="fp16")
    _, whole = trained(recipe, dataset, half)
    again = resumed(recipe, dataset, half, 7)
    scalers = [_scaler(whole), _scaler(again)]
    yield fact(
        "the scale of fp16 in a resumed run",
        holds=scalers[0] == scalers[1] and scalers[0]["_growth_tracker"] > 0,
        value=f"{scalers[1]['scale']:g} after {scalers[1]['_growth_tracker']:g} steps",
        bound=f"{scalers[0]['scale']:g} after {scalers[0]['_growth_tracker']:g} steps",
    )
    same = _weights(again) == _weights(whole)
    yield fact(
        "weights of an fp16 run that was stopped and went on",
        holds=same,
        value="equal" if same else f"{_weights_apart(again, whole):.2g} apart",
        bound="equal",
    )


def channels_last(device: str) -> Iterator[Check]:
    """Where channels come in memory changes nothing but rounding."""
    dataset, execution = patterned(_SAMPLES), execution_on(device)
    recipe = _recipe(model=CNN, augmentation={"shift": 2})
    yield judged(
        "losses with channels last against channels first",
        _apart(
            all_losses(recipe, dataset, replace(execution, layout="channels_last")),
            all_losses(recipe, dataset, execution),
        ),
        at_most(ROUNDING),
    )


def streamed_data(device: str) -> Iterator[Check]:
    """Pictures over the budget are read ahead, in the same order, and trained on alike."""
    side = 16 if device == "cpu" else 64  # 50 MB on a card: windows of several sizes
    dataset, execution = patterned(4096, (3, side, side)), execution_on(device)
    recipe = _recipe(model=CNN, augmentation=EVERYTHING, training={"steps": 3 * STEPS})
    found = []
    for limit in (None, 0.1):
        with pictures_limited(limit):
            resident = Feed(dataset, torch.device(device)).resident
            yield fact(
                f"pictures on the device, {'no limit' if limit is None else f'{limit} MB allowed'}",
                holds=resident == (limit is None),
                value="all" if resident else "a window",
                bound="all" if limit is None else "a window",
            )
            found.append(all_losses(recipe, dataset, execution))
    yield judged("losses on streamed pictures against resident ones", _apart(*found), at_most(1e-5),
                 note="They are equal where the same recipe twice is equal.")  # fmt: skip
    if device == "cpu":
        return
    yield from _budget(torch.device(device))


def _budget(device: torch.device) -> Iterator[Check]:
    """What pictures may occupy, before and after others have used the card and let go of it."""
    free, _ = torch.cuda.mem_get_info(device)
    before = device_budget_bytes(device)
    yield judged("what pictures may occupy, share of free memory", before / free, within(0.4, 0.6))
    used = torch.empty(free // 3, dtype=torch.uint8, device=device)
    del used
    after = device_budget_bytes(device) / before
    yield judged("  once a third of it was used and let go of", after, within(0.95, 1.05))


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
                augmentation=EVERYTHING,
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
            parts = build_parts(recipe, patterned(_SAMPLES), way)
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
    augment = partial(parts.augment, epoch=0) if parts.augment else None
    position, ledger = Position(micro_batch=parts.plan.micro_batch), Ledger()
    size = parts.plan.batch_size
    with parts.feed.reader(order, batch_size=size, augment=augment) as reader:

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
    yield judged("its losses against those of the whole batch", _apart(numbers(events), whole),
                 at_most(ROUNDING))  # fmt: skip


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


def compiled(device: str) -> Iterator[Check]:
    """A compiled model trains as the model does."""
    name = "losses of a compiled model against the model's"
    dataset, execution = patterned(_SAMPLES), execution_on(device)
    recipe = _recipe(model=CNN, training={"steps": 5})
    try:
        found = all_losses(recipe, dataset, replace(execution, compiled=True))
    except DeviceError as error:
        yield left_out(name, f"{error} {error.hint or ''}")
        return
    yield judged(name, _apart(found, all_losses(recipe, dataset, execution)), at_most(ROUNDING))


def _recipe(*, training: Mapping[str, object] | None = None, **sections: Table) -> Recipe:
    """A small recipe of a few steps."""
    length = {"length": "steps", "steps": STEPS, "batch_size": 64}
    return small(training={**length, **(training or {})}, **sections)


def _apart(one: list[float], other: list[float]) -> float:
    """The largest difference; NaN where something is no number, or one is longer."""
    if len(one) != len(other) or not all(map(math.isfinite, (*one, *other))):
        return math.nan
    return max(abs(mine - yours) for mine, yours in zip(one, other, strict=True))


def _mean(values: list[float]) -> float:
    return sum(values) / len(values)


def _validation_loss(events: list[RunEvent]) -> float:
    loss = measured(events, "best", "validation")[0].scores["loss"]
    return math.nan if loss is None else loss


def _weights(keep: Memory) -> tuple[bytes, bytes]:
    return keep.contents["model.safetensors"], keep.contents["last.safetensors"]


def _weights_apart(one: Memory, other: Memory) -> float:
    """The largest difference of any weight."""
    mine, yours = (unpack_weights(keep.contents["last.safetensors"]) for keep in (one, other))
    return max((mine[key].double() - yours[key].double()).abs().max().item() for key in mine)


def _scaler(keep: Memory) -> dict[str, float]:
    state = torch.load(io.BytesIO(keep.snapshots[-1].files["state.pt"]), weights_only=True)
    found: dict[str, float] = state["scaler"]
    return found


CONTRACTS: dict[str, Callable[[str], Iterator[Check]]] = {
    one.__name__: one
    for one in (
        losses_as_on_a_cpu,
        resume_to_the_bit,
        half_precision,
        channels_last,
        streamed_data,
        no_synchronisation,
        halving_where_memory_runs_out,
        blocks_of_slow_steps,
        footprint,
        compiled,
    )
}
"""By name, in the order in which they are looked at."""
