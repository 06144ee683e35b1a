"""Downloading files: in parts that can be continued, checked, and whole or not at all."""

import contextlib
import hashlib
import http.client
import os
import re
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from pathlib import Path

from trainer_gui.core.dataset import Progress
from trainer_gui.core.download import Download
from trainer_gui.core.errors import DataError
from trainer_gui.core.files import storage_error
from trainer_gui.core.progress import Paced
from trainer_gui.core.text import Text

_TIMEOUT_SECONDS = 30
_CHUNK_BYTES = 1 << 18
# Of a file whose size its publisher does not give; the largest weights of torchvision have 2.5 GB.
_MOST_BYTES = 8_000_000_000
_LENGTH = re.compile(r"[0-9]{1,20}")


def fetch(downloads: Sequence[Download], folder: Path, *, progress: Progress) -> tuple[Path, ...]:
    """Downloads files into a folder; those that are there already are left as they are.

    What has arrived when the connection breaks, or when the person cancels, is kept beside the file
    with the suffix `.part`; the next attempt continues it if the server can.

    Returns:
        The files, in the order of `downloads`.

    Raises:
        DataError: a file could not be downloaded, or is not the one that was published.
        StorageError: the disk is full, or the folder cannot be written to.
        CancelledError: as progress said.
    """
    tally = _Tally(downloads, progress)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise storage_error(error, folder) from error
    paths = []
    for download in downloads:
        path = folder / download.name
        if not path.exists():
            _fetch_one(download, path, tally)
        tally.finish(download)
        paths.append(path)
    return tuple(paths)


class _Tally:
    """Tells how much of several files has arrived."""

    def __init__(self, downloads: Sequence[Download], progress: Progress) -> None:
        self._progress = Paced(progress)
        self._total = max(1, sum(download.size_bytes or 0 for download in downloads))
        self._finished = 0

    def tell(self, download: Download, arrived: int) -> None:
        """Says how many bytes of the present file are there."""
        done = self._finished + arrived
        self._progress(
            min(done / self._total, 1.0),
            Text("Downloading {name} from {host}: {done:.1f} of {total:.1f} MB",
                 name=download.name, host=download.host, done=done / 1e6, total=self._total / 1e6),
        )  # fmt: skip

    def finish(self, download: Download) -> None:
        """Counts the present file as done."""
        self._finished += download.size_bytes or 0


def _fetch_one(download: Download, path: Path, tally: _Tally) -> None:
    part = path.with_name(f"{path.name}.part")
    try:
        _receive(download, part, tally)
    except (OSError, http.client.HTTPException) as error:
        # A part that the server cannot continue would fail for ever.
        if (
            isinstance(error, urllib.error.HTTPError)
            and error.code == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE
        ):
            part.unlink(missing_ok=True)
        reason = str(getattr(error, "reason", None) or error)
        raise DataError(
            Text("{name} could not be downloaded from {host}: {reason}.",
                 name=download.name, host=download.host, reason=reason.rstrip(".")),
            hint=Text("Check the connection and try again; what has arrived is kept."),
        ) from error  # fmt: skip
    if not _digest(part, download.algorithm).startswith(download.digest):
        part.unlink()
        raise DataError(
            Text("{name} from {host} is not the file that was published: its checksum differs.",
                 name=download.name, host=download.host),
            hint=Text("Nothing of it was kept. Try again later, or from another network."),
        )  # fmt: skip
    part.replace(path)


def _receive(download: Download, part: Path, tally: _Tally) -> None:
    """Appends to the part until it is as long as the file; every OSError is the network's."""
    arrived = part.stat().st_size if part.exists() else 0
    if download.size_bytes is not None and arrived >= download.size_bytes:
        return
    headers = {"User-Agent": "trainer-gui"}
    if arrived:
        headers["Range"] = f"bytes={arrived}-"
    request = urllib.request.Request(download.url, headers=headers)
    with urllib.request.urlopen(request, timeout=_TIMEOUT_SECONDS) as response:
        if response.status != HTTPStatus.PARTIAL_CONTENT:
            arrived = 0
        with _Part(part, start=arrived) as file:
            tally.tell(download, arrived)
            whole = download.size_bytes or _published(response.headers, arrived)
            while arrived < whole:
                chunk = response.read(min(_CHUNK_BYTES, whole - arrived))
                if not chunk:
                    raise ConnectionError("the connection ended early")
                file.write(chunk)
                arrived += len(chunk)
                tally.tell(download, arrived)


class _Part:
    """A file that grows; a full disk is told as such, and not as a fault of the network."""

    def __init__(self, path: Path, *, start: int) -> None:
        self._path = path
        try:
            self._file = path.open("ab" if start else "wb")
        except OSError as error:
            raise storage_error(error, path) from error

    def write(self, chunk: bytes) -> None:
        """Appends bytes."""
        try:
            self._file.write(chunk)
        except OSError as error:
            raise storage_error(error, self._path) from error

    def __enter__(self) -> "_Part":
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        try:
            if kind is None:
                self._file.flush()
                os.fsync(self._file.fileno())
        except OSError as error:
            raise storage_error(error, self._path) from error
        finally:
            with contextlib.suppress(OSError):  # what could not be written before cannot be now
                self._file.close()


def _published(headers: Mapping[str, str], arrived: int) -> int:
    """The length of the whole file, as the server gives it beside the rest of the file."""
    rest = headers.get("Content-Length", "")
    if not _LENGTH.fullmatch(rest) or int(rest) > _MOST_BYTES:
        raise ConnectionError("the server does not say how long the file is")
    return arrived + int(rest)


def _digest(path: Path, algorithm: str) -> str:
    with path.open("rb") as file:
        found = hashlib.file_digest(file, lambda: hashlib.new(algorithm, usedforsecurity=False))
    return found.hexdigest()
