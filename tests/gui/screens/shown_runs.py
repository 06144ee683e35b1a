"""Runs in every state that a screen can show, made from the events of the state's tests."""

from pathlib import Path

import numpy as np

from tests.state.test_run_state import RUN, stamped
from trainer_gui.core.chart_files import pack
from trainer_gui.core.charts import Chart
from trainer_gui.core.control import Command
from trainer_gui.core.events import Artefact, RunEvent
from trainer_gui.gui.run_controller import ShownRun
from trainer_gui.runs.handle import JobHandle

EVENTS = tuple(body for _, body in RUN)
"""A whole run of two epochs, in order."""


def keep_chart(folder: Path, key: str, name: str, chart: Chart) -> Artefact:
    """Writes a chart into a run's folder, as an evaluation does."""
    path = f"artefacts/{name}.npz"
    (folder / "artefacts").mkdir(parents=True, exist_ok=True)
    np.savez(folder / path, allow_pickle=False, **pack(chart))
    return Artefact(key, name, path, "")


def shown_run(
    *events: RunEvent, live: bool = False, folder: Path = Path("/runs/small")
) -> ShownRun:
    """A run that said these events, one a second from the hundredth second of 1970 on."""

    def ignore(_command: Command) -> None:
        """Nobody commands it."""

    handle = JobHandle(1, folder.name, ignore) if live else None
    run = ShownRun(folder.name, folder, handle=handle)
    for event in stamped(tuple((100.0 + number, event) for number, event in enumerate(events))):
        run.state.apply(event)
    return run
