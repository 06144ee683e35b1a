"""What a model says, as people read it."""

from typing import assert_never

from trainer_gui.core.answers import Answer, Numbers, Ranked, Written
from trainer_gui.core.replies import Predicted
from trainer_gui.core.text import Text
from trainer_gui.state.wording import percent, value

_NEARLY_NONE, _NEARLY_ALL = 0.0005, 0.9995


def probability(rate: float) -> str:
    """A probability as per cent that never claims certainty that is not there."""
    if 0 < rate < _NEARLY_NONE:
        return "< 0.1 %"
    return "> 99.9 %" if _NEARLY_ALL <= rate < 1 else percent(rate)


def place_of(predicted: Predicted) -> str:
    """Where a sample is: its file, and the line where a file has many."""
    if predicted.line is None:
        return predicted.path
    return str(Text("{file} line {line}", file=predicted.path, line=predicted.line))


def told_numbers(answer: Numbers) -> tuple[tuple[str, str], ...]:
    """Name and value of each number; with its unit, and from where to where it may be, if known."""
    told = [value(number) for number in answer.values]
    if answer.low and answer.high:
        ranges = zip(answer.low, answer.high, strict=True)
        told = [
            f"{number} ({value(low)} … {value(high)})"
            for number, (low, high) in zip(told, ranges, strict=True)
        ]
    if answer.units:
        told = [f"{number} {unit}" for number, unit in zip(told, answer.units, strict=True)]
    return tuple(zip(answer.names, told, strict=True))


def told_in_a_line(answer: Answer) -> str:
    """All that a model says, in one line."""
    match answer:
        case Ranked():
            guesses = zip(answer.names, answer.probabilities, strict=True)
            return ", ".join(f"{name} {percent(probability)}" for name, probability in guesses)
        case Numbers():
            return ", ".join(f"{name} {number}" for name, number in told_numbers(answer))
        case Written():
            return " ".join(answer.text.split())
        case unknown:
            assert_never(unknown)
