"""A task's part of a script as a module, with no more around it than it needs."""

from pathlib import Path
from types import ModuleType

from tests.export.scripts import imported
from trainer_gui.core.script import FileError, Script, joined
from trainer_gui.core.source import copied

_FRAME = Script(
    "",
    imports=("from pathlib import Path",),
    constants="FOLDER = Path(__file__).resolve().parent",
)


def script_module(script: Script, folder: Path) -> ModuleType:
    """The part as a module in a folder, its files beside it."""
    whole = joined(_FRAME, script, copied(FileError))
    for name, file in script.files.items():
        (folder / name).write_bytes(file.content)
    (folder / "script.py").write_text(whole.text("A part."), encoding="utf-8")
    return imported(folder / "script.py")
