"""Course: a journal folded into the little that a list of runs shows of it."""

import contextlib
import hashlib
import json
import os
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import BinaryIO, Literal, NamedTuple, Self

from trainer_gui.core.events import (
    EpochDone,
    Evaluated,
    RunFailed,
    RunFinished,
    RunStarted,
    StepsDone,
)
from trainer_gui.core.files import open_ordinary
from trainer_gui.core.spec import score_of
from trainer_gui.core.wire import FORMAT, OLDEST, WireError, decode

Ending = Literal["", "completed", "converged", "finished", "stopped", "failed"]
CURVE_POINTS = 64
_LINE_LIMIT_BYTES = 16 * 2**20
_TAIL_BYTES = 4096
# A quotation mark within a JSON string is escaped, so no run and no text can forge this.
_KIND = re.compile(rb'(?:"format": (\d{1,9}), )?"event": "(\w+)"')
_BEGINNING = b'{"job": '  # of every line that is ours
_HEAD_BYTES = 2048
_PASSED_OVER = frozenset({b"PhaseChanged", b"StepsDone", b"CheckpointSaved", b"Noticed"})


class Epoch(NamedTuple):
    """An epoch that is done.

    Attributes:
        epoch: counted from 0.
        step: steps done by its end.
        seconds: spent on it, pauses left out.
        score: of the first metric on validation data; None if it is not known.
        best: whether it was the best until then.
    """

    epoch: int
    step: int
    seconds: float
    score: float | None
    best: bool


@dataclass
class Course:
    """How a run went, over all its sessions; plain values, so that it can be put by and gone on.

    Attributes:
        ending: of the last session; empty while nothing has ended it.
        heard: whether there was any event at all.
        metric: key of the first metric; empty before the run started.
        goal: whether that shall be high or low.
        parent: run that it was forked from; empty for none.
        step: steps done; None before it started.
        epochs: those that are done, in order.
        seconds: what its last word says of the time spent.
        best: epoch and score, as its last word says.
        measured: epoch and score of an epoch that is evaluated, but not yet done.
        in_session: whether a session has started and not ended.
        foreign: the format of the last line that another version of the program wrote, if any.
        foreign_lines: how many it wrote.
        offset: bytes of the journal that are folded, whole lines all.
        tail: digest of the bytes before that, to know the journal again.
    """

    ending: Ending = ""
    heard: bool = False
    metric: str = ""
    goal: Literal["min", "max"] = "max"
    parent: str = ""
    step: int | None = None
    epochs: list[Epoch] = field(default_factory=list)
    seconds: float = 0.0
    best: tuple[int, float | None] | None = None
    measured: tuple[int, float | None] | None = None
    in_session: bool = False
    foreign: int = 0
    foreign_lines: int = 0
    offset: int = 0
    tail: str = ""

    def pack(self) -> str:
        """Everything as one line of JSON; `unpack` is the way back."""
        return json.dumps(asdict(self))

    @classmethod
    def unpack(cls, content: str | bytes) -> Self:
        """The course that `pack` wrote down."""
        course = cls(**json.loads(content))
        course.epochs = [Epoch(*epoch) for epoch in course.epochs]
        course.best = course.best and (course.best[0], course.best[1])
        course.measured = course.measured and (course.measured[0], course.measured[1])
        return course

    @property
    def best_epoch(self) -> tuple[int, float | None] | None:
        """The best epoch so far and its score; None if none is done."""
        if self.best is not None:
            return self.best
        bests = (one for one in reversed(self.epochs) if one.best)
        return next(((one.epoch, one.score) for one in bests), None)

    @property
    def other_format(self) -> int:
        """The format that the journal has, if this version of the program cannot read it; else 0.

        One odd line among others is a damaged one.
        """
        return self.foreign if self.foreign_lines > 1 or not self.heard else 0

    @property
    def seconds_spent(self) -> float | None:
        """Time spent on training and evaluating; None before an epoch is done."""
        spent = max(self.seconds, sum(one.seconds for one in self.epochs))
        return spent if spent > 0 else None

    def curve(self) -> tuple[float | None, ...]:
        """The score after each epoch, of at most `CURVE_POINTS` of them, the best among these."""
        scores = [one.score for one in self.epochs]
        if all(score is None for score in scores):
            return ()
        if len(scores) <= CURVE_POINTS:
            return tuple(scores)
        last = len(scores) - 1
        shown = [round(place * last / (CURVE_POINTS - 1)) for place in range(CURVE_POINTS)]
        best = next((place for place in range(last, -1, -1) if self.epochs[place].best), None)
        if best is not None:
            nearest = min(range(CURVE_POINTS), key=lambda place: abs(shown[place] - best))
            shown[nearest] = best
        return tuple(scores[place] for place in shown)

    def take(self, kind: bytes, line: bytes) -> None:
        """Folds in a line of the journal that says an event of this kind."""
        if kind in _PASSED_OVER and not self.ending:
            self.heard = True  # the bulk of a journal: not decoded
            return
        with contextlib.suppress(WireError):
            self._take(decode(line).body)

    def advance(self, block: bytes) -> None:
        """Takes in how far the last block of steps went."""
        with contextlib.suppress(WireError):
            event = decode(block).body
            if isinstance(event, StepsDone):
                self.step = max(self.step or 0, event.first_step + event.count)

    def _take(self, event: object) -> None:
        self.heard = True
        self.ending = ""
        match event:
            case RunStarted():
                self._start(event)
            case Evaluated(split="validation", checkpoint="current"):
                self.measured = event.epoch, event.scores.get(self.metric)
            case EpochDone():
                self._end_epoch(event)
            case RunFinished():
                # One that was discarded and brought back can be gone on with, like a stopped one.
                self.ending = "stopped" if event.reason == "discarded" else event.reason
                self._finish(event)
            case RunFailed():
                self.ending, self.in_session = "failed", False

    def _start(self, event: RunStarted) -> None:
        """Begins a session; what was said of later steps than its first is taken back."""
        score = score_of(event.metrics)
        if score is not None:
            self.metric, self.goal = score.key, score.goal or "max"
        if event.origin.kind == "fork":
            self.parent = event.origin.parent
        self.step = event.first_step
        self.epochs = [one for one in self.epochs if one.step <= event.first_step]
        self.best = self.measured = None
        self.seconds = 0.0
        self.in_session = True

    def _end_epoch(self, event: EpochDone) -> None:
        measured, self.measured = self.measured, None
        score = measured[1] if measured is not None and measured[0] == event.epoch else None
        while self.epochs and self.epochs[-1].epoch >= event.epoch:
            self.epochs.pop()  # a checkpoint may lie between the last step and the evaluation
        self.epochs.append(Epoch(event.epoch, event.step, event.seconds, score, event.best))
        self.step = event.step

    def _finish(self, event: RunFinished) -> None:
        # A session that was stopped before it started knows nothing of the earlier ones.
        self.step = event.step if self.in_session else max(self.step or 0, event.step)
        if event.best_epoch is not None:
            self.best = event.best_epoch, event.best_score
        self.seconds = max(self.seconds, event.seconds)
        self.in_session = False


