"""The names of answers beside a script, and the code in it that reads them.

The names in capitals are stand-ins: a script has its own.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from trainer_gui.core.names import printable
from trainer_gui.core.script import FOLDER, Beside, FileError, Script
from trainer_gui.core.source import copied

NAMES, ANSWERS = "names.txt", 0


def names_script(names: Sequence[str], *, noun: str) -> Script:
    """The file of names, a line for each, and `answer_names`.

    Args:
        names: in the order of the answers.
        noun: what they are, in the plural; the file is called by it.
    """
    file, count = f"{noun}.txt", len(names)
    lines = "".join(f"{printable(name)}\n" for name in names)
    about = f"the names of the {count} {noun}, in the order of the answers"
    return replace(
        copied(answer_names),
        constants=f'NAMES = "{file}"\nANSWERS = {count}',
        files={file: Beside(lines.encode(), about)},
    )


def answer_names(path: str | Path = FOLDER / NAMES) -> list[str]:
    """What the answers are called, in their order.

    Raises:
        FileError: the file is missing, or does not name each answer.
    """
    try:
        names = Path(path).read_text(encoding="utf-8").removesuffix("\n").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise FileError(f"{path} cannot be read: {error}.") from error
    if len(names) != ANSWERS:
        raise FileError(f"{path} has {len(names)} lines, but the network gives {ANSWERS} answers.")
    return names
