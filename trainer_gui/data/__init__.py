"""Data sets, one a file: each reads its samples, and the split if it brings one."""

from pathlib import Path
from typing import Any, Protocol

from trainer_gui.core.dataset import Progress, Samples
from trainer_gui.core.registry import Registry


class LoadDataset(Protocol):
    """Reads a data set."""

    def __call__(
        self,
        options: Any,  # noqa: ANN401 - of the entry's own class
        *,
        root: Path,
        download: bool,
        progress: Progress,
        cache: Path | None = None,
    ) -> Samples:
        """The samples that the options describe.

        Args:
            options: of the entry.
            root: where downloaded data sets are kept, in torchvision's layout.
            download: whether the person has consented to a download.
            progress: hears how far it has come, and may cancel.
            cache: a folder for what can be made again; None for none.

        Raises:
            DataMissingError: files are missing, and there is no consent to download them.
            DataError: the files cannot be used.
            CancelledError: as progress said.
        """


datasets: Registry[LoadDataset] = Registry("data set")
