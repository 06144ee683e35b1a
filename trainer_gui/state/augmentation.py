"""How training samples are changed at random, as a recipe's table says while it may be wrong."""

from collections.abc import Mapping
from typing import Any

from trainer_gui.core.options import validate
from trainer_gui.core.spec import DataSpec
from trainer_gui.kinds import Augmentation, augmentation_kind, kinds


def section_of(table: Mapping[str, Any], kind: str) -> Mapping[str, Any]:
    """The values of a kind's options in a whole recipe's table; none where they are damaged."""
    values = table.get(kind, {})
    return values if isinstance(values, Mapping) else {}


def augmentation_of(table: Mapping[str, Any], spec: DataSpec | None = None) -> Augmentation | None:
    """What a whole recipe's table says; None where that makes no sense, or nothing can be changed.

    Args:
        table: of the recipe.
        spec: of its data, where that is known.
    """
    kind = augmentation_kind(spec)
    if not kind or not isinstance(table.get(kind, {}), Mapping):
        return None
    options, _ = validate(kinds.get(kind).options, section_of(table, kind), at=kind)
    return options if isinstance(options, Augmentation) else None
