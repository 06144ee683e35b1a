"""Settings: what the window remembers between two sessions."""

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from trainer_gui.core.files import atomic_write

FILE = "settings.json"


class Settings(BaseModel):
    """What a person chose of the window, and how it stood.

    Attributes:
        theme: colours.
        worker: where torch runs: in a child process, or in the window's own.
        screen: key of the screen that was open.
        smoothing: of curves, 0…1.
        inspector: whether the panel on the right is shown.
        geometry: of the window, as Qt saves it, in hexadecimal.
    """

    model_config = ConfigDict(extra="ignore", validate_assignment=True)

    theme: Literal["system", "light", "dark"] = "system"
    worker: Literal["process", "local"] = "process"
    screen: str = "train"
    smoothing: float = Field(default=0.6, ge=0.0, le=1.0)
    inspector: bool = False
    geometry: str = ""


def load_settings(folder: Path) -> Settings:
    """The settings in a folder; defaults where there are none or they are damaged."""
    try:
        return Settings.model_validate_json((folder / FILE).read_bytes())
    except (OSError, ValidationError):
        return Settings()


def save_settings(settings: Settings, folder: Path) -> None:
    """Writes the settings.

    Raises:
        StorageError: the folder cannot be written to.
    """
    atomic_write(folder / FILE, settings.model_dump_json(indent=1).encode())