def follow(journal: Path, course: Course | None = None) -> Course:
    """The course that a journal tells of; torn and foreign lines are passed over.

    Args:
        journal: the file.
        course: of an earlier look; only what came later is read, if the journal is still the same.
            It is changed.

    Raises:
        OSError: the journal is there but cannot be read.
    """
    try:
        file = open_ordinary(journal)
    except FileNotFoundError:
        return Course()
    with file:
        if course is None or _tail(file, course.offset) != course.tail:
            course = Course()
        file.seek(course.offset)
        block = None
        for line, end in _lines(file, course.offset):
            course.offset = end
            found = _KIND.search(line, 0, _HEAD_BYTES)
            if found is None:
                continue
            format, kind = int(found[1] or OLDEST - 1), found[2]
            if not OLDEST <= format <= FORMAT:
                if line.startswith(_BEGINNING):
                    course.foreign = format
                    course.foreign_lines += 1
                continue
            if kind == b"StepsDone":
                block = line  # only the last one is decoded
            elif kind == b"RunStarted":
                block = None  # it may have gone back behind that
            course.take(kind, line)
        if block is not None:
            course.advance(block)
        course.tail = _tail(file, course.offset)
    return course


def _lines(file: BinaryIO, offset: int) -> Iterator[tuple[bytes, int]]:
    """Whole lines and where each ends; a torn last one, and any of absurd length, left out."""
    while line := file.readline(_LINE_LIMIT_BYTES):
        offset += len(line)
        if line.endswith(b"\n"):
            yield line, offset
            continue
        while line and not line.endswith(b"\n"):
            line = file.readline(_LINE_LIMIT_BYTES)
            offset += len(line)


def _tail(file: BinaryIO, offset: int) -> str:
    """Digest of the bytes before a place in the file."""
    file.seek(max(offset - _TAIL_BYTES, 0), os.SEEK_SET)
    before = file.read(min(offset, _TAIL_BYTES))
    return hashlib.blake2b(before, digest_size=16).hexdigest()
