"""Checkpoints on the disk: how they are laid out, proven whole, and found again.

`checkpoints/step-000000123/` holds the files of one, and `manifest.json`, written last, with the
SHA-256 of each and of itself. The file `LATEST` names the newest one and `BEST` the one with the
best validation score, each with a checksum of the name; both are replaced after the checkpoint is
whole. torch and safetensors notice no flipped bit by themselves.
"""

import contextlib
import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from trainer_gui.core.errors import StorageError
from trainer_gui.core.execution import Execution
from trainer_gui.core.files import read_ordinary
from trainer_gui.core.text import Text

FOLDER = "checkpoints"
MANIFEST = "manifest.json"
LATEST, BEST = "LATEST", "BEST"
SEALS = "sealed.sha256"
"""SHA-256 of the weights that a run ends with, and of what describes its data."""
KEPT = 3
"""How many of the newest are kept beside the best."""
FORMAT = 2
"""To be counted up whenever files of a checkpoint change so that others would be misread."""
_PREFIX = "step-"
_SMALL_BYTES = 100_000  # of names and checksums


class OtherFormatError(ValueError):
    """A manifest is whole, but another version of the program wrote it."""


@dataclass(frozen=True)
class Manifest:
    """What a checkpoint is, and what proves that it is whole.

    Attributes:
        epoch: it was made in, counted from 0.
        step: steps done by then.
        sha256: of each file, by name.
        sizes: in bytes, by name.
        recipe: SHA-256 of the run's `recipe.toml`.
        data: fingerprint of the data set.
        versions: of the program, Python, torch and others.
        execution: how the machine carried the run out.
        best: name of the checkpoint with the best score until then; empty for none.
        format: of the checkpoint's files.
    """

    epoch: int
    step: int
    sha256: Mapping[str, str]
    sizes: Mapping[str, int]
    recipe: str = ""
    data: str = ""
    versions: Mapping[str, str] = field(default_factory=dict)
    execution: Execution | None = None
    best: str = ""
    format: int = FORMAT


@dataclass(frozen=True)
class StoredCheckpoint:
    """A checkpoint that was read and proven whole.

    Attributes:
        name: of its folder.
        manifest: what it is.
        files: name → content.
        passed_over: newer ones that are damaged, each with what is wrong with it.
    """

    name: str
    manifest: Manifest
    files: Mapping[str, bytes] = field(repr=False)
    passed_over: tuple[Text, ...] = ()


_MANIFEST: TypeAdapter[Manifest] = TypeAdapter(Manifest)


def checkpoint_name(step: int) -> str:
    """The name of the checkpoint of a step; names sort like steps."""
    return f"{_PREFIX}{step:09d}"


