"""The scores that a run wrote down of weights that leave it."""

import contextlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from trainer_gui.core.checkpoints import best_name, checkpoint_names, read_manifest
from trainer_gui.core.events import Evaluated, RunFinished, RunStarted
from trainer_gui.core.files import open_ordinary
from trainer_gui.core.wire import WireError, decode
from trainer_gui.engine.checkpoint import WEIGHTS

_JOURNAL = "events.jsonl"
# A quotation mark within a JSON string is escaped, so no text can forge these. The other lines are
# many, and are not decoded.
_KINDS = (b'"event": "Evaluated"', b'"event": "RunStarted"', b'"event": "RunFinished"')

Scores = Mapping[str, Mapping[str, float | None]]
"""Split → metric key → value; None for NaN."""


def recorded_scores(run: Path, checkpoint: str | None) -> Scores:
    """What a run wrote down of the weights that `open_run` gives; nothing where that is not sure.

    Args:
        run: its folder.
        checkpoint: the one that was opened; None for the best weights.
    """
    if checkpoint is None and (run / WEIGHTS).is_file():
        return _of_the_best(run)
    name = checkpoint or best_name(run) or next(iter(checkpoint_names(run)), None)
    return {} if name is None else _after(run, read_manifest(run, name).step)


def _of_the_best(run: Path) -> Scores:
    """Of the weights that the run ended with; measured before they are written."""
    final: Scores = {}
    measured: dict[str, Mapping[str, float | None]] = {}
    for event in _events(run):
        match event:
            case RunStarted():
                measured = {}
            case Evaluated(checkpoint="best"):
                measured[event.split] = event.scores
            case RunFinished(reason="completed" | "converged" | "finished"):
                final, measured = measured, {}
    return {} if measured else final


def _after(run: Path, step: int) -> Scores:
    """Of the weights after a step; the last word counts, where a run was set back."""
    return {
        event.split: event.scores
        for event in _events(run)
        if isinstance(event, Evaluated) and event.checkpoint == "current" and event.step == step
    }


def _events(run: Path) -> Iterator[object]:
    with contextlib.suppress(OSError), open_ordinary(run / _JOURNAL) as lines:
        for line in lines:
            if any(kind in line for kind in _KINDS):
                with contextlib.suppress(WireError):
                    yield decode(line).body
