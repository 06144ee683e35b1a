"""Jobs: what may be asked of the worker, as frozen plain data, one line of JSON each."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, get_args

from pydantic import TypeAdapter

from trainer_gui.core.asks import Cells
from trainer_gui.core.control import COMMANDS, Command
from trainer_gui.core.recipe import Table
from trainer_gui.core.spec import DataSpec


@dataclass(frozen=True)
class DescribeData:
    """Read a data set and answer with DataDescribed.

    Attributes:
        data: the recipe's `[data]` table.
        seed: of the training.
        download: whether the person consented to a download.
        fresh: whether to read it again though it is in memory.
        split: the recipe's `[split]` table.
        kinds: its sections of kinds, as far as they decide what is learnt before training.
    """

    data: Table
    seed: int = 0
    download: bool = False
    fresh: bool = False
    split: Table = field(default_factory=dict)
    kinds: Mapping[str, Table] = field(default_factory=dict)


@dataclass(frozen=True)
class LookAtFile:
    """Say what a file is and how a recipe would use it; answers with FileSeen."""

    file: str


@dataclass(frozen=True)
class SummariseModel:
    """Build the recipe's model for its data and answer with ModelSummarised.

    Attributes:
        recipe: as a plain table.
        spec: of its data, as DataDescribed gave it.
    """

    recipe: Table
    spec: DataSpec


@dataclass(frozen=True)
class ShowSamples:
    """Show training samples as the model sees them in some epochs; answers with SamplesShown.

    Attributes:
        data: the recipe's `[data]` table; the data were read before.
        kinds: the recipe's sections of the kinds of the data, by their keys.
        samples: indices of training samples.
        seed: of the training.
        batch_size: of the training; with `accumulation` it decides who is mixed with whom.
        accumulation: of the training.
        epoch: the first one, counted from 0.
        epochs: how many.
        split: the recipe's `[split]` table.
    """

    data: Table
    kinds: Mapping[str, Table]
    samples: tuple[int, ...]
    seed: int = 0
    batch_size: int = 1
    accumulation: int = 1
    epoch: int = 0
    epochs: int = 1
    split: Table = field(default_factory=dict)


@dataclass(frozen=True)
class ForecastRun:
    """Try a recipe for a few seconds and answer with Forecasted.

    It is not done while a training goes on, and one that begins ends it: they would slow each
    other, and the figures would be those of neither.

    Attributes:
        recipe: as a plain table.
        download: whether the person consented to a download of its data.
    """

    recipe: Table
    download: bool = False


@dataclass(frozen=True)
class ListChoices:
    """List a long menu that needs torch and answer with ChoicesListed."""

    source: str


@dataclass(frozen=True)
class Train:
    """Train the recipe of a run folder; its events follow.

    Attributes:
        run_id: name of the folder, which the store has made.
        download: whether the person consented to a download of its data.
        resume: whether to go on from its newest checkpoint; without any it begins anew.
        fork_of: the run that it was forked from and whose checkpoint it has, if it was.
    """

    run_id: str
    download: bool = False
    resume: bool = False
    fork_of: str = ""


@dataclass(frozen=True)
class Evaluate:
    """Evaluate a split of a run's data with its best weights; answers with Evaluated."""

    run_id: str
    split: str


@dataclass(frozen=True)
class AskRun:
    """Tell what a person may give to a run's model; answers with RunAsks."""

    run_id: str


@dataclass(frozen=True)
class Predict:
    """Predict files with a run's model; answers with a Predicted for each sample in them."""

    run_id: str
    files: tuple[str, ...]
    top: int = 5


@dataclass(frozen=True)
class PredictRow:
    """Predict a row that was typed with a run's model; answers with a Predicted."""

    run_id: str
    cells: Cells
    top: int = 5


Job = (
    DescribeData
    | LookAtFile
    | SummariseModel
    | ShowSamples
    | ForecastRun
    | ListChoices
    | Train
    | Evaluate
    | AskRun
    | Predict
    | PredictRow
)
JOBS: dict[str, type[Any]] = {job.__name__: job for job in get_args(Job)}


@cache
def _adapter(name: str) -> TypeAdapter[Any]:
    return TypeAdapter(JOBS[name])


def encode_job(job_id: int, job: Job) -> str:
    """An order to begin a job, as one line of JSON."""
    name = type(job).__name__
    body = _adapter(name).dump_python(job, mode="json")
    return json.dumps({"id": job_id, "job": name, "body": body})


def encode_command(job_id: int, command: Command) -> str:
    """An order to a running job, as one line of JSON."""
    return json.dumps({"id": job_id, "command": type(command).__name__})


def decode_order(line: str | bytes) -> tuple[int, "Job | Command"]:
    """The job or command in a line, with the job's number.

    Raises:
        ValueError: the line is neither.
    """
    record = json.loads(line)
    try:
        if "command" in record:
            return int(record["id"]), COMMANDS[record["command"]]()
        job: Job = _adapter(record["job"]).validate_python(record["body"])
        return int(record["id"]), job
    except (KeyError, TypeError) as error:
        raise ValueError(f"not an order: {line!r}") from error
