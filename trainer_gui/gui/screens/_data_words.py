"""What the Data screen says where it has no data to show, and how to get some."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from trainer_gui.core.options import OptionField
from trainer_gui.core.replies import JobFailed
from trainer_gui.core.text import Text
from trainer_gui.gui.translate import shown

Action: TypeAlias = Literal["", "reload", "download", "folder", "file"]
ACTION_LABELS: Mapping[Action, Text] = {
    "": Text(""),
    "reload": Text("Try again"),
    "download": Text("Download"),
    "folder": Text("Choose a folder…"),
    "file": Text("Choose a file…"),
}


@dataclass(frozen=True)
class Nothing:
    """An empty page.

    Attributes:
        icon: its picture.
        title: what is the matter.
        text: what to do about it, already translated.
        action: what its button does.
    """

    icon: str
    title: Text
    text: str = ""
    action: Action = ""


def nothing_chosen(sentences: Iterable[str]) -> Nothing:
    """While the choice itself is wrong, for the reasons given."""
    return Nothing("data", Text("The choice of data is not complete"), "\n".join(sentences))


def nothing_read(failure: JobFailed | None, *, lacks: OptionField | None) -> Nothing:
    """After reading has failed.

    Args:
        failure: why.
        lacks: the folder or file that the data are in, if it is not chosen yet.
    """
    failed = Text("The data could not be read")
    if failure is None or failure.details:
        return Nothing("error", failed, action="reload")
    if failure.cancelled:
        return Nothing("data", Text("Reading was cancelled"), action="reload")
    if lacks is not None and lacks.kind == "file":
        return Nothing("folder", Text("No file is chosen yet"), shown(lacks.help), "file")
    if lacks is not None:
        hint = Text("{help} Choose it, or drop it here.", help=lacks.help)
        return Nothing("folder", Text("No folder is chosen yet"), shown(hint), "folder")
    if failure.remedy == "download":
        return Nothing("download", failure.message, shown(failure.hint), "download")
    return Nothing("error", failed, f"{shown(failure.message)} {shown(failure.hint)}", "reload")
