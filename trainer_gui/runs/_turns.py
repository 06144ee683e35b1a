"""Turns: short jobs that go on in chunks, taking turns, beside a long job or alone."""

import collections
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from trainer_gui.core.control import Control

CHUNK_SECONDS = 0.05
"""How long a turn is, as far as a job can be left; a training stands still for it."""
SHARE_WHILE_SOMEBODY_WAITS = 1 / 2
SHARE_ELSE = 1 / 5


@dataclass(frozen=True)
class ShortJob:
    """A job that can be left after each of its steps.

    Attributes:
        steps: do it; each gives whether it could go on at once, or waits for something.
        control: what it was told.
        awaited: tells whether a person waits for its answer, rather than for those of a long batch.
    """

    steps: Iterator[bool]
    control: Control
    awaited: Callable[[], bool]


class Turns:
    """Short jobs under way.

    Beside a long job they have a share of the wall time: a half while a person waits for one of
    them, else a fifth. What a turn takes beyond that is taken from those that follow.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._jobs: collections.deque[ShortJob] = collections.deque()
        self._credit_seconds = 0.0
        self._left_at = clock()

    def __len__(self) -> int:
        return len(self._jobs)

    def add(self, job: ShortJob) -> None:
        """Begins a job, at the end of the row."""
        self._jobs.append(job)

    def take_share(self, hurried: Callable[[], bool]) -> None:
        """Goes on with the jobs for their share of the time since the last call.

        Args:
            hurried: whether the long job wants to go on at once, for example to end.
        """
        worked = self._clock() - self._left_at
        share = SHARE_ELSE
        if any(job.awaited() for job in self._jobs):
            share = SHARE_WHILE_SOMEBODY_WAITS
        earned = worked * share / (1 - share)
        most = max(earned, CHUNK_SECONDS) if self._jobs else 0.0
        self._credit_seconds = min(self._credit_seconds + earned, most)
        self._end_those_told_to()
        waiting = 0
        while self._credit_seconds > 0 and waiting < len(self._jobs) and not hurried():
            began = self._clock()
            waiting = 0 if self._take_turn() else waiting + 1
            self._credit_seconds -= self._clock() - began
        self._left_at = self._clock()

    def take_all(self) -> bool:
        """Goes on with one job, since nothing else is to be done; whether another could at once."""
        moved = any(self._take_turn() for _ in range(len(self._jobs)))
        self._credit_seconds = 0.0
        self._left_at = self._clock()
        return moved and bool(self._jobs)

    def _end_those_told_to(self) -> None:
        """Whoever cancels is heard at once, also by a job that has had more than its share."""
        for _ in range(len(self._jobs)):
            if self._jobs[0].control.verb is None:
                self._jobs.rotate(-1)
            else:
                self._take_turn()

    def _take_turn(self) -> bool:
        """A turn of the first job, which is the last one then; False if it could do nothing."""
        job = self._jobs.popleft()
        until = self._clock() + CHUNK_SECONDS
        moved = False
        for goes_on in job.steps:
            moved = moved or goes_on
            if not goes_on or self._clock() >= until:
                self._jobs.append(job)
                return moved
        return True
