"""How a run is told in lists: its status as icon and word, its figures, its moments."""

import time
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

from trainer_gui.catalog import menus
from trainer_gui.core.registry import Registry
from trainer_gui.core.text import Text
from trainer_gui.gui.icons import IconRole
from trainer_gui.gui.translate import shown
from trainer_gui.runs.store import RunInfo, Status
from trainer_gui.state.wording import duration, number, percent

StatusGroup: TypeAlias = Literal["finished", "running", "stopped", "failed"]
ENDED_WELL: Final[frozenset[Status]] = frozenset({"completed", "finished", "stopped"})
"""What leaves a model that can be used."""
_SOON_SECONDS = 60


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
    """The best score; a rate as per cent, a dash where there is none."""
    score = run.best_score
    if score is None:
        return "–"
    return percent(score) if 0 <= score <= 1 else number(score)


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
    """How long ago a moment was."""
    past = now - seconds
    if past < _SOON_SECONDS:
        return shown(Text("just now"))
    return shown(Text("{time} ago", time=duration(past)))


def run_seconds(run: RunInfo, now: float) -> float:
    """From its start to its last word, or to now while it is running."""
    return max(0.0, (now if run.status == "running" else run.changed) - run.started)


def _label(menu: Registry[Any], key: str) -> str:
    return shown(menu.get(key).label) if key in menu else key
