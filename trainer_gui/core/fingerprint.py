"""Fingerprint: whether data are those of before, the same samples under the same names."""

import hashlib
import json
from collections.abc import Sequence

from trainer_gui.core.errors import DataError
from trainer_gui.core.spec import DataSpec, Field
from trainer_gui.core.text import Text

_DASH = "-"
_NAME_DIGITS = 16


def named_fingerprint(content: str, fields: Sequence[Field]) -> str:
    """The fingerprint of samples, targets and splits with that of the fields' names behind it.

    Apart, so that one can tell renamed classes from other pictures.
    """
    names = json.dumps([[one.name, one.classes, one.columns] for one in fields]).encode()
    return f"{content}{_DASH}{hashlib.sha256(names).hexdigest()[:_NAME_DIGITS]}"


def require_same_data(before: str, spec: DataSpec, *, since: Text) -> None:
    """Makes sure that data are those which a run was trained on.

    Args:
        before: the fingerprint that was kept; that of an older run may be without names.
        spec: of the data as they are.
        since: what was done with the data of before, a clause.

    Raises:
        DataError: they are not; the message tells whether the samples differ or their names alone.
    """
    content, _, names = before.partition(_DASH)
    content_now, _, names_now = spec.fingerprint.partition(_DASH)
    if content != content_now:
        raise DataError(
            Text("The data have changed since {since}.", since=since),
            hint=Text("Restore the old data, or train anew from the recipe."),
        )
    if names and names != names_now:
        raise DataError(
            Text("The names of the {things} differ from those of before, though the data are the "
                 "same: they were renamed since {since}.",
                 things=Text("classes") if spec.classes else Text("columns"), since=since),
            hint=Text("Restore the old names, which data.json in the folder of the run tells, or "
                      "train anew from the recipe."),
        )  # fmt: skip
