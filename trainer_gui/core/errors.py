"""The errors a person may meet: each says what happened and what to do about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from trainer_gui.core.text import Text


class TrainerError(Exception):
    """Something went wrong that a person can understand and act on.

    Attributes:
        message: what happened and where, one sentence.
        hint: what to do next, one sentence.
    """

    def __init__(self, message: Text, *, hint: Text) -> None:
        super().__init__(message, hint)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}"


class BadInputError(TrainerError):
    """What a person gave (a preset, a folder, an option) cannot be used as it is."""


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with a recipe.

    Attributes:
        path: dotted place of the value, for example `training.batch_size`; empty for the whole.
        message: what is wrong.
        hint: what to do about it.
        level: a `warning` stands in the way of nothing.
    """

    path: str
    message: Text
    hint: Text
    level: Literal["error", "warning"] = "error"

    def __str__(self) -> str:
        return f"{self.message} {self.hint}"


class RecipeError(BadInputError):
    """A recipe cannot be used; `problems` lists everything that is wrong with it."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        first = problems[0]
        super().__init__(first.message, hint=first.hint)
        self.problems = tuple(problems)

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


class CodeConsentError(BadInputError):
    """A program of a person's own is to be run, and nobody has allowed it yet.

    Attributes:
        file: its path.
        sha256: of its bytes, in hexadecimal digits.
    """

    def __init__(self, message: Text, *, hint: Text, file: str, sha256: str) -> None:
        super().__init__(message, hint=hint)
        self.file = file
        self.sha256 = sha256


class UnknownEntryError(BadInputError):
    """A menu has no entry of that name."""


class DataError(BadInputError):
    """A data set cannot be read, or does not suit what is asked of it."""


class DataMissingError(DataError):
    """The files of a data set are not on this computer, and may be downloaded after consent.

    Attributes:
        megabytes: the size of the download.
        source: where the files would come from (a host name).
    """

    def __init__(self, message: Text, *, hint: Text, megabytes: float, source: str) -> None:
        super().__init__(message, hint=hint)
        self.megabytes = megabytes
        self.source = source


class DeviceError(BadInputError):
    """The requested device or precision is not available on this computer."""


class OutOfDeviceMemoryError(TrainerError):
    """The model and its batch do not fit the memory of the device."""


class DivergedError(TrainerError):
    """The loss became NaN or infinite."""


class StorageError(TrainerError):
    """A file or folder of the program cannot be written or read."""


class CancelledError(TrainerError):
    """A job was cancelled by the person who asked for it."""

    def __init__(self) -> None:
        super().__init__(Text("Cancelled."), hint=Text("Nothing was changed."))
