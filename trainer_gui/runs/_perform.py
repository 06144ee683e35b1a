"""How each job is done. Imported by the worker alone, since it needs torch."""

import contextlib
import tempfile
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TypeVar, assert_never

import torch
from filelock import FileLock, Timeout

from trainer_gui.catalog import menus
from trainer_gui.core.checkpoints import digest
from trainer_gui.core.control import Control
from trainer_gui.core.errors import BadInputError, CancelledError, DataError, DeviceError
from trainer_gui.core.events import Evaluated, PhaseChanged, RunEvent, RunFinished
from trainer_gui.core.execution import Execution
from trainer_gui.core.files import atomic_write, read_ordinary, storage_error, sweep_temporaries
from trainer_gui.core.fingerprint import require_same_data
from trainer_gui.core.options import Options
from trainer_gui.core.paths import Folders
from trainer_gui.core.recipe import SIZE_LIMIT_BYTES, parse_recipe, read_toml
from trainer_gui.core.replies import (
    ChoicesListed,
    JobEvent,
    JobProgressed,
)
from trainer_gui.core.spec import SPLITS
from trainer_gui.core.text import Text
from trainer_gui.engine.build import build_modules, build_task
from trainer_gui.engine.device import freeze_execution, preserved_randomness
from trainer_gui.engine.evaluate import evaluate
from trainer_gui.engine.example import example_batch
from trainer_gui.engine.feed import Feed
from trainer_gui.engine.forecast import forecast
from trainer_gui.engine.ledger import plain_scores
from trainer_gui.engine.own_code import as_kept
from trainer_gui.engine.record import keep_measured, versions
from trainer_gui.engine.run import run
from trainer_gui.engine.summary import summarise, together
from trainer_gui.engine.trained import open_run
from trainer_gui.engine.tune import choose_execution
from trainer_gui.models import timm_zoo, torchvision_zoo
from trainer_gui.models._pretrained import fetch_pretrained
from trainer_gui.models.torchvision_zoo import TorchvisionZooOptions
from trainer_gui.runs._beside import beside
from trainer_gui.runs._describe import Loading, Setting, describe_data
from trainer_gui.runs._look import look_at
from trainer_gui.runs._pump import PatientKeep, Stamper
from trainer_gui.runs._resume import find_start
from trainer_gui.runs._shown import show_samples
from trainer_gui.runs._use import FullSetting, use_run
from trainer_gui.runs.folder_keep import FolderKeep, write_probe
from trainer_gui.runs.info import require_our_format
from trainer_gui.runs.jobs import (
    AskRun,
    DescribeData,
    Evaluate,
    ForecastRun,
    Job,
    ListChoices,
    LookAtFile,
    Predict,
    PredictRow,
    ShowSamples,
    SummariseModel,
    Train,
)
from trainer_gui.runs.journal import last_word
from trainer_gui.runs.store import RunStore
from trainer_gui.runs.tuned_file import TunedFile

_Result = TypeVar("_Result")


def perform(  # noqa: PLR0911 - a table of cases
    job: Job, setting: FullSetting, control: Control, stamper: Stamper
) -> Iterator[JobEvent | None]:
    """Does a job, saying its events, and None where it waits for another thread.

    Whatever the worker has in common, such as random numbers, is as it was whenever it says one:
    a training may go on before the next.
    """
    match job:
        case DescribeData():
            return describe_data(job, setting, control, stamper)
        case LookAtFile():
            return look_at(job)
        case SummariseModel():
            return _summarise(job)
        case ShowSamples():
            return show_samples(job, setting)
        case ForecastRun():
            return _forecast(job, setting, control, stamper)
        case ListChoices():
            return _list_choices(job, control)
        case Train():
            return _train(job, setting, control, stamper)
        case Evaluate():
            return _evaluate(job, setting, control, stamper)
        case AskRun() | Predict() | PredictRow():
            return use_run(job, setting, control)
        case _:
            assert_never(job)


def _summarise(job: SummariseModel) -> Iterator[JobEvent]:
    recipe = parse_recipe(job.recipe, menus)
    with preserved_randomness():
        task = build_task(recipe, job.spec)
        modules = build_modules(recipe.model, task, job.spec, bare=True)
        found = {
            name: summarise(modules[name], example_batch(part.inputs, job.spec, recipe.kinds))
            for name, part in task.parts(job.spec).items()
        }
        summary = together(found) if len(found) > 1 else found.popitem()[1]
    yield summary  # out here: a training may go on before this goes on


def _forecast(
    job: ForecastRun, setting: Setting, control: Control, stamper: Stamper
) -> Iterator[JobEvent]:
    recipe = parse_recipe(job.recipe, menus)
    fresh, cache = freeze_execution(recipe.training), setting.folders.cache
    with _device_to_ourselves(fresh, setting.folders, "forecast"):
        pass  # nobody trains; whoever begins to does not have to wait
    loading = Loading(setting, control, stamper, download=job.download)
    dataset = loading.load(recipe.data_plan)
    if job.download:
        _fetch_weights(recipe.model.options, loading)
    choosing = choose_execution(
        recipe, dataset, control, remembered=TunedFile(cache / "tuned.json")
    )
    execution = yield from _as_progress(choosing)
    with _scratch(cache) as folder:
        keep = FolderKeep(folder, versions=versions())
        yield (yield from forecast(recipe, dataset, execution, keep=keep, control=control))


