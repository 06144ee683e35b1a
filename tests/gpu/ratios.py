"""The engine's speed beside loops that people write: interleaved rounds in one process.

All sides train the same model on the same pictures, in the precision, the TF32 and the number of
threads that the engine chooses by rule; the bare loop in its layout too.
"""

from collections.abc import Callable
from contextlib import ExitStack, closing
from dataclasses import asdict, dataclass
from functools import partial
from statistics import median

from tests.benchmarks.table import Goal, at_least, interleaved, ratios
from tests.engine.small import small
from tests.gpu.scene import patterned
from tests.gpu.sides import Blocks, Race, bare, engine, rate_of, tutorial
from tests.gpu.table import Check, judged
from trainer_gui.core.execution import Precision
from trainer_gui.core.recipe import Table
from trainer_gui.engine.tune import usual_execution
from trainer_gui.engine.warm_up import warm_up

_MNIST, _CIFAR = (1, 28, 28), (3, 32, 32)
_ON_A_CPU = 512  # pictures at most: what runs there shows that the pack runs
BARE = at_least(0.95)
TUTORIAL = at_least(1.0)


@dataclass(frozen=True)
class Case:
    """A model and the batches in which it is trained.

    Attributes:
        label: for the table.
        model: section of the recipe.
        optimizer: section of the recipe.
        shape: of a picture (C, H, W).
        batch: pictures in a step.
        train: training pictures, whole batches.
        precision: of the forward pass.
        heavy: whether it takes too long on a CPU.
    """

    label: str
    model: Table
    optimizer: Table
    shape: tuple[int, int, int]
    batch: int
    train: int
    precision: Precision = "fp32"
    heavy: bool = False


_SGD: Table = {"kind": "sgd", "learning_rate": 0.1, "momentum": 0.0}
_MLP: Table = {"kind": "mlp", "widths": [500]}
_RESNET: Table = {"kind": "resnet", "depth": "18"}
_GENTLE: Table = {"kind": "sgd", "learning_rate": 0.01}
CASES = {
    "mlp_64": Case("MLP 784-500-10, batch 64", _MLP, _SGD, _MNIST, 64, 61_440),
    "mlp_4096": Case("MLP 784-500-10, batch 4096", _MLP, _SGD, _MNIST, 4096, 61_440, heavy=True),
    "cnn_64": Case(
        "CNN M4, batch 64", {"kind": "cnn", "channels": [32, 64, 64], "pool_last": False},
        {"kind": "adam"}, _MNIST, 64, 61_440,
    ),
    "resnet18_fp32": Case(
        "ResNet-18 on 32×32, batch 512, fp32", _RESNET, _GENTLE, _CIFAR, 512, 20_480, heavy=True
    ),
    "resnet18_bf16": Case(
        "ResNet-18 on 32×32, batch 512, bf16", _RESNET, _GENTLE, _CIFAR, 512, 20_480, "bf16",
        heavy=True,
    ),
}  # fmt: skip


def raced(name: str, device: str, rounds: int, seconds: float) -> list[dict[str, str]]:
    """The checks of a case as plain values, for another process.

    Args:
        name: of the case.
        device: where all compute.
        rounds: in each of which every side has a turn.
        seconds: of a turn.
    """
    case = CASES[name]
    race = race_of(case, device)
    warm_up(race.device)
    sides: dict[str, Callable[[], Blocks]] = {
        "engine": partial(engine, race),
        "bare loop": partial(bare, race),
        "tutorial loop": partial(tutorial, race, 0),
        "tutorial loop, 2 workers": partial(tutorial, race, 2),
    }
    with ExitStack() as ends:
        turns: dict[str, Callable[[], float]] = {}
        for side, begin in sides.items():
            blocks = begin()
            ends.enter_context(closing(blocks))  # type: ignore[type-var] # all are generators
            rate_of(blocks, seconds / 4)
            turns[side] = partial(rate_of, blocks, seconds)
        paces = interleaved(rounds, turns)
    return [asdict(check) for check in _checks(case, paces)]


def race_of(case: Case, device: str) -> Race:
    """What all sides of a case train."""
    count = min(case.train, _ON_A_CPU) if device == "cpu" else case.train
    dataset = patterned(count, case.shape)
    recipe = small(
        model=case.model,
        optimizer=case.optimizer,
        training={
            "epochs": 100_000, "batch_size": case.batch, "checkpoint_epochs": 10_000,
            "device": device.partition(":")[0], "precision": case.precision,
        },
    )  # fmt: skip
    return Race(recipe, dataset, usual_execution(recipe, dataset.spec))


def _checks(case: Case, paces: dict[str, list[float]]) -> list[Check]:
    ours = paces["engine"]
    found = [judged(f"engine, {case.label}", median(ours), Goal(unit="pictures/s"),
                    value=_pace(ours))]  # fmt: skip
    for side, theirs in paces.items():
        if side != "engine":
            ratio = ratios(ours, theirs)
            note = f"{_pace(theirs)}; rounds from {min(ratio):.2f} to {max(ratio):.2f}."
            goal = BARE if side == "bare loop" else TUTORIAL
            found.append(judged(f"  over the {side}", median(ratio), goal, note=note))
    return found


def _pace(figures: list[float]) -> str:
    return f"{median(figures):,.0f} pictures/s"
