"""What a stored model says, as arrays that tests compare."""

import numpy as np
from numpy.typing import NDArray

from trainer_gui.core.answers import Answer, AnswerOptions, Numbers, Ranked
from trainer_gui.engine.trained import Trained


def figures(trained: Trained, images: NDArray[np.uint8]) -> NDArray[np.float64]:
    """(N, K) probabilities of all classes in index order, or (N, T) numbers."""
    every = AnswerOptions(top=len(trained.classes))
    return np.array([_row(trained, answer) for answer in trained.answer(images, every)])


def _row(trained: Trained, answer: Answer) -> tuple[float, ...]:
    if isinstance(answer, Numbers):
        assert answer.names == trained.spec.columns
        return answer.values
    assert isinstance(answer, Ranked)
    rates = dict(zip(answer.names, answer.probabilities, strict=True))
    return tuple(rates[name] for name in trained.classes)
