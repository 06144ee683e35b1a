"""Reading data for a job: needs no torch, so it may go on beside a training."""

from collections.abc import Iterator, Mapping
from typing import Protocol, TypeVar

from trainer_gui.catalog import menus
from trainer_gui.core.control import Control
from trainer_gui.core.dataset import Dataset
from trainer_gui.core.errors import CancelledError, RecipeError
from trainer_gui.core.events import PhaseChanged
from trainer_gui.core.options import Options, validate
from trainer_gui.core.paths import Folders
from trainer_gui.core.recipe import Choice, DataPlan, Table
from trainer_gui.core.replies import DataDescribed, JobEvent, JobProgressed
from trainer_gui.core.split_options import SplitOptions
from trainer_gui.core.text import Text
from trainer_gui.runs._gallery import write_gallery
from trainer_gui.runs._pump import Stamper
from trainer_gui.runs.datasets import DatasetCache
from trainer_gui.runs.jobs import DescribeData

_Chosen = TypeVar("_Chosen", bound=Options)


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

    def load(self, plan: DataPlan) -> Dataset:
        """The data set that was chosen, split as planned."""
        return self._cache.load(plan, progress=self.progress, download=self._download)

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


def chosen_data(
    data: Table, split: Table, kinds: Mapping[str, Table], *, training_seed: int
) -> DataPlan:
    """What the tables `[data]` and `[split]`, and those of the kinds, choose in a recipe.

    Raises:
        RecipeError: they are not as a recipe may have them.
        UnknownEntryError: there are no such data.
    """
    kind = str(data.get("kind", ""))
    values = {key: value for key, value in data.items() if key != "kind"}
    options = checked(menus.data.get(kind).options, values, at="data")
    return DataPlan(
        Choice(kind, options),
        checked(SplitOptions, split, at="split").plan(training_seed),
        {key: checked(menus.kinds.get(key).options, table, at=key) for key, table in kinds.items()},
    )


def checked(options: type[_Chosen], values: Table, *, at: str) -> _Chosen:
    """The options in a table of a recipe.

    Raises:
        RecipeError: they are not as a recipe may have them.
    """
    found, problems = validate(options, values, at=at)
    if found is None:
        raise RecipeError(problems)
    assert isinstance(found, options)
    return found


def describe_data(
    job: DescribeData, setting: Setting, control: Control, stamper: Stamper
) -> Iterator[JobEvent]:
    """Reads a data set and answers what is in it."""
    plan = chosen_data(job.data, job.split, job.kinds, training_seed=job.seed)
    progress = Loading(setting, control, stamper).progress
    dataset = setting.datasets.load(plan, progress=progress, download=job.download, fresh=job.fresh)
    gallery = write_gallery(dataset, setting.folders.cache / "galleries", progress)
    yield DataDescribed(dataset.spec, str(gallery), dataset.notices, dataset.keeping, dataset.found)
