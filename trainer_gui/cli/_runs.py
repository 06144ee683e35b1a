"""Commands on runs: runs, trash, rebuild-index, predict, export, bug-report; and doctor."""

import json
from pathlib import Path
from typing import Annotated

import typer

from trainer_gui.cli._app import BAD_INPUT, FAILED, AsJson, app, complain, tell, tell_json
from trainer_gui.cli._consent import AllowCode, settle_run
from trainer_gui.core.paths import user_folders
from trainer_gui.core.replies import FileRead, JobFailed, Predicted
from trainer_gui.core.text import Text
from trainer_gui.core.wire import Stamped, encode
from trainer_gui.runs.bug_report import write_bug_report
from trainer_gui.runs.doctor import examine
from trainer_gui.runs.jobs import Predict
from trainer_gui.runs.local import LocalHost
from trainer_gui.runs.store import RunInfo, RunStore
from trainer_gui.state.answer_wording import place_of, told_in_a_line

Run = Annotated[str, typer.Argument(help="Name or folder of a run.")]


@app.command()
def runs(as_json: AsJson = False) -> None:
    """List the runs, the newest first."""
    found = RunStore(user_folders()).runs()
    width = max((len(info.run_id) for info in found), default=0) + 2
    for info in found:
        if as_json:
            tell_json(json.dumps(_run_row(info)))
        else:
            best = "" if info.best_score is None else f"{info.best_score:.4f}"
            tell(f"{info.run_id:<{width}}{info.status:<13}{info.problem or best}")


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
def trash(run: Run) -> None:
    """Move a run to the trash, from where it can be brought back by hand."""
    tell(Text("Moved to {folder}", folder=str(RunStore(user_folders()).trash(run))))


@app.command(name="rebuild-index")
def rebuild_index() -> None:
    """Read every run folder again; the folders are the truth, the index is a copy."""
    tell(Text("{count} runs were read.", count=RunStore(user_folders()).rebuild_index()))


@app.command()
def export(
    run: Run,
    to: Annotated[Path, typer.Option("--to", help="A new or empty folder.")],
    checkpoint: Annotated[
        str | None, typer.Option(help="Of this one instead of the best weights.")
    ] = None,
    allow_code: AllowCode = None,
) -> None:
    """Write a run as plain PyTorch: weights, recipe, names, and a script that predicts."""
    from trainer_gui.export.plain import export_run  # torch: seconds that other commands spare

    store = RunStore(user_folders())
    settle_run(store, run, allow_code)
    folder = store.folder(run)
    for path in export_run(folder, to, checkpoint=checkpoint, tell=complain):
        tell(str(path))


@app.command(name="bug-report")
def bug_report(
    to: Annotated[Path, typer.Option("--to", help="The zip to write.")],
    run: Annotated[str | None, typer.Argument(help="The newest, by default.")] = None,
) -> None:
    """Write what a maintainer needs into one zip; no data, no weights, no secrets."""
    tell(str(write_bug_report(to, folders=user_folders(), run=run)))


@app.command()
def predict(
    run: Run,
    files: Annotated[
        list[Path],
        typer.Argument(help="As the run has learnt from: pictures, or tables of many rows."),
    ],
    allow_code: AllowCode = None,
    as_json: AsJson = False,
) -> None:
    """Predict files, and each row of tables, with a run's best model."""
    folders = user_folders()
    store = RunStore(folders)
    settle_run(store, run, allow_code)
    folder = store.folder(run)
    host = LocalHost(folders)
    host.start()
    said = problems = 0
    try:
        handle = host.submit(Predict(str(folder), tuple(str(file) for file in files)))
        for stamped in handle:
            match stamped.body:
                case FileRead() as read:
                    _show_file(read, stamped, as_json=as_json)
                case Predicted() as predicted:
                    said += 1
                    problems += predicted.problem is not None
                    _show_prediction(predicted, stamped, as_json=as_json)
                case JobFailed() as failed:
                    complain(Text("{what} {hint}", what=failed.message, hint=failed.hint))
                    raise typer.Exit(FAILED if failed.details else BAD_INPUT)
    finally:
        host.close()
    if problems:
        raise typer.Exit(BAD_INPUT if problems == said else FAILED)


def _show_file(read: FileRead, stamped: Stamped, *, as_json: bool) -> None:
    if as_json:
        tell_json(encode(stamped))
    else:
        complain(*read.notices)


def _show_prediction(predicted: Predicted, stamped: Stamped, *, as_json: bool) -> None:
    if as_json:
        tell_json(encode(stamped))
    elif predicted.problem is None:
        said = told_in_a_line(predicted.answer) if predicted.answer is not None else ""
        tell(f"{place_of(predicted)}: {said}")
    elif predicted.line is None:  # what is wrong with a whole file names it
        complain(predicted.problem)
    else:
        complain(f"{place_of(predicted)}: {predicted.problem}")


@app.command()
def doctor(as_json: AsJson = False) -> None:
    """Tell versions, devices and folders, and what to install for an unused GPU."""
    healthy = True
    for finding in examine(user_folders()):
        healthy = healthy and finding.ok
        if as_json:
            tell_json(json.dumps(finding.__dict__))
        else:
            tell(f"{finding.topic:<9}{finding.name:<20}{finding.value}")
    if not healthy:
        raise typer.Exit(FAILED)
