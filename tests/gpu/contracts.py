"""What the engine promises, looked at on a graphics card: each contract gives its checks.

Where there is no graphics card the same code runs on a CPU; what only CUDA can tell is left out.
"""

import io
import math
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace

import torch

from tests.benchmarks.table import at_most
from tests.engine.small import Memory, measured
from tests.gpu.card import (
    blocks_of_slow_steps,
    budget,
    footprint,
    halving_where_memory_runs_out,
    no_synchronisation,
)
from tests.gpu.scene import (
    CNN,
    EVERYTHING,
    ROUNDING,
    SAMPLES,
    STEPS,
    all_losses,
    execution_on,
    largest_difference,
    numbers,
    patterned,
    pictures_limited,
    resumed,
    short_recipe,
    trained,
)
from tests.gpu.table import Check, fact, judged, left_out
from trainer_gui.core.dataset import Dataset
from trainer_gui.core.errors import DeviceError
from trainer_gui.core.events import RunEvent
from trainer_gui.core.execution import Execution, Precision
from trainer_gui.core.recipe import Recipe, Table
from trainer_gui.engine.feed import Feed
from trainer_gui.engine.precision import require_precision
from trainer_gui.engine.weights import unpack_weights

MODELS: dict[str, Table] = {"MLP": {"kind": "mlp", "widths": [64]}, "CNN": CNN}
HALF = 0.02
"""What the mean loss may differ by in mixed precision."""


def checked(name: str, device: str) -> list[dict[str, str]]:
    """The checks of a contract as plain values, for another process."""
    return [asdict(check) for check in CONTRACTS[name](device)]


def losses_as_on_a_cpu(device: str) -> Iterator[Check]:
    """The same recipe gives the same losses and scores, but for rounding."""
    dataset = patterned(SAMPLES)
    for name, model in MODELS.items():
        recipe = short_recipe(model=model)
        here, _ = trained(recipe, dataset, execution_on(device))
        there, _ = trained(recipe, dataset, execution_on("cpu"))
        found = numbers(here)
        yield judged(
            f"losses of {STEPS} steps against a CPU, {name}",
            largest_difference(found, numbers(there)),
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
    dataset, execution = patterned(SAMPLES), execution_on(device)
    recipe = short_recipe(
        model={**CNN, "dropout": 0.2},
        training={"batch_size": 32, "accumulation": 2, "ema_decay": 0.9, "clip_norm": 1.0},
        optimizer={"kind": "adamw"},
        schedule={"kind": "one_cycle"},
        pictures=EVERYTHING,
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
    dataset, execution = patterned(SAMPLES), execution_on(device)
    recipe = short_recipe(model=CNN, training={"clip_norm": 1.0}, optimizer={"kind": "adamw"})
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
    dataset, execution = patterned(SAMPLES), execution_on(device)
    recipe = short_recipe(model=CNN, pictures={"shift": 2})
    yield judged(
        "losses with channels last against channels first",
        largest_difference(
            all_losses(recipe, dataset, replace(execution, layout="channels_last")),
            all_losses(recipe, dataset, execution),
        ),
        at_most(ROUNDING),
    )


def streamed_data(device: str) -> Iterator[Check]:
    """Pictures over the budget are read ahead, in the same order, and trained on alike."""
    # 50 MB on a card: windows of several sizes.
    count, side = (2048, 16) if device == "cpu" else (4096, 64)
    dataset, execution = patterned(count, (3, side, side)), execution_on(device)
    recipe = short_recipe(model=CNN, pictures=EVERYTHING, training={"steps": 3 * STEPS})
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
    yield judged(
        "losses on streamed pictures against resident ones",
        largest_difference(*found),
        at_most(1e-5),
        note="They are equal where the same recipe twice is equal.",
    )
    if device == "cpu":
        return
    yield from budget(torch.device(device))


def compiled(device: str) -> Iterator[Check]:
    """A compiled model trains as the model does."""
    name = "losses of a compiled model against the model's"
    dataset, execution = patterned(SAMPLES), execution_on(device)
    recipe = short_recipe(model=CNN, training={"steps": 5})
    try:
        found = all_losses(recipe, dataset, replace(execution, compiled=True))
    except DeviceError as error:
        yield left_out(name, f"{error} {error.hint or ''}")
        return
    yield judged(
        name, largest_difference(found, all_losses(recipe, dataset, execution)), at_most(ROUNDING)
    )


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
