"""Evaluator: measures the modules of a run, in smaller batches where memory runs out."""

import time
from collections.abc import Generator
from typing import TypeVar

from trainer_gui.core.control import Control
from trainer_gui.core.events import Noticed, PhaseChanged
from trainer_gui.core.text import Text
from trainer_gui.engine._position import Position
from trainer_gui.engine.build import Parts
from trainer_gui.engine.device import memory_error
from trainer_gui.engine.evaluate import evaluate, evaluation_batch
from trainer_gui.tasks import Measured

_Event = TypeVar("_Event")
_Result = TypeVar("_Result")


class Evaluator:
    """Measures the modules of a run; what was too much at once is not tried again."""

    def __init__(self, parts: Parts, position: Position, control: Control) -> None:
        """Takes what belongs to the run; evaluating counts among the position's active seconds."""
        self._parts = parts
        self._position = position
        self._control = control
        self._most = evaluation_batch(parts.spec)

    def measure(
        self, split: str, *, keep_predictions: bool
    ) -> Generator[PhaseChanged | Noticed, None, Measured | None]:
        """Measures the modules; None if the split is empty or a command came.

        Where the memory of the device runs out, half as much goes through at once.
        """
        parts = self._parts
        if parts.feed.count(split) == 0:
            return None
        yield PhaseChanged("evaluating")
        while True:
            evaluation = evaluate(
                parts.modules,
                parts.task,
                parts.spec,
                parts.feed,
                split,
                execution=parts.execution,
                control=self._control,
                keep_predictions=keep_predictions,
                most=self._most,
            )
            try:
                return (yield from self._timed(evaluation))
            except (RuntimeError, MemoryError) as error:
                explained = memory_error(error, self._most)
                if explained is None or self._most == 1:
                    raise
            self._most = max(self._most // 2, 1)
            yield Noticed(self._smaller(split), "warning")

    def _smaller(self, split: str) -> Text:
        """What a person is told where batches have become smaller."""
        feed = self._parts.feed
        if feed.costs(feed.order(split)) is not None:
            return Text("The memory of the device was too small to evaluate: half as much goes "
                        "through the model at once now.")  # fmt: skip
        return Text("The memory of the device was too small to evaluate: it is done in batches "
                    "of {now} now.", now=self._most)  # fmt: skip

    def _timed(self, events: Generator[_Event, None, _Result]) -> Generator[_Event, None, _Result]:
        """The same events; the time between them counts as active, a pause after one does not."""
        while True:
            began = time.monotonic()
            try:
                event = next(events)
            except StopIteration as ended:
                result: _Result = ended.value
                return result
            finally:
                self._position.active_seconds += time.monotonic() - began
            yield event
