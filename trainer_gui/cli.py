"""The command line: the same engine and the same events as the window, printed."""

import json
import signal
import sys
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from types import FrameType
from typing import Annotated, Any

import typer

import trainer_gui
from trainer_gui.catalog import PLUGIN_PROBLEMS, menus
from trainer_gui.core.answers import JobFailed, Predicted
from trainer_gui.core.control import Stop
from trainer_gui.core.errors import BadInputError, Problem, RecipeError, TrainerError
from trainer_gui.core.events import RunFailed, RunFinished
from trainer_gui.core.paths import shipped, user_folders
from trainer_gui.core.recipe import Recipe, Table, check_recipe, parse_recipe
from trainer_gui.core.text import Text
from trainer_gui.core.wire import Stamped, encode
from trainer_gui.runs.doctor import examine
from trainer_gui.runs.handle import JobHandle
from trainer_gui.runs.jobs import Predict
from trainer_gui.runs.launch import launch
from trainer_gui.runs.local import LocalHost
from trainer_gui.runs.store import RunInfo, RunStore
from trainer_gui.state.preset_library import PresetLibrary
from trainer_gui.state.wording import Narrator, percent

FAILED = 1
BAD_INPUT = 2

app = typer.Typer(
    name="trainer-gui",
    help="Train neural networks and see what happens. Without a command, the window opens.",
    no_args_is_help=False,
    add_completion=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

AsJson = Annotated[bool, typer.Option("--json", help="One line of JSON for each event or row.")]


def run_command_line(arguments: list[str]) -> int:
    """Runs a command; gives 0, 1 where it failed, or 2 where its input cannot be used."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a file name may be no UTF-8
    for problem in PLUGIN_PROBLEMS:
        _complain(problem)
    try:
        app(arguments, prog_name="trainer-gui", standalone_mode=True)
    except SystemExit as ended:
        return int(ended.code or 0)
    except RecipeError as error:
        for wrong in error.problems:
            _complain(Text("{message} {hint}", message=wrong.message, hint=wrong.hint))
        return BAD_INPUT
    except TrainerError as error:
        _complain(Text("{message} {hint}", message=error.message, hint=error.hint))
        return BAD_INPUT if isinstance(error, BadInputError) else FAILED
    return 0


def _version(wanted: bool) -> None:
    if wanted:
        print(trainer_gui.__version__)
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Options before a command."""


@app.command()
def train(  # noqa: PLR0917 - each is a flag of the command
    preset: Annotated[str, typer.Argument(help="Name of a preset, or a TOML file.")],
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="KEY=VALUE", help="Change a value, as training.epochs=3."),
    ] = None,
    seed: Annotated[int | None, typer.Option(help="Instead of the preset's seed.")] = None,
    device: Annotated[str | None, typer.Option(help="auto, cpu, cuda or mps.")] = None,
    download: Annotated[
        bool, typer.Option("--download", help="Consent to downloading the data if missing.")
    ] = False,
    as_json: AsJson = False,
    quiet: Annotated[bool, typer.Option("-q", "--quiet", help="Print the result only.")] = False,
) -> None:
    """Train a preset; Ctrl-C stops and keeps a checkpoint."""
    table = _library().load(preset)
    for setting in settings or []:
        _apply(table, setting)
    if seed is not None:
        table.setdefault("training", {})["seed"] = seed
    if device is not None:
        table.setdefault("training", {})["device"] = device
    recipe = parse_recipe(table, menus)
    ended = _train(recipe, download=download, as_json=as_json, quiet=quiet)
    if isinstance(ended, RunFailed):
        raise typer.Exit(FAILED if ended.cause == "fault" else BAD_INPUT)


def _train(
    recipe: Recipe, *, download: bool, as_json: bool, quiet: bool
) -> RunFinished | RunFailed | None:
    folders = user_folders()
    store = RunStore(folders)
    host = LocalHost(folders)
    host.start()
    narrator = Narrator()
    ended: RunFinished | RunFailed | None = None
    try:
        handle = launch(recipe, host, store, download=download)
        with _stopping_on_signals(handle):
            for stamped in handle:
                if isinstance(stamped.body, RunFinished | RunFailed):
                    ended = stamped.body
                _tell(stamped, narrator, as_json=as_json, quiet=quiet)
        if not as_json and isinstance(ended, RunFinished) and ended.reason != "discarded":
            print(Text("The run is in {folder}", folder=str(folders.runs / str(handle.run_id))))
    finally:
        host.close()
    if isinstance(ended, RunFailed) and ended.cause == "download" and not as_json:
        _complain(Text("Add --download to consent to the download."))
    return ended


def _tell(stamped: Stamped, narrator: Narrator, *, as_json: bool, quiet: bool) -> None:
    line = narrator.line(stamped)
    body = stamped.body
    if as_json:
        print(encode(stamped), flush=True)
    if isinstance(body, RunFailed):
        _complain(line or body.message)
        if body.details:
            print(body.details, file=sys.stderr)
    elif line is not None and not as_json and (not quiet or isinstance(body, RunFinished)):
        print(line, flush=True)


