"""The queue: recipes that are trained one after the other, and when it stops, as plain data.

A queue never changes: each operation gives another one. So an operation can be done again on what
another window has written in the meantime.
"""

import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any, Final, Literal, TypeAlias

from trainer_gui.core.recipe import Table
from trainer_gui.core.text import Text

ItemStatus: TypeAlias = Literal[
    "waiting", "starting", "running", "stopping", "done", "failed", "stopped"
]
ACTIVE: Final[frozenset[ItemStatus]] = frozenset({"starting", "running", "stopping"})
"""A run goes on for the item, or is about to."""
ENDED: Final[frozenset[ItemStatus]] = frozenset({"done", "failed", "stopped"})


@dataclass(frozen=True)
class QueueItem:
    """A recipe in the queue.

    Attributes:
        id: of no other item, in any window; ids sort in the order in which items were added.
        title: of the recipe.
        recipe: as a plain table; it was complete when it was added.
        status: `starting` until data and model are ready, `running` then; `stopping` from the
            command to stop until the run has ended.
        run_id: of the run that it began; empty before. An item that waits and has a run goes on
            with it.
        message: why it failed, or why it waits again.
        holder: process whose window runs it; 0 for none.
        interruptions: how often the program ended while it ran.
    """

    id: str
    title: str
    recipe: Table = field(repr=False)
    status: ItemStatus = "waiting"
    run_id: str = ""
    message: Text | None = None
    holder: int = 0
    interruptions: int = 0

    @property
    def active(self) -> bool:
        """Whether a run goes on for it, or is about to."""
        return self.status in ACTIVE

    @property
    def ended(self) -> bool:
        """Whether nothing more happens to it by itself."""
        return self.status in ENDED


def new_item(recipe: Mapping[str, Any]) -> QueueItem:
    """A recipe as an item that waits."""
    unique = f"{time.time_ns():020d}-{secrets.token_hex(4)}"
    return QueueItem(unique, str(recipe.get("title", "Untitled")), dict(recipe))


@dataclass(frozen=True)
class Queue:
    """Items in their order, and whether the next one may begin.

    Attributes:
        items: what has ended or goes on, then what waits.
        paused: whether nothing new begins; what goes on is left alone.
        reason: why it is paused, where no person did that.
        stop_at: local time of day, `HH:MM`, at which the run that goes on is stopped and the queue
            pauses; empty for never.
        stop_set: when that was chosen, seconds since 1970; the time of day that comes first after
            it is meant.
    """

    items: tuple[QueueItem, ...] = ()
    paused: bool = False
    reason: Text | None = None
    stop_at: str = ""
    stop_set: float = 0.0

    def item(self, item_id: str) -> QueueItem | None:
        """The item of that id; None if it is not, or no longer, in the queue."""
        return next((item for item in self.items if item.id == item_id), None)

    def item_of_run(self, run_id: str) -> QueueItem | None:
        """The item that a run belongs to; None for a run that was begun otherwise."""
        return next((item for item in self.items if run_id and item.run_id == run_id), None)

    def next(self) -> QueueItem | None:
        """The item that begins now; None while one goes on, in any window, or while paused."""
        if self.paused or any(item.active for item in self.items):
            return None
        return next((item for item in self.items if item.status == "waiting"), None)

    def add(self, item: QueueItem, position: int | None = None) -> "Queue":
        """With an item at a position, by default at the end; one that is there is left alone."""
        if self.item(item.id) is not None:
            return self
        at = len(self.items) if position is None else max(position, 0)
        return replace(self, items=(*self.items[:at], item, *self.items[at:]))

    def remove(self, item_id: str) -> "Queue":
        """Without an item; one that goes on stays."""
        kept = tuple(item for item in self.items if item.id != item_id or item.active)
        return replace(self, items=kept)

    def move(self, item_id: str, position: int) -> "Queue":
        """With an item that waits at another position, below those that began first."""
        moved = self.item(item_id)
        if moved is None or moved.status != "waiting":
            return self
        others = [item for item in self.items if item.id != item_id]
        begun = list(takewhile(lambda item: item.status != "waiting", others))
        at = max(position, len(begun))
        return replace(self, items=(*others[:at], moved, *others[at:]))

    def mark(
        self,
        item_id: str,
        status: ItemStatus,
        *,
        run_id: str | None = None,
        message: Text | None = None,
        holder: int | None = None,
    ) -> "Queue":
        """With another status of an item; what is not given stays, but for the message.

        Nobody holds an item that does not go on.
        """

        def changed(item: QueueItem) -> QueueItem:
            return replace(
                item,
                status=status,
                run_id=item.run_id if run_id is None else run_id,
                message=message,
                holder=(item.holder if holder is None else holder) if status in ACTIVE else 0,
            )

        return self.each(lambda item: changed(item) if item.id == item_id else item)

    def take(self, item_id: str, holder: int) -> "Queue":
        """With an item about to start, if it is its turn; else as it is."""
        turn = self.next()
        if turn is None or turn.id != item_id:
            return self
        return self.mark(item_id, "starting", holder=holder)

    def each(self, change: Callable[[QueueItem], QueueItem]) -> "Queue":
        """With every item changed."""
        return replace(self, items=tuple(change(item) for item in self.items))

    def pause(self, reason: Text | None = None) -> "Queue":
        """Paused."""
        return replace(self, paused=True, reason=reason)

    def go_on(self) -> "Queue":
        """No longer paused."""
        return replace(self, paused=False, reason=None)

    def stop_when(self, time_of_day: str, now: float) -> "Queue":
        """With a time of day to stop at, `HH:MM`, when it comes next; an empty one for never."""
        return replace(self, stop_at=time_of_day, stop_set=now if time_of_day else 0.0)


def next_time(time_of_day: str, after: float) -> float:
    """The first moment after another at which clocks here show a time of day, `HH:MM`."""
    moment = datetime.fromtimestamp(after)
    hour, minute = (int(part) for part in time_of_day.split(":"))
    found = moment.replace(hour=hour, minute=minute, second=0, microsecond=0)
    if found <= moment:
        found += timedelta(days=1)
    return found.timestamp()


def time_has_come(time_of_day: str, since: float, now: float) -> bool:
    """Whether clocks have shown a time of day between two looks at the clock.

    A clock that is set forward, or a computer that slept, has passed it. After one that was set
    back it is yet to come, within a day.
    """
    return since <= now and next_time(time_of_day, since) <= now
