"""What a person lets data occupy in memory, by an environment variable."""

import os

from trainer_gui.core.errors import DataError
from trainer_gui.core.text import Text

VARIABLE = "TRAINER_GUI_DATA_MB"


def data_limit_bytes() -> int | None:
    """What data may occupy in memory, if the environment says so; else None.

    Raises:
        DataError: it is not a number.
    """
    said = os.environ.get(VARIABLE, "")
    if not said:
        return None
    try:
        return int(float(said) * 1e6)
    except (ValueError, OverflowError) as error:
        raise DataError(
            Text("{variable} is “{said}”, which is not a number.", variable=VARIABLE, said=said),
            hint=Text("Give megabytes that data may occupy, for example 2000, or nothing."),
        ) from error
