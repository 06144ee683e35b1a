"""What can be downloaded, and the question whether it may be."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from trainer_gui.core.errors import DataMissingError
from trainer_gui.core.names import printable
from trainer_gui.core.text import Text


@dataclass(frozen=True)
class Download:
    """A file that can be downloaded.

    Attributes:
        url: where it is.
        digest: first hexadecimal digits, or all, of the file's checksum, as its publisher gives it.
        size_bytes: of the whole file; not a byte more is taken. None where it is not published.
        algorithm: of the checksum, as hashlib calls it.
    """

    url: str
    digest: str
    size_bytes: int | None
    algorithm: Literal["md5", "sha256"] = "md5"

    @property
    def name(self) -> str:
        """The name under which it is kept."""
        return urlsplit(self.url).path.rpartition("/")[2]

    @property
    def host(self) -> str:
        """Where it comes from, for people."""
        return urlsplit(self.url).netloc


def total_megabytes(downloads: Sequence[Download]) -> float:
    """The size of all of them, in millions of bytes."""
    return sum(download.size_bytes or 0 for download in downloads) / 1e6


def consent_needed(title: str, downloads: Sequence[Download], folder: Path) -> DataMissingError:
    """The error that asks a person whether the files may be downloaded.

    Args:
        title: of the data set.
        downloads: what is missing.
        folder: where it would be kept.
    """
    megabytes = total_megabytes(downloads)
    return DataMissingError(
        Text("The files of {title} are not on this computer.", title=title),
        hint=Text("Download {megabytes:.0f} MB from {host} to {folder}, or choose a folder that "
                  "holds them.", megabytes=megabytes, host=downloads[0].host,
                  folder=printable(folder)),
        megabytes=megabytes,
        source=downloads[0].host,
    )  # fmt: skip
