"""How a run is told in lists: its status as icon and word, its figures, its moments."""

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Any, Final, Literal, TypeAlias

from trainer_gui.catalog import menus
from trainer_gui.core.registry import Registry
from trainer_gui.core.text import Text
from trainer_gui.gui.icons import IconRole
from trainer_gui.gui.translate import shown
from trainer_gui.runs.store import RunInfo, Status
from trainer_gui.state.wording import metric_name, number, percent

StatusGroup: TypeAlias = Literal["finished", "running", "stopped", "failed"]
ENDED_WELL: Final[frozenset[Status]] = frozenset({"completed", "converged", "finished", "stopped"})
"""What leaves a model that can be used."""
_MINUTE, _HOUR, _DAY = 60, 3600, 86_400
_NAME_LETTERS = 22
_FEW = 6


@dataclass(frozen=True)
class StatusLook:
    """A status as people see it: never by its colour alone.

    Attributes:
        word: on the screen.
        icon: beside it.
        tone: colour of the icon.
        group: of the filter it belongs to.
        meaning: the same as a sentence.
    """

    word: Text
    icon: str
    tone: IconRole
    group: StatusGroup
    meaning: Text


STATUS_LOOKS: Final[dict[Status, StatusLook]] = {
    "running": StatusLook(
        Text("Running"), "play", "accent_ink", "running", Text("It is being trained now.")
    ),
    "completed": StatusLook(
        Text("Completed"), "check", "success", "finished", Text("It trained as long as planned.")
    ),
    "converged": StatusLook(
        Text("Converged"), "check", "success", "finished", Text("It ended when nothing improved.")
    ),
    "finished": StatusLook(
        Text("Finished"), "finish", "success", "finished", Text("It was finished early on request.")
    ),
    "stopped": StatusLook(
        Text("Stopped"), "stop", "warning", "stopped", Text("It was stopped with a checkpoint.")
    ),
    "interrupted": StatusLook(
        Text("Interrupted"), "warning", "warning", "stopped", Text("The program or computer ended.")
    ),
    "failed": StatusLook(
        Text("Failed"), "error", "danger", "failed", Text("It could not go on; open it to see why.")
    ),
    "damaged": StatusLook(
        Text("Damaged"), "error", "danger", "failed", Text("Its folder cannot be read.")
    ),
}


def best_score(run: RunInfo) -> str:
    """The best score: a rate as per cent, another with its name; a dash where there is none."""
    score = run.best_score
    if score is None:
        return "–"
    # What shall be low is an error, and no rate even where it is below one.
    if run.goal == "max" and 0 <= score <= 1:
        return percent(score)
    if not run.metric:
        return number(score)
    return shown(Text("{metric} {score}", metric=metric_name(run.metric), score=number(score)))


def score_rank(run: RunInfo) -> float | None:
    """What runs are ordered by so that the better ones are the higher; None without a score."""
    score = run.best_score
    return -score if score is not None and run.goal == "min" else score


def best_index(run: RunInfo) -> int | None:
    """Where its curve is best, the earliest of equals; None for a curve without a value."""
    values = [
        (value if run.goal == "min" else -value, index)
        for index, value in enumerate(run.curve)
        if value is not None and math.isfinite(value)
    ]
    return min(values)[1] if values else None


def data_label(run: RunInfo) -> str:
    """The data set's name on the screen."""
    return _label(menus.data, run.data)


def model_label(run: RunInfo) -> str:
    """The architecture's name on the screen."""
    return _label(menus.models, run.model)


def moment(seconds: float) -> str:
    """A moment in local time; sorts as it reads."""
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(seconds))


def ago(seconds: float, now: float) -> str:
    """How long ago a moment was, in the largest unit alone."""
    past = now - seconds
    if past < _MINUTE:
        return shown(Text("just now"))
    if past < _HOUR:
        return shown(Text("{minutes} min ago", minutes=int(past // _MINUTE)))
    if past < _DAY:
        return shown(Text("{hours} h ago", hours=int(past // _HOUR)))
    if past < 2 * _DAY:
        return shown(Text("yesterday"))
    return shown(Text("{days:,} days ago", days=int(past // _DAY)))


def run_names(runs: Sequence[RunInfo]) -> tuple[str, ...]:
    """What tells runs apart: titles, or the moments of their starts where titles are the same.

    Words that all titles begin with are left out, and the rest is shortened, the more the more
    runs there are.
    """
    letters = _NAME_LETTERS if len(runs) <= _FEW else _NAME_LETTERS // 2
    titles = [shorten(title, letters) for title in _apart([run.title for run in runs])]
    days = {time.localtime(run.started)[:3] for run in runs}
    form = "%H:%M:%S" if len(days) == 1 else "%m-%d %H:%M:%S"
    moments = [time.strftime(form, time.localtime(run.started)) for run in runs]
    if len(set(titles)) == 1:
        return tuple(moments)
    return tuple(
        f"{when} {title}" if titles.count(title) > 1 else title
        for title, when in zip(titles, moments, strict=True)
    )


def _apart(titles: Sequence[str]) -> Sequence[str]:
    """Titles without the words that all of them begin with, unless nothing would be left of one."""
    words = [title.split(" ") for title in titles]
    columns = zip(*words, strict=False)  # as many as the shortest title has words
    shared = sum(1 for _ in takewhile(lambda column: len(set(column)) == 1, columns))
    if not shared or any(len(one) == shared for one in words):
        return titles
    return [f"…{' '.join(one[shared:])}" for one in words]


def shorten(words: str, letters: int) -> str:
    """So many letters at most, with … where some are left out."""
    return words if len(words) <= letters else f"{words[: letters - 1].rstrip()}…"


def run_seconds(run: RunInfo, now: float) -> float:
    """What it spent on training; from its start to its last word, or to now, if that is unknown."""
    if run.seconds is not None:
        return run.seconds
    return max(0.0, (now if run.status == "running" else run.changed) - run.started)


def tag_words(tags: Sequence[str]) -> str:
    """Tags as they are typed."""
    return ", ".join(tags)


def read_tags(words: str) -> tuple[str, ...]:
    """The tags that were typed, each once."""
    found: dict[str, str] = {}
    for word in words.replace(";", ",").split(","):
        tag = " ".join(word.split())
        if tag:
            found.setdefault(tag.casefold(), tag)
    return tuple(found.values())


def _label(menu: Registry[Any], key: str) -> str:
    return shown(menu.get(key).label) if key in menu else key