def digest(content: bytes) -> str:
    """SHA-256 as hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def pack_manifest(manifest: Manifest) -> bytes:
    """The content of `manifest.json`, with a checksum of itself."""
    table = asdict(manifest)
    return json.dumps({**table, "checksum": digest(_canonical(table))}, indent=1).encode()


def unpack_manifest(content: bytes) -> Manifest:
    """The manifest in `manifest.json`.

    Raises:
        OtherFormatError: another version of the program wrote it.
        ValueError: it is damaged, or something else.
    """
    table = json.loads(content)
    if not isinstance(table, dict) or table.pop("checksum", None) != digest(_canonical(table)):
        raise ValueError("checksum differs")
    if table.get("format") != FORMAT:  # the first had no number
        raise OtherFormatError
    return _MANIFEST.validate_python(table)


def checkpoint_names(run: Path) -> tuple[str, ...]:
    """The checkpoints of a run folder, the newest first; those that were never finished aside."""
    with contextlib.suppress(OSError):
        return tuple(
            sorted(
                (
                    path.parent.name
                    for path in (run / FOLDER).glob(f"{_PREFIX}*/{MANIFEST}")
                    if path.parent.name.removeprefix(_PREFIX).isdigit()
                ),
                reverse=True,
            )
        )
    return ()


def pack_pointer(name: str) -> bytes:
    """The content of `LATEST` or `BEST`."""
    return f"{name}\n{digest(name.encode())}\n".encode()


def pointed(run: Path, pointer: str) -> str | None:
    """The checkpoint that `LATEST` or `BEST` names; None if it is damaged or names none."""
    with contextlib.suppress(OSError, ValueError):
        content = read_ordinary(run / FOLDER / pointer, _SMALL_BYTES)
        name = content.partition(b"\n")[0].decode("ascii")
        if content == pack_pointer(name) and name in checkpoint_names(run):
            return name
    return None


def best_name(run: Path) -> str | None:
    """The checkpoint with the best validation score, as `BEST` or the newest manifest says.

    None if neither names one that is there.
    """
    name = pointed(run, BEST)
    names = checkpoint_names(run)
    for newest in names if name is None else ():
        with contextlib.suppress(StorageError):
            best = read_manifest(run, newest).best
            return best if best in names else None
    return name


def read_checkpoint(run: Path, name: str) -> StoredCheckpoint:
    """A checkpoint, with every byte compared with its manifest.

    Raises:
        StorageError: it is missing, incomplete or damaged; the file at fault is named.
    """
    folder = run / FOLDER / Path(name).name
    manifest = read_manifest(run, name)
    files = {}
    for file, expected in manifest.sha256.items():
        content = _content(folder / Path(file).name, name)
        if digest(content) != expected:
            raise _damaged(name, Text("the checksum of {file} differs", file=file))
        files[file] = content
    return StoredCheckpoint(folder.name, manifest, files)


def read_manifest(run: Path, name: str) -> Manifest:
    """The manifest of a checkpoint.

    Raises:
        StorageError: it is missing or damaged.
    """
    folder = run / FOLDER / Path(name).name
    if not folder.is_dir():
        raise StorageError(
            Text("The run {run} has no checkpoint called {name}.", run=run.name, name=name[:80]),
            hint=Text("Its checkpoints: {names}.", names=", ".join(checkpoint_names(run)) or "–"),
        )
    content = _content(folder / MANIFEST, name)
    try:
        return unpack_manifest(content)
    except OtherFormatError as error:
        raise StorageError(
            Text("The checkpoint {name} was written by another version of Trainer GUI.", name=name),
            hint=Text("Open the run with the version that trained it, or a newer one."),
        ) from error
    except (ValueError, ValidationError, RecursionError) as error:
        raise _damaged(name, Text("the checksum of {file} differs", file=MANIFEST)) from error


def newest_good(run: Path, told: str | None = None) -> StoredCheckpoint | None:
    """The newest checkpoint that is whole; damaged ones are passed over, and named.

    One that was never told of is not gone on from, though it is whole: `LATEST` does not name it
    yet, or the journal does not.

    Args:
        run: its folder.
        told: the last one that the journal tells of, empty for none; None if that is not known.

    Raises:
        StorageError: there are checkpoints, but all are damaged; the newest one is named.
    """
    passed: list[StorageError] = []
    latest = pointed(run, LATEST)
    for name in checkpoint_names(run):
        if any(limit is not None and name > limit for limit in (latest, told)):
            continue
        try:
            found = read_checkpoint(run, name)
        except StorageError as error:
            passed.append(error)
            continue
        return StoredCheckpoint(
            found.name, found.manifest, found.files, tuple(error.message for error in passed)
        )
    if passed:
        raise passed[0]
    return None


def pack_seals(digests: Mapping[str, str]) -> bytes:
    """The content of the file that seals others of a run; `sha256sum -c` reads it too."""
    return "".join(f"{value}  {name}\n" for name, value in sorted(digests.items())).encode()


def read_seals(run: Path) -> dict[str, str]:
    """SHA-256 of each sealed file of a run folder; none where there is no such file."""
    with contextlib.suppress(OSError, ValueError):
        lines = read_ordinary(run / SEALS, _SMALL_BYTES).decode("ascii").splitlines()
        return {name: value for value, _, name in (line.partition("  ") for line in lines)}
    return {}


def read_sealed(run: Path, name: str) -> bytes:
    """A file of a run folder whose checksum was written beside it.

    Raises:
        StorageError: it is missing, or it is not as it was written.
    """
    try:
        content = read_ordinary(run / name)
    except OSError as error:
        raise _broken(name, Text("{reason}", reason=error.strerror or "")) from error
    if digest(content) != read_seals(run).get(name):
        raise _broken(name, Text("its checksum differs"))
    return content


def _broken(name: str, reason: Text) -> StorageError:
    return StorageError(
        Text("{file} of the run is damaged: {reason}.", file=name, reason=reason),
        hint=Text("Choose a checkpoint of the run, or train again from its recipe."),
    )


def _canonical(table: object) -> bytes:
    return json.dumps(table, sort_keys=True, separators=(",", ":")).encode()


def _content(path: Path, name: str) -> bytes:
    try:
        return read_ordinary(path)
    except OSError as error:
        reason = Text("{file}: {reason}", file=path.name, reason=error.strerror or "")
        raise _damaged(name, reason) from error


def _damaged(name: str, reason: Text) -> StorageError:
    return StorageError(
        Text("The checkpoint {name} is damaged: {reason}.", name=name, reason=reason),
        hint=Text("Go on from an earlier checkpoint, or train again from the recipe."),
    )
