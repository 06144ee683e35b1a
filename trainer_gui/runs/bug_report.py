"""write_bug_report: one zip with all that a maintainer needs, and nothing that is private."""

import io
import json
import os
import platform
import stat
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

import trainer_gui
from trainer_gui.core.files import atomic_write
from trainer_gui.core.paths import Folders
from trainer_gui.runs._redact import Redactor, redactor_here
from trainer_gui.runs.journal import FILE as JOURNAL
from trainer_gui.runs.store import RunStore

SUFFIX = ".zip"
_JOURNAL_BYTES = 5_000_000
_LOG_BYTES = 2_000_000
_SMALL_BYTES = 200_000  # a recipe, an environment, a manifest
_LOGS_LIMIT = 20
_MANIFESTS_LIMIT = 50
_LISTED_LIMIT = 500
_DISTRIBUTION = "trainer-gui"
_README = """\
Bug report of Trainer GUI {version}, {time}

Inside:
{inside}

Left out: data, pictures, weights, and the values of environment variables.
Replaced: names of picture files, the home folder (~), the names of user and computer, and
whatever looks like a password, a token or an e-mail address. Look it over before you send it.
"""


@dataclass(frozen=True)
class _Part:
    """A file of the report.

    Attributes:
        name: inside the zip.
        about: what it is, for the list at the top.
        text: its content.
    """

    name: str
    about: str
    text: str


def write_bug_report(
    target: Path, *, folders: Folders, run: str | None = None, details: str = ""
) -> Path:
    """Writes what a maintainer needs to understand a fault, and gives the path of the zip.

    Args:
        target: of the zip; it gets that ending if it has none.
        folders: of this user.
        run: name or folder of the run that it is about; by default the newest, if there is one.
        details: what the window knows besides, such as a traceback.

    Raises:
        BadInputError: there is no such run.
        StorageError: the zip cannot be written.
    """
    if target.suffix.lower() != SUFFIX:
        target = target.with_name(target.name + SUFFIX)
    redactor = redactor_here()
    folder = RunStore(folders).folder(run) if run is not None else _newest(folders.runs)
    parts = [_versions(redactor)]
    if details.strip():
        parts.append(_Part("details.txt", "what the window said", redactor.text(details)))
    if folder is not None:
        parts += _run_parts(folder, redactor)
    parts += _log_parts(folders.logs, redactor)
    atomic_write(target, _zipped(parts))
    return target


def _versions(redactor: Redactor) -> _Part:
    packages = {"trainer-gui": trainer_gui.__version__, "python": platform.python_version()}
    for line in _requirements():
        name = line.partition(";")[0]
        for sign in "<>=!~[ ":
            name = name.partition(sign)[0]
        try:
            packages[name] = version(name)
        except PackageNotFoundError:
            packages[name] = "not installed"
    found = {
        "versions": packages,
        "platform": platform.platform(),
        "byte order": sys.byteorder,
        "processors": os.cpu_count(),
    }
    return _Part(
        "versions.json",
        "this program, Python, libraries and operating system",
        redactor.json_text(json.dumps(found)),
    )


def _requirements() -> list[str]:
    try:
        needed = requires(_DISTRIBUTION) or []
    except PackageNotFoundError:
        return []  # run from a checkout that is not installed
    return [line for line in needed if "extra ==" not in line]


def _newest(runs: Path) -> Path | None:
    try:
        names = [path for path in runs.iterdir() if (path / "recipe.toml").is_file()]
    except OSError:
        return None
    return max(names, default=None, key=lambda path: path.name)  # names begin with the time


def _run_parts(folder: Path, redactor: Redactor) -> Iterator[_Part]:
    small: tuple[tuple[str, str, Callable[[str], str]], ...] = (
        ("recipe.toml", "what was chosen for the run", redactor.text),
        ("environment.json", "versions and device that the run had", redactor.json_text),
    )
    for name, about, redact in small:
        yield _Part(f"run/{name}", about, redact(_tail(folder / name, _SMALL_BYTES)))
    yield _Part(
        f"run/{JOURNAL}",
        "everything that the run said (the last 5 MB)",
        redactor.json_lines(_tail(folder / JOURNAL, _JOURNAL_BYTES)),
    )
    yield _Part(
        "run/files.txt", "names and sizes of the run's files", redactor.text(_listed(folder))
    )
    for path in sorted((folder / "checkpoints").glob("*/manifest.json"))[-_MANIFESTS_LIMIT:]:
        yield _Part(
            f"run/checkpoints/{redactor.text(path.parent.name)}/{path.name}",
            "what a checkpoint holds, without its weights",
            redactor.json_text(_tail(path, _SMALL_BYTES)),
        )


def _listed(folder: Path) -> str:
    lines = []
    for path in sorted(folder.rglob("*"))[:_LISTED_LIMIT]:
        try:
            size = path.lstat().st_size
        except OSError as error:
            lines.append(f"{path.relative_to(folder)}: {error.strerror}")
        else:
            lines.append(f"{size:>14,}  {path.relative_to(folder).as_posix()}")
    return "\n".join(lines) + "\n"


def _log_parts(logs: Path, redactor: Redactor) -> Iterator[_Part]:
    try:
        paths = sorted(path for path in logs.iterdir() if ".log" in path.suffixes)
    except OSError:
        return  # nothing was logged yet
    for path in paths[:_LOGS_LIMIT]:
        yield _Part(
            f"logs/{redactor.text(path.name)}",
            "what a part of the program wrote (the last 2 MB)",
            redactor.text(_tail(path, _LOG_BYTES)),
        )


def _tail(path: Path, most_bytes: int) -> str:
    """The end of a text file, from the beginning of a line; a sentence where it has none."""
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            return "Not an ordinary file; it was left out.\n"
        with path.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(size - most_bytes, 0))
            content = file.read(most_bytes)
    except OSError as error:
        return f"Could not be read: {error.strerror}.\n"
    if size > most_bytes:
        content = content.partition(b"\n")[2]
    return content.decode("utf-8", "replace")


def _zipped(parts: list[_Part]) -> bytes:
    width = max(len(part.name) for part in parts)
    readme = _README.format(
        version=trainer_gui.__version__,
        time=time.strftime("%Y-%m-%d %H:%M:%S %z"),
        inside="\n".join(f"  {part.name:<{width}}  {part.about}" for part in parts),
    )
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("README.txt", readme)
        for part in parts:
            archive.writestr(part.name, part.text.encode("utf-8", "replace"))
    return content.getvalue()
