"""Tests of the scores that go with exported weights."""

import shutil
from pathlib import Path

import pytest

from tests.export.scripts import trained_run
from trainer_gui.core.checkpoints import checkpoint_names, read_manifest
from trainer_gui.core.events import Evaluated, RunEvent, RunFinished
from trainer_gui.core.wire import Stamped, decode, encode
from trainer_gui.export._scores import recorded_scores


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return trained_run(tmp_path_factory.mktemp("runs") / "run", data={"kind": "digits"},
                       model={"kind": "mlp", "widths": []})  # fmt: skip


@pytest.fixture
def run(whole: Path, tmp_path: Path) -> Path:
    """A copy, to be written to."""
    return Path(shutil.copytree(whole, tmp_path / "run"))


def _lines(run: Path) -> list[str]:
    return (run / "events.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)


def _say(run: Path, *events: RunEvent) -> None:
    with (run / "events.jsonl").open("a", encoding="utf-8") as journal:
        journal.writelines(encode(Stamped(1, "run", 0, 0.0, event)) + "\n" for event in events)


def _evaluated(run: Path) -> list[Evaluated]:
    bodies = (decode(line).body for line in _lines(run))
    return [body for body in bodies if isinstance(body, Evaluated)]


def test_the_best_weights_have_the_scores_of_the_end(run: Path) -> None:
    scores = recorded_scores(run, None)
    assert scores == {
        event.split: event.scores for event in _evaluated(run) if event.checkpoint == "best"
    }
    assert list(scores) == ["validation", "test"]


def test_a_checkpoint_has_those_of_its_step(run: Path) -> None:
    (name,) = checkpoint_names(run)
    current = next(event for event in _evaluated(run) if event.checkpoint == "current")
    assert recorded_scores(run, name) == {"validation": current.scores}
    # Set back and trained once more, to the same step.
    step = read_manifest(run, name).step
    _say(run, Evaluated("validation", 0, step, "current", {"accuracy": 0.25}))
    assert recorded_scores(run, name) == {"validation": {"accuracy": 0.25}}


def test_an_unfinished_run_has_those_of_its_best_checkpoint(run: Path) -> None:
    (run / "model.safetensors").unlink()
    assert recorded_scores(run, None) == recorded_scores(run, checkpoint_names(run)[0])
    (run / "checkpoints" / "BEST").unlink()
    assert recorded_scores(run, None) == recorded_scores(run, checkpoint_names(run)[0])


def test_scores_of_weights_that_may_not_have_been_written_are_left_out(run: Path) -> None:
    before = recorded_scores(run, None)
    _say(run, Evaluated("test", 9, 900, "best", {"accuracy": 0.5}))
    assert recorded_scores(run, None) == {}  # it ended before it said that they are
    _say(run, RunFinished("completed", 900))
    assert recorded_scores(run, None) == {"test": {"accuracy": 0.5}}
    assert before != {}


def test_a_session_that_was_stopped_changes_nothing(run: Path) -> None:
    before = recorded_scores(run, None)
    _say(run, Evaluated("validation", 9, 900, "current", {"accuracy": 0.5}))
    _say(run, RunFinished("stopped", 900))
    assert recorded_scores(run, None) == before


def test_a_journal_that_is_torn_or_gone_says_less(run: Path) -> None:
    lines = _lines(run)
    torn = "".join(line[:-40] if '"split":"test"' in line else line for line in lines)
    (run / "events.jsonl").write_text(torn, encoding="utf-8")
    assert list(recorded_scores(run, None)) == ["validation"]
    (run / "events.jsonl").unlink()
    assert recorded_scores(run, None) == {}
