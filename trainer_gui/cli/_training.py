"""Commands that train: train, resume."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Annotated

import typer

from trainer_gui.catalog import menus
from trainer_gui.cli._app import BAD_INPUT, FAILED, AsJson, app, complain, library, tell, tell_json
from trainer_gui.cli._consent import AllowCode, settle_recipe, settle_run
from trainer_gui.cli._settings import Settings, apply_settings
from trainer_gui.core.control import Stop
from trainer_gui.core.events import RunFailed, RunFinished
from trainer_gui.core.paths import user_folders
from trainer_gui.core.recipe import Recipe, parse_recipe
from trainer_gui.core.text import Text
from trainer_gui.core.wire import Stamped, encode
from trainer_gui.runs.handle import JobHandle
from trainer_gui.runs.host import WorkerHost
from trainer_gui.runs.launch import continuation, launch
from trainer_gui.runs.local import LocalHost
from trainer_gui.runs.store import RunStore
from trainer_gui.state.narrator import Narrator

Begin = Callable[[WorkerHost, RunStore], JobHandle]
Quiet = Annotated[bool, typer.Option("-q", "--quiet", help="Print the result only.")]


@app.command()
def train(  # noqa: PLR0917 - each is a flag of the command
    preset: Annotated[str, typer.Argument(help="Name of a preset, or a TOML file.")],
    settings: Settings = None,
    seed: Annotated[int | None, typer.Option(help="Instead of the preset's seed.")] = None,
    device: Annotated[str | None, typer.Option(help="auto, cpu, cuda or mps.")] = None,
    download: Annotated[
        bool, typer.Option("--download", help="Consent to downloading the data if missing.")
    ] = False,
    allow_code: AllowCode = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Train a preset; Ctrl-C stops and keeps a checkpoint."""
    recipe = chosen_recipe(preset, settings, seed=seed, device=device)
    settle_recipe(recipe, allow_code)

    def begin(host: WorkerHost, store: RunStore) -> JobHandle:
        return launch(recipe, host, store, download=download)

    _train(begin, as_json=as_json, quiet=quiet)


@app.command()
def resume(  # noqa: PLR0917 - each is a flag of the command
    run: Annotated[str, typer.Argument(help="Name or folder of a run.")],
    checkpoint: Annotated[
        str | None, typer.Option(help="Go on from this one instead of the newest.")
    ] = None,
    settings: Settings = None,
    allow_code: AllowCode = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Go on with a run; with another checkpoint or changes, as a new run."""
    folders = user_folders()
    store = RunStore(folders)
    changed = None
    if settings:
        table = store.recipe_table(run)
        apply_settings(table, settings)
        changed = parse_recipe(table, menus)
    settle_run(store, run, allow_code)

    def begin(host: WorkerHost, store: RunStore) -> JobHandle:
        return host.submit(continuation(run, store, recipe=changed, checkpoint=checkpoint))

    _train(begin, as_json=as_json, quiet=quiet)


def chosen_recipe(
    preset: str, settings: list[str] | None, *, seed: int | None = None, device: str | None = None
) -> Recipe:
    """The recipe of a preset with what was set on the command line.

    Raises:
        RecipeError: something in it is wrong.
    """
    presets = library()
    table = presets.load(preset)
    notice = presets.notice(preset)
    if notice is not None:
        complain(notice)
    apply_settings(table, settings or ())
    if seed is not None:
        table.setdefault("training", {})["seed"] = seed
    if device is not None:
        table.setdefault("training", {})["device"] = device
    return parse_recipe(table, menus)


def _train(begin: Begin, *, as_json: bool, quiet: bool) -> None:
    """Watches a run to its end, and says how it went."""
    folders = user_folders()
    store = RunStore(folders)
    host = LocalHost(folders)
    host.start()
    narrator = Narrator()
    ended: RunFinished | RunFailed | None = None
    try:
        handle = begin(host, store)
        with _stopping_on_signals(handle):
            for stamped in handle:
                if isinstance(stamped.body, RunFinished | RunFailed):
                    ended = stamped.body
                _tell(stamped, narrator, as_json=as_json, quiet=quiet)
        if not as_json and isinstance(ended, RunFinished) and ended.reason != "discarded":
            tell(Text("The run is in {folder}", folder=str(store.folder(str(handle.run_id)))))
    finally:
        host.close()
    if isinstance(ended, RunFailed):
        if ended.cause == "download" and not as_json:
            complain(Text("Add --download to consent to the download."))
        raise typer.Exit(BAD_INPUT if ended.cause in {"input", "download"} else FAILED)


def _tell(stamped: Stamped, narrator: Narrator, *, as_json: bool, quiet: bool) -> None:
    line = narrator.line(stamped)
    body = stamped.body
    if as_json:
        tell_json(encode(stamped))
    if isinstance(body, RunFailed):
        complain(line or body.message)
        if body.details:
            complain(*body.details.split("\n"))
    elif line is not None and not as_json and (not quiet or isinstance(body, RunFinished)):
        tell(line)


@contextmanager
def _stopping_on_signals(handle: JobHandle) -> Iterator[None]:
    """Ctrl-C and SIGTERM stop the run with a checkpoint; a second one ends the program."""

    def on_signal(number: int, _frame: FrameType | None) -> None:
        signal.signal(number, signal.SIG_DFL)
        complain(Text("Stopping; a checkpoint is being saved. Once more ends at once."))
        handle.send(Stop())

    numbers = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(number, on_signal) for number in numbers]
    try:
        yield
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)
