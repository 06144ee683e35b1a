"""The command bench: what this machine can do, for users and for bug reports."""

import json
import os
import platform
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import typer

from trainer_gui.cli._app import BAD_INPUT, AsJson, app, complain, tell, tell_json
from trainer_gui.core.control import Control, Stop
from trainer_gui.core.text import Text
from trainer_gui.state import wording

if TYPE_CHECKING:
    from trainer_gui.engine.bench import Speed, Trial

_HEADINGS = (
    Text("model"),
    Text("precision"),
    Text("threads"),
    Text("layout"),
    Text("pictures/s"),
)


@app.command()
def bench(
    seconds: Annotated[
        float, typer.Option(min=0.1, max=600.0, help="To measure each model in each way.")
    ] = 2.0,
    device: Annotated[str, typer.Option(help="auto, cpu, cuda or mps.")] = "auto",
    models: Annotated[
        list[str] | None, typer.Option("--model", help="Of these alone; can be repeated.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Tell what this machine can do: pictures a second of standard models; Ctrl-C ends it."""
    from trainer_gui.cli._standards import STANDARDS
    from trainer_gui.engine.bench import Speed, Trial  # torch: seconds to import
    from trainer_gui.engine.bench import bench as measure

    known = {standard.key: standard for standard in STANDARDS}
    unknown = [name for name in models or () if name not in known]
    if unknown:
        complain(
            Text("There is no model called “{name}”. Choose of {names}.",
                 name=unknown[0], names=", ".join(known))
        )  # fmt: skip
        raise typer.Exit(BAD_INPUT)
    chosen = [known[name] for name in models or known]
    control, found = Control(), list[Speed]()
    machine: dict[str, str] = {}
    with _ending_on_interrupt(control):
        for event in measure(device, seconds, control, standards=chosen):
            match event:
                case Trial() as trial:
                    if not machine:
                        machine = _machine(trial)
                        _show_machine(machine, as_json=as_json)
                    _announce(trial)
                case Speed() as speed:
                    found.append(speed)
                    if as_json:
                        tell_json(json.dumps(_record(speed)))
    if not as_json:
        tell(*_lines(found))
    if control.verb is not None:
        complain(Text("It was ended before all was measured."))


@contextmanager
def _ending_on_interrupt(control: Control) -> Iterator[None]:
    """Ctrl-C ends the measurement, and what is known is printed; a second one ends the program."""

    def on_signal(number: int, _frame: FrameType | None) -> None:
        signal.signal(number, signal.SIG_DFL)
        control.send(Stop())

    before = signal.signal(signal.SIGINT, on_signal)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _announce(trial: "Trial") -> None:
    complain(
        Text("{model}, {precision}, {threads} …", model=trial.standard.label,
             precision=trial.execution.precision, threads=_threads(trial.execution.threads))
    )  # fmt: skip


def _threads(count: int) -> Text:
    return Text("1 thread") if count == 1 else Text("{count} threads", count=count)


def _machine(trial: "Trial") -> dict[str, str]:
    """Versions, and where it is measured."""
    from trainer_gui.engine.record import versions

    execution = trial.execution
    return {
        **versions(),
        "platform": platform.platform(),
        execution.device: execution.device_name,
        "cores": str(os.cpu_count()),
    }


def _show_machine(machine: dict[str, str], *, as_json: bool) -> None:
    if as_json:
        tell_json(json.dumps(machine))
        return
    width = max(map(len, machine))
    for name, value in machine.items():
        tell(f"{name:<{width}}  {value}")


def _record(speed: "Speed") -> dict[str, object]:
    execution = speed.trial.execution
    return {
        "model": str(speed.trial.standard.label),
        "device": execution.device,
        "precision": execution.precision,
        "threads": execution.threads,
        "layout": execution.layout,
        "samples_per_second": speed.samples_per_second,
    }


def _lines(found: "Sequence[Speed]") -> Iterator[str]:
    """An aligned table."""
    yield ""
    rows = [tuple(map(str, _HEADINGS)), *map(_cells, found)]
    widths = [max(len(row[at]) for row in rows) for at in range(len(_HEADINGS))]
    for model, *others, rate in rows:
        middle = (cell.ljust(size) for cell, size in zip(others, widths[1:-1], strict=True))
        yield "  ".join([model.ljust(widths[0]), *middle, rate.rjust(widths[-1])])


def _cells(speed: "Speed") -> tuple[str, ...]:
    execution = speed.trial.execution
    return (
        str(speed.trial.standard.label),
        execution.precision,
        wording.count(execution.threads),
        execution.layout.replace("_", " "),
        wording.exact(round(speed.samples_per_second)),
    )
