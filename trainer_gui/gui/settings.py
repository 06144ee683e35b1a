"""Settings: what the window remembers between two sessions."""

import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Literal, get_args

from trainer_gui.core.files import atomic_write
from trainer_gui.gui.theme import ThemeChoice

FILE = "settings.json"
Place = Literal["process", "local"]


@dataclass
class Settings:
    """What a person chose of the window, and how it stood.

    Attributes:
        theme: colours.
        worker: where torch runs: in a child process, or in the window's own.
        stay: whether a run goes on when the window closes.
        smoothing: of curves, 0…1.
        inspector: whether the panel on the right is shown.
        geometry: of the window, as Qt saves it, in hexadecimal.
    """

    theme: ThemeChoice = "system"
    worker: Place = "process"
    stay: bool = False
    smoothing: float = 0.6
    inspector: bool = False
    geometry: str = ""


def load_settings(folder: Path) -> Settings:
    """The settings in a folder; the default for each that is missing or makes no sense."""
    settings = Settings()
    try:
        found = json.loads((folder / FILE).read_bytes())
    except (OSError, ValueError, RecursionError):
        return settings
    if not isinstance(found, dict):
        return settings
    for field in fields(Settings):
        value = found.get(field.name)
        if _makes_sense(field.name, value):
            setattr(settings, field.name, value)
    return settings


def save_settings(settings: Settings, folder: Path) -> None:
    """Writes the settings.

    Raises:
        StorageError: the folder cannot be written to.
    """
    atomic_write(folder / FILE, json.dumps(asdict(settings), indent=1).encode())


def _makes_sense(name: str, value: object) -> bool:
    match name:
        case "theme":
            return value in get_args(ThemeChoice)
        case "worker":
            return value in get_args(Place)
        case "smoothing":
            whole = isinstance(value, bool)  # a number too, in Python
            return isinstance(value, int | float) and not whole and 0 <= value <= 1
        case "inspector" | "stay":
            return isinstance(value, bool)
        case _:
            return isinstance(value, str)
