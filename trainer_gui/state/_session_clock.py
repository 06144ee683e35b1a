"""SessionClock: how long a session has worked, and how long what is left will take."""


class SessionClock:
    """The time that one session has spent working, pauses left out, and its pace.

    Attributes:
        first_step: where the session began; earlier steps say nothing of its pace.
    """

    def __init__(self, start: float | None = None) -> None:
        self.first_step: int | None = None
        self._start = start
        self._paused_since: float | None = None
        self._paused_seconds = 0.0
        self._steps = 0
        self._seconds = 0.0

    def pause(self, time: float) -> None:
        """The session waits."""
        if self._paused_since is None:
            self._paused_since = time

    def go_on(self, time: float) -> None:
        """The session works, again or still."""
        if self._paused_since is not None:
            self._paused_seconds += max(time - self._paused_since, 0.0)
            self._paused_since = None

    def tick(self, done: int, time: float) -> None:
        """The session has come to step `done`."""
        if self._start is not None and self.first_step is not None:
            self._steps = done - self.first_step
            self._seconds = self.worked(time)

    def remaining(self, steps: int, now: float) -> float | None:
        """Seconds that `steps` further steps will take, seen from `now`."""
        if self._start is None or self._steps <= 0:
            return None
        since = max(self.worked(now) - self._seconds, 0.0)
        return max(steps * self._seconds / self._steps - since, 0.0)

    def worked(self, time: float) -> float:
        """Seconds from the start to `time`, pauses left out; 0 without a start."""
        if self._start is None:
            return 0.0
        until = time if self._paused_since is None else min(time, self._paused_since)
        return max(until - self._start - self._paused_seconds, 0.0)
