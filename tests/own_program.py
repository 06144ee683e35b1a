"""Programs of a person's own, written to real files, and the consent to them."""

import re
from pathlib import Path
from typing import Any

from trainer_gui.core.options import Options
from trainer_gui.core.recipe import Table
from trainer_gui.core.registry import Entry
from trainer_gui.core.trust import Code, read_code, trust

README = Path(__file__).resolve().parents[1] / "README.md"
LINEAR = """
from torch import nn

class Net(nn.Module):
    def __init__(self, channels, height, width, classes):
        super().__init__()
        self.head = nn.Linear(channels * height * width, classes)

    def forward(self, pictures):
        return self.head(pictures.flatten(1))
"""


def example() -> str:
    """The program that README.md shows."""
    (found,) = re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    return str(found)


def written(folder: Path, source: str = LINEAR, name: str = "net.py") -> Path:
    """The path of a program that nobody has allowed."""
    path = folder / name
    path.write_text(source, encoding="utf-8")
    return path


def allowed(folder: Path, source: str = LINEAR, name: str = "net.py") -> Path:
    """The path of a program that may run."""
    path = written(folder, source, name)
    allow(path)
    return path


def allow(path: Path) -> Code:
    """Allows a program as it is now."""
    code = read_code(path)
    trust(code.sha256, path.name)
    return code


def marking(marker: Path) -> str:
    """A program that leaves a file behind whenever it is run."""
    return f"from pathlib import Path\nPath({str(marker)!r}).touch()\n{LINEAR}"


def own(path: Path, **options: str) -> Table:
    """The recipe's model."""
    return {"kind": "own_model", "file": str(path), **options}


def usual_options(entry: Entry[Any], folder: Path) -> Options:
    """The defaults of an architecture; one of a person's own needs a program."""
    if entry.key == "own_model":
        return entry.options.model_validate({"file": str(allowed(folder, example()))})
    return entry.options()
