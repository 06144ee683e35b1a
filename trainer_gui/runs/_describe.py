"""Reading data for a job: needs no torch, so it may go on beside a training."""

from collections.abc import Iterator
from typing import Protocol

from trainer_gui.catalog import menus
from trainer_gui.core.control import Control
from trainer_gui.core.dataset import Dataset
from trainer_gui.core.errors import CancelledError, RecipeError
from trainer_gui.core.events import PhaseChanged
from trainer_gui.core.options import validate
from trainer_gui.core.paths import Folders
from trainer_gui.core.recipe import Choice
from trainer_gui.core.replies import DataDescribed, JobEvent, JobProgressed
from trainer_gui.core.text import Text
from trainer_gui.runs._gallery import write_gallery
from trainer_gui.runs._pump import Stamper
from trainer_gui.runs.datasets import DatasetCache
from trainer_gui.runs.jobs import DescribeData


class Setting(Protocol):
    """What the worker has that jobs need."""

    @property
    def folders(self) -> Folders:
        """Where files are."""

    @property
    def datasets(self) -> DatasetCache:
        """Data sets in memory."""


class Loading:
    """The worker's data sets, as the engine asks for them; progress is said as it comes."""

    def __init__(
        self, setting: Setting, control: Control, stamper: Stamper, *, download: bool = False
    ) -> None:
        self._download = download
        self._cache = setting.datasets
        self._control = control
        self._stamper = stamper

    def load(self, choice: Choice, *, seed: int) -> Dataset:
        """The data set that was chosen, split by the seed."""
        return self._cache.load(choice, seed=seed, progress=self.progress, download=self._download)

    def progress(self, fraction: float | None, doing: Text) -> None:
        """Says how far reading has come.

        Raises:
            CancelledError: a command has ended the job.
        """
        if self._control.verb is not None:
            raise CancelledError
        self._stamper.between()  # reading may take minutes
        training = self._stamper.run_id is not None
        self._stamper.say(
            PhaseChanged("loading", fraction, doing) if training else JobProgressed(fraction, doing)
        )


def describe_data(
    job: DescribeData, setting: Setting, control: Control, stamper: Stamper
) -> Iterator[JobEvent]:
    """Reads a data set and answers what is in it."""
    kind = str(job.data.get("kind", ""))
    values = {key: value for key, value in job.data.items() if key != "kind"}
    options, problems = validate(menus.data.get(kind).options, values, at="data")
    if options is None:
        raise RecipeError(problems)
    progress = Loading(setting, control, stamper).progress
    dataset = setting.datasets.load(
        Choice(kind, options),
        seed=job.seed,
        progress=progress,
        download=job.download,
        fresh=job.fresh,
    )
    gallery = write_gallery(dataset, setting.folders.cache / "galleries", progress)
    yield DataDescribed(dataset.spec, str(gallery), dataset.notices, dataset.keeping)
