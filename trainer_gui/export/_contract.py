"""The functions in which the parts of a script meet, as `core.script` explains them.

They are declared for the frame, which calls them; a script has those that its parts bring.
"""

from collections.abc import Sequence
from pathlib import Path

from torch import Tensor, nn


def preprocess(path: str | Path) -> Tensor:
    """Of a kind of data: the samples in a file as the network sees them, (N, …)."""
    raise NotImplementedError


def lines(path: str | Path) -> list[int | None]:
    """Of a kind of data whose files hold several samples: the line that each begins in."""
    raise NotImplementedError


def build_model() -> nn.Module:
    """Of a model: the network with random weights."""
    raise NotImplementedError


def answers(model: nn.Module, inputs: Tensor) -> Tensor:
    """Of a task: what the network says of inputs, (N, …)."""
    raise NotImplementedError


def answer_names() -> list[str]:
    """Of a task: what the answers are called."""
    raise NotImplementedError


def described(answer: Tensor, names: Sequence[str], top: int | None) -> list[tuple[str, float]]:
    """Of a task: names and values of one answer (…), at most `top` if that is said."""
    raise NotImplementedError


def shown(value: float) -> str:
    """Of a task: such a value as a person reads it."""
    raise NotImplementedError


LINES = lines.__name__
OF_KIND = (preprocess.__name__,)
OF_MODEL = (build_model.__name__,)
OF_TASK = tuple(one.__name__ for one in (answers, answer_names, described, shown))
