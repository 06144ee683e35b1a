"""Tests of stored runs: what an earlier version has left is shown, used, exported, gone on with."""

import json
import tarfile
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.stored import (
    EXPECTED,
    STORED,
    Stored,
    asked,
    in_a_home,
    trained,
    with_more_epochs,
)
from tests.own_program import allow
from trainer_gui.core.chart_files import read_chart
from trainer_gui.export.plain import export_run
from trainer_gui.runs.journal import Replay
from trainer_gui.runs.launch import continuation
from trainer_gui.runs.local import LocalHost
from trainer_gui.runs.store import RunStore
from trainer_gui.state.run_state import RunState


@pytest.fixture(scope="module")
def home(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[LocalHost, RunStore]]:
    folder = tmp_path_factory.mktemp("stored")
    with in_a_home(folder) as found:
        yield found


def restored(one: Stored, store: RunStore) -> dict[str, Any]:
    """Puts a stored run where runs are; gives what was known of it when it was made."""
    store.folders.runs.mkdir(parents=True, exist_ok=True)
    with tarfile.open(one.file) as archive:
        archive.extractall(store.folders.runs, filter="data")
        run = archive.getnames()[0]
    expected: dict[str, Any] = json.loads((store.folders.runs / run / EXPECTED).read_bytes())
    return expected


@pytest.mark.parametrize("one", STORED, ids=lambda one: one.name)
def test_a_run_of_an_earlier_version_is_a_whole_one(
    one: Stored, home: tuple[LocalHost, RunStore], tmp_path: Path
) -> None:
    host, store = home
    expected = restored(one, store)
    run = expected["run"]
    folder = store.folder(run)

    (info,) = [found for found in store.runs() if found.run_id == run]
    assert (info.status, info.problem) == (expected["status"], None)
    assert (info.step, info.resumable) == (expected["steps"], one.begun)
    assert info.best_score == expected["score"]

    state = RunState()
    for stamped in Replay(folder).poll():
        state.apply(stamped)
    assert state.steps_done == len(state.history) == expected["steps"]
    assert state.started is not None
    for split in ("validation",) if one.begun else ("validation", "test"):
        files = {chart: state.found(chart.key, split) for chart in state.started.charts}
        assert any(files.values())
        for chart, file in files.items():
            if file is not None:
                read_chart(folder / file.path, chart)

    if (folder / "model.py").exists():
        allow(folder / "model.py")  # a run that came from elsewhere asks for it
    answer = json.loads(json.dumps(asdict(asked(host, folder, one.asks))))
    for name, values in expected["answer"].items():
        close = pytest.approx(values, abs=1e-4) if name in {"probabilities", "values"} else values
        assert answer[name] == close
    assert export_run(folder, tmp_path / "plain")
    job = continuation(run, store) if one.begun else with_more_epochs(store, run)
    longer = trained(host.submit(job))
    (after,) = [found for found in store.runs() if found.run_id == longer]
    assert after.step is not None
    assert after.step > expected["steps"]
    assert (longer if one.begun else after.parent) == run
