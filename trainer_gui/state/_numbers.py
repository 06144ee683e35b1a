"""Numbers: which events have come, and which are missing in between."""


class Numbers:
    """Which event numbers of the present job have come, and which are missing in between."""

    def __init__(self) -> None:
        self._job: int | None = None
        self._next = 0
        self._gaps: list[range] = []

    @property
    def missing(self) -> int:
        """How many numbers are missing below the highest that has come."""
        return sum(len(gap) for gap in self._gaps)

    def take(self, job: int, number: int) -> bool:
        """Notes a number; False if it has come before."""
        if job != self._job:
            self._job, self._next, self._gaps = job, number, []
        if number >= self._next:
            if number > self._next:
                self._gaps.append(range(self._next, number))
            self._next = number + 1
            return True
        for place, gap in enumerate(self._gaps):
            if number in gap:
                parts = (range(gap.start, number), range(number + 1, gap.stop))
                self._gaps[place : place + 1] = [part for part in parts if part]
                return True
        return False