@contextmanager
def _stopping_on_signals(handle: JobHandle) -> Iterator[None]:
    """Ctrl-C and SIGTERM stop the run with a checkpoint; a second one ends the program."""

    def on_signal(number: int, _frame: FrameType | None) -> None:
        signal.signal(number, signal.SIG_DFL)
        _complain(Text("Stopping; a checkpoint is being saved. Once more ends at once."))
        handle.send(Stop())

    numbers = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(number, on_signal) for number in numbers]
    try:
        yield
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)


def _apply(table: Table, setting: str) -> None:
    """Puts `training.epochs=3` into a table; another `kind` begins with its own defaults.

    Raises:
        RecipeError: it is not of that form.
    """
    path, equals, value = setting.partition("=")
    *sections, name = path.strip().split(".")
    if not equals or not sections or not name:
        raise RecipeError(
            [
                Problem(
                    path,
                    Text("“{setting}” is not KEY=VALUE.", setting=setting[:60]),
                    Text("Write it as --set training.epochs=3."),
                )
            ]
        )
    for section in sections:
        inner = table.setdefault(section, {})
        if not isinstance(inner, dict):
            inner = table[section] = {}
        table = inner
    chosen = _value(value.strip())
    if name == "kind" and table.get("kind") != chosen:
        table.clear()  # the options of one entry mean nothing to another
    table[name] = chosen


def _value(text: str) -> Any:  # noqa: ANN401 - any value of TOML
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text  # a bare word, as in --set model.kind=mlp


@app.command()
def presets(
    name: Annotated[str | None, typer.Argument(help="Show this preset as TOML.")] = None,
    as_json: AsJson = False,
) -> None:
    """List the presets, or show one."""
    library = _library()
    if name is not None:
        table = library.load(name)
        recipe, _ = check_recipe(table, menus)
        path = library.find(name)
        if as_json:
            print(json.dumps(table, default=str))  # TOML has dates
        else:
            print(recipe.toml() if recipe else path.read_text(encoding="utf-8-sig"))
        return
    for entry in library.entries():
        if as_json:
            row = {"name": entry.name, "title": entry.title, "about": entry.about,
                   "path": str(entry.path), "shipped": entry.shipped,
                   "problems": [str(problem) for problem in entry.problems]}  # fmt: skip
            print(json.dumps(row))
        else:
            note = "" if entry.shipped else " (own)"
            print(f"{entry.name:<18}{entry.title}{note}")


@app.command()
def check(file: Annotated[str, typer.Argument(help="A preset's name, or a TOML file.")]) -> None:
    """Tell whether a recipe is valid, and why not."""
    recipe = parse_recipe(_library().load(file), menus)
    print(Text("{title}: the recipe is valid.", title=recipe.title))


@app.command()
def predict(
    run: Annotated[str, typer.Argument(help="Name or folder of a run.")],
    files: Annotated[list[Path], typer.Argument(help="Pictures.")],
    as_json: AsJson = False,
) -> None:
    """Predict pictures with a run's best model."""
    folders = user_folders()
    folder = RunStore(folders).folder(run)
    host = LocalHost(folders)
    host.start()
    problems = 0
    try:
        handle = host.submit(Predict(str(folder), tuple(str(file) for file in files)))
        for stamped in handle:
            match stamped.body:
                case Predicted() as predicted:
                    problems += predicted.problem is not None
                    _show_prediction(predicted, stamped, as_json=as_json)
                case JobFailed() as failed:
                    _complain(Text("{what} {hint}", what=failed.message, hint=failed.hint))
                    raise typer.Exit(FAILED if failed.details else BAD_INPUT)
    finally:
        host.close()
    if problems:
        raise typer.Exit(BAD_INPUT if problems == len(files) else FAILED)


def _show_prediction(predicted: Predicted, stamped: Stamped, *, as_json: bool) -> None:
    if as_json:
        print(encode(stamped))
    elif predicted.problem is not None:
        _complain(predicted.problem)
    else:
        guesses = ", ".join(
            f"{guess.label} {percent(guess.probability)}" for guess in predicted.top
        )
        print(f"{predicted.path}: {guesses}")


@app.command()
def runs(as_json: AsJson = False) -> None:
    """List the runs, the newest first."""
    for info in RunStore(user_folders()).runs():
        if as_json:
            print(json.dumps(_run_row(info)))
        else:
            best = "" if info.best_score is None else f"{info.best_score:.4f}"
            print(f"{info.run_id:<44}{info.status:<13}{info.problem or best}")


def _run_row(info: RunInfo) -> dict[str, object]:
    return {
        "id": info.run_id,
        "title": info.title,
        "status": info.status,
        "step": info.step,
        "best": info.best_score,
        "best_epoch": info.best_epoch,
        "folder": str(info.folder),
        "problem": str(info.problem) if info.problem else None,
    }


@app.command()
def doctor(as_json: AsJson = False) -> None:
    """Tell versions, devices and folders, and what to install for an unused GPU."""
    healthy = True
    for finding in examine(user_folders()):
        healthy = healthy and finding.ok
        if as_json:
            print(json.dumps(finding.__dict__))
        else:
            print(f"{finding.topic:<9}{finding.name:<20}{finding.value}")
    if not healthy:
        raise typer.Exit(FAILED)


def _library() -> PresetLibrary:
    return PresetLibrary(shipped("presets"), user_folders().presets, menus)


def _complain(what: Text | str) -> None:
    print(what, file=sys.stderr, flush=True)
