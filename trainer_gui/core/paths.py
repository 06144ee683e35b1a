"""Where the program keeps and finds its files."""

import os
from dataclasses import dataclass
from pathlib import Path

import platformdirs

_NAME = "trainer-gui"


@dataclass(frozen=True)
class Folders:
    """The folders that the program writes to; none exists before it is needed.

    Attributes:
        runs: a folder for each run.
        presets: the user's own recipes.
        data: downloaded data sets, in torchvision's layout.
        cache: what can be made again.
        config: settings.
        logs: what happened, for bug reports.
    """

    runs: Path
    presets: Path
    data: Path
    cache: Path
    config: Path
    logs: Path

    @property
    def trash(self) -> Path:
        """Where discarded runs go."""
        return self.runs.parent / "trash"

    @property
    def index(self) -> Path:
        """The list of runs in short; only a cache of their folders."""
        return self.runs.parent / "runs.sqlite3"

    @property
    def queue(self) -> Path:
        """The recipes that wait to be trained."""
        return self.runs.parent / "queue"

    @property
    def decoded(self) -> Path:
        """Decoded pictures of folders, and lists of their files."""
        return self.cache / "pictures"

    @property
    def locks(self) -> Path:
        """Files that say who uses what."""
        return self.cache / "locks"


def user_folders() -> Folders:
    """The folders of this user; all below `TRAINER_GUI_HOME` where that is set."""
    home = os.environ.get("TRAINER_GUI_HOME")
    if home:
        root = Path(home).expanduser().absolute()
        return Folders(
            runs=root / "runs",
            presets=root / "presets",
            data=root / "data",
            cache=root / "cache",
            config=root / "config",
            logs=root / "logs",
        )
    data = Path(platformdirs.user_data_dir(_NAME))
    config = Path(platformdirs.user_config_dir(_NAME))
    return Folders(
        runs=data / "runs",
        presets=config / "presets",
        data=data / "data",
        cache=Path(platformdirs.user_cache_dir(_NAME)),
        config=config,
        logs=Path(platformdirs.user_log_dir(_NAME)),
    )


def shipped(*parts: str) -> Path:
    """A file or folder that comes with the program, for example `shipped("presets")`.

    A wheel carries them inside the package; a checkout has them beside it.
    """
    package = Path(__file__).resolve().parents[1]
    installed = package / "_shipped"
    root = installed if installed.is_dir() else package.parent
    return root.joinpath(*parts)
