"""A sample of the resumes at random steps; all are `python -m tests.harness.resume`."""

from dataclasses import replace

import pytest

from tests.engine.resuming import start_from
from tests.engine.small import Memory
from tests.harness import resume
from tests.harness.resume import CELLS, EXTRAS, main, resume_one
from trainer_gui.engine import loop
from trainer_gui.engine.checkpoint import Snapshot


@pytest.fixture(autouse=True)
def report_every_step(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loop, "REPORT_SECONDS", 0.0)


@pytest.mark.parametrize("extra", EXTRAS)
def test_a_run_stopped_at_random_steps_ends_the_same(extra: str) -> None:
    (number, *_) = (number for number, cell in enumerate(CELLS) if cell[2] == extra)
    case = resume_one(number)
    assert case.extra == extra
    assert case.steps
    assert case.differences == ()


def test_a_state_that_is_not_restored_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    def start_elsewhere(keep: Memory, snapshot: Snapshot | None = None) -> object:
        start = start_from(keep, snapshot)
        state = keep.snapshots[0].files["state.pt"]
        return replace(start, files={**start.files, "state.pt": state})

    several = next(n for n in range(20) if len(resume_one(n).steps) > 1)
    monkeypatch.setattr(resume, "start_from", start_elsewhere)
    assert "the weights differ" in resume_one(several).differences


def test_the_table_tells_what_is_not_exact(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    case = resume_one(0)
    monkeypatch.setattr(resume, "resume_one", lambda _number: case)
    assert main(len(case.steps)) == 0
    monkeypatch.setattr(
        resume, "resume_one", lambda _number: replace(case, differences=("the weights differ",))
    )
    assert main(len(case.steps)) == 1
    printed = capsys.readouterr().out
    assert f"{len(case.steps)} of {len(case.steps)} resumes in 1 runs are exact" in printed
    assert "problem: the weights differ" in printed