def _as_progress(
    events: Generator[RunEvent, None, _Result],
) -> Generator[JobProgressed, None, _Result]:
    """What a run would tell of, told of a job that is no run."""
    while True:
        try:
            event = next(events)
        except StopIteration as ended:
            result: _Result = ended.value
            return result
        if isinstance(event, PhaseChanged):
            yield JobProgressed(event.fraction, Text("Looking for the fastest way"))


@contextlib.contextmanager
def _scratch(cache: Path) -> Iterator[Path]:
    """A folder that is gone afterwards.

    Raises:
        StorageError: it cannot be made.
    """
    try:
        cache.mkdir(parents=True, exist_ok=True)
        folder = tempfile.TemporaryDirectory(
            prefix="forecast-", dir=cache, ignore_cleanup_errors=True
        )
    except OSError as error:
        raise storage_error(error, cache) from error
    with folder as name:
        yield Path(name)


def _list_choices(job: ListChoices, control: Control) -> Iterator[JobEvent | None]:
    lists = {
        torchvision_zoo.SOURCE: torchvision_zoo.list_builders,
        timm_zoo.SOURCE: timm_zoo.list_timm,
    }
    if job.source not in lists:
        raise DataError(
            Text("There is no menu called “{source}”.", source=job.source),
            hint=Text("Update the program."),
        )
    # The import of such a package takes seconds.
    yield ChoicesListed(job.source, (yield from beside(lists[job.source], control)))


def _train(job: Train, setting: Setting, control: Control, stamper: Stamper) -> Iterator[RunEvent]:
    folder = RunStore(setting.folders).folder(job.run_id)
    content = _recipe_content(folder)
    recipe = as_kept(parse_recipe(read_toml(content), menus), folder)
    write_probe(folder)
    fresh = freeze_execution(recipe.training)
    start = execution = None
    if job.resume:
        require_our_format(folder)
        start, execution = find_start(folder, digest(content), recipe, fresh, job.fork_of)
    loading = Loading(setting, control, stamper, download=job.download)
    keep = FolderKeep(folder, recipe=digest(content), versions=versions())
    keep.tidy(start.origin.checkpoint if start else "")
    with _device_to_ourselves(fresh, setting.folders, job.run_id):
        if job.download:
            _fetch_weights(recipe.model.options, loading)
        yield from run(
            recipe,
            datasets=loading,
            keep=PatientKeep(keep, stamper),
            control=control,
            execution=execution,
            remembered=TunedFile(setting.folders.cache / "tuned.json"),
            start=start,
        )


def _recipe_content(folder: Path) -> bytes:
    path = folder / "recipe.toml"
    try:
        return read_ordinary(path, SIZE_LIMIT_BYTES)
    except OSError as error:
        raise BadInputError(
            Text("{path} cannot be read: {reason}.", path=str(path), reason=error.strerror or ""),
            hint=Text("Choose another run."),
        ) from error


def _fetch_weights(options: Options, loading: Loading) -> None:
    """Downloads pretrained weights, if the model wants any that are not here."""
    if isinstance(options, TorchvisionZooOptions) and options.weights == "pretrained":
        fetch_pretrained(options.builder, loading.progress)


@contextlib.contextmanager
def _device_to_ourselves(execution: Execution, folders: Folders, run_id: str) -> Iterator[None]:
    """Two trainings on one device would slow and starve each other: the second is refused.

    Raises:
        DeviceError: another process trains on it.
        StorageError: the lock cannot be made.
    """
    name = execution.device.replace(":", "-")
    path, holder = folders.locks / f"{name}.lock", folders.locks / f"{name}.holder"
    lock = FileLock(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=0)
    except Timeout:
        raise DeviceError(
            Text("Another training ({run}) is using the device {device}.",
                 run=_holder(holder), device=execution.device),
            hint=Text("Wait until it has ended, or stop it."),
        ) from None  # fmt: skip
    except OSError as error:
        raise storage_error(error, path) from error
    try:
        sweep_temporaries(holder.parent)
        atomic_write(holder, run_id.encode())
        yield
    finally:
        lock.release()


def _holder(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError:
        return "?"  # it has only just begun


def _evaluate(
    job: Evaluate, setting: Setting, control: Control, stamper: Stamper
) -> Iterator[JobEvent]:
    if job.split not in SPLITS:
        raise DataError(
            Text("There is no split called “{split}”.", split=job.split),
            hint=Text("Choose one of {splits}.", splits=", ".join(SPLITS)),
        )
    folder = RunStore(setting.folders).folder(job.run_id)
    last, _ = last_word(folder)
    ended = last.body if last and isinstance(last.body, RunFinished) else RunFinished("stopped", 0)
    trained = open_run(folder)
    recipe = trained.recipe
    execution = freeze_execution(recipe.training)
    device = torch.device(execution.device)
    for module in trained.modules.values():
        module.to(device)
    dataset = Loading(setting, control, stamper).load(recipe.data_plan)
    trained_on = trained.spec.fingerprint
    require_same_data(trained_on, dataset.spec, since=Text("the run was trained"))
    measured = yield from evaluate(
        trained.modules,
        build_task(recipe, trained.spec),
        trained.spec,
        Feed(dataset, device, kinds=recipe.kinds, seed=recipe.training.seed),
        job.split,
        execution=execution,
        control=control,
        keep_predictions=True,
    )
    if measured is None:
        raise CancelledError
    artefacts = keep_measured(FolderKeep(folder), measured, f"{job.split}-again")
    yield Evaluated(
        job.split,
        ended.best_epoch or 0,
        ended.step,
        "best",
        plain_scores(measured.scores),
        artefacts,
    )
