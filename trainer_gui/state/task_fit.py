"""Whether the task of a draft suits the data that were found, and which one would."""

from dataclasses import dataclass
from typing import Any

from trainer_gui.core.registry import Entry
from trainer_gui.core.spec import DataSpec
from trainer_gui.core.text import Text
from trainer_gui.state.draft import Draft


@dataclass(frozen=True)
class Misfit:
    """A task that cannot be learnt from the data.

    Attributes:
        why: it cannot, one sentence.
        hint: what to do, one sentence.
        better: a task that can be; None if there is none.
    """

    why: Text
    hint: Text
    better: Entry[Any] | None


def misfit(draft: Draft, spec: DataSpec) -> Misfit | None:
    """Why the draft's task does not suit the data; None if it does, or if that is not known yet.

    Args:
        draft: while it has problems of its own, nothing is known.
        spec: of the data that the draft chooses.
    """
    chosen, recipe = draft.entry("task"), draft.recipe()
    if chosen is None or recipe is None:
        return None
    why = chosen.build(recipe.task.options).fits(spec)
    if why is None:
        return None
    others = (task for task in draft.menus.tasks if task.key != chosen.key)
    better = next((task for task in others if task.build(task.options()).fits(spec) is None), None)
    if better is None:
        return Misfit(why, Text("Choose other data, or other options of the task."), None)
    hint = Text("Choose other data, or “{task}” as what is learnt.", task=better.label)
    return Misfit(why, hint, better)
