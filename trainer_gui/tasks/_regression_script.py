"""What a script that runs without this program makes of outputs: numbers in their units.

The names in capitals are stand-ins: a script has its own.
"""

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from trainer_gui.core.script import Script, joined
from trainer_gui.core.source import copied, numbers
from trainer_gui.core.spec import DataSpec
from trainer_gui.kinds.numbers import number_facts
from trainer_gui.tasks._script_names import names_script

TARGET_MEAN: tuple[float, ...] = (0.0,)
TARGET_STD: tuple[float, ...] = (1.0,)
_SCALE = """\
# Of each number in the training data: mean and standard deviation.
TARGET_MEAN = {mean}
TARGET_STD = {std}"""


def regression_script(spec: DataSpec, *, counts: bool) -> Script:
    """The task's part of a script.

    Args:
        spec: of the data.
        counts: whether outputs are logarithms of expected counts, and not standard scores.
    """
    shape = f"(N, {len(spec.columns)})"
    if counts:
        scale, told = "", copied(answers=expected_counts)
        gives = f"expected counts {shape} of what numbers.txt names"
    else:
        scale = _SCALE.format(
            mean=numbers(number_facts(spec).mean), std=numbers(number_facts(spec).std)
        )
        told = copied(answers=scaled_back)
        gives = f"numbers {shape} in the units of the data, as numbers.txt names them"
    names = names_script(spec.columns, noun="numbers")
    return joined(names, Script("", constants=scale, gives=gives), told, copied(described, shown))


def scaled_back(model: nn.Module, inputs: Tensor) -> Tensor:
    """Numbers (N, T) in the units of the data; the network gives standard scores."""
    return model(inputs) * torch.tensor(TARGET_STD) + torch.tensor(TARGET_MEAN)  # type: ignore[no-any-return]


def expected_counts(model: nn.Module, inputs: Tensor) -> Tensor:
    """Expected counts (N, T); the network gives their logarithms."""
    return model(inputs).exp()  # type: ignore[no-any-return]


def described(answer: Tensor, names: Sequence[str], top: int | None) -> list[tuple[str, float]]:
    """The numbers with their names; the first ones alone, if only so many are wanted."""
    told = list(zip(names, answer.tolist(), strict=True))
    return told if top is None else told[: max(top, 1)]


def shown(value: float) -> str:
    """A number as a person reads it."""
    return f"{value:.6g}"
