"""The augmentation that a recipe's table asks for, while the table may still be wrong."""

from collections.abc import Mapping
from typing import Any

from trainer_gui.core.options import validate
from trainer_gui.kinds.pictures.options import PictureOptions

SECTION = "pictures"


def section_of(table: Mapping[str, Any]) -> Mapping[str, Any]:
    """The values of augmentation in a whole recipe's table; none where it is damaged."""
    values = table.get(SECTION, {})
    return values if isinstance(values, Mapping) else {}


def augmentation_of(table: Mapping[str, Any]) -> PictureOptions | None:
    """What a whole recipe's table says of augmentation; None where that makes no sense."""
    if not isinstance(table.get(SECTION, {}), Mapping):
        return None
    options, _ = validate(PictureOptions, section_of(table), at=SECTION)
    return options if isinstance(options, PictureOptions) else None
