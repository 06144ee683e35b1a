"""A folder or table that a person chose: the option that names it, whether it can be opened."""

import os
from pathlib import Path
from typing import Any

from trainer_gui.core.errors import DataError
from trainer_gui.core.named_file import Wanted, named_path, open_named
from trainer_gui.core.names import printable, shortened
from trainer_gui.core.options import path
from trainer_gui.core.text import Text


def option_files_folder() -> Any:  # noqa: ANN401 - as core.options
    """The option that names a folder with the files of a published data set."""
    return path(
        "",
        label="Folder",
        help="A folder that holds the files, or a torchvision root. Left empty, the usual places "
        "are searched; what is missing can be downloaded.",
        level="all",
    )


def own_folder(chosen: str) -> Path:
    """The folder, once it is known to exist and to be readable.

    Raises:
        DataError: it is missing, not a folder, or may not be read.
    """
    again = Text("Choose the folder again.")
    if not chosen.strip():
        raise DataError(
            Text("No folder is chosen."), hint=Text("Choose the folder that holds the data.")
        )
    if "\0" in chosen:
        raise DataError(Text("The folder's name holds a NUL character."), hint=again)
    folder = Path(chosen)
    name = shortened(printable(folder))
    try:
        folder = folder.expanduser()
        with os.scandir(folder):
            return folder
    except NotADirectoryError as error:
        raise DataError(Text("{folder} is not a folder.", folder=name), hint=again) from error
    except RuntimeError as error:  # there is no such person, whose home it would be
        raise DataError(Text("{folder} does not exist.", folder=name), hint=again) from error
    except FileNotFoundError as error:
        raise DataError(
            Text("{folder} does not exist.", folder=name),
            hint=Text("Bring it back, or choose another folder."),
        ) from error
    except PermissionError as error:
        raise DataError(
            Text("{folder} may not be read: no permission.", folder=name),
            hint=Text("Change its permissions, or choose another folder."),
        ) from error
    except OSError as error:
        raise DataError(
            Text("{folder} cannot be opened: {reason}.", folder=name, reason=str(error.strerror)),
            hint=again,
        ) from error


def _no_data(message: Text, hint: Text) -> DataError:
    return DataError(message, hint=hint)


_TABLE = Wanted(Text("table"), Text("Choose a CSV file."), refuse=_no_data)


def file_state(path: Path) -> object:
    """What changes when a file is written to or replaced; nothing that equals it where it is gone.

    A copy that takes its place may bring size and time along; the time of the change it cannot.
    """
    try:
        status = path.stat()
    except OSError:
        return object()
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino


def own_table(chosen: str) -> Path:
    """The file, once it is known to exist and to be readable.

    Raises:
        DataError: it is missing, no ordinary file, or may not be read.
    """
    path = named_path(chosen, _TABLE)
    open_named(path, _TABLE).close()
    return path
