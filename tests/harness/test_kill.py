"""A sample of the kills, and that the harness would see what must not be."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.harness.kill import conclude, leftovers
from tests.harness.story import Story
from tests.harness.verdict import Ending, differences, ending_of, lost
from tests.harness.windows import ROOT
from tests.runs.setting import brief, folders_at, heard_all, wait_until_ready
from trainer_gui.core.checkpoints import FOLDER, MANIFEST, checkpoint_names
from trainer_gui.core.events import CheckpointSaved
from trainer_gui.core.paths import Folders
from trainer_gui.runs.journal import FILE, read_journal
from trainer_gui.runs.launch import launch
from trainer_gui.runs.local import LocalHost
from trainer_gui.runs.store import RunStore


def kill(*arguments: str) -> list[str]:
    """The table that the command prints, after a look that it found no problem."""
    ended = subprocess.run(
        [sys.executable, "-m", "tests.harness.kill", *arguments],
        cwd=ROOT,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout.splitlines()


def test_runs_survive_forty_kills_at_random_moments() -> None:
    table = kill("40")
    assert [line.split()[2:] for line in table if line.startswith("in all")] == [["40", "40"]]


def test_runs_survive_a_death_at_every_step_of_the_commit() -> None:
    table = kill("--failpoints", "--sample")
    rows = [line.rsplit(maxsplit=2) for line in table[1:-2]]
    assert len(rows) > 10
    assert {(died, good) for _, died, good in rows} == {("1", "1")}


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Folders:
    """With a run of a few steps in it, called `run`."""
    folders = folders_at(tmp_path_factory.mktemp("home"))
    host = LocalHost(folders)
    host.start()
    wait_until_ready(host)
    handle = launch(brief(), host, RunStore(folders))
    heard_all(handle)
    host.close(30)
    (folders.runs / str(handle.run_id)).rename(folders.runs / "run")
    return folders


@pytest.fixture
def run(folders: Folders, tmp_path: Path) -> Path:
    """A copy of the run, to be spoilt."""
    return Path(shutil.copytree(folders.runs / "run", tmp_path / "runs" / "run"))


@pytest.fixture
def wanted(run: Path) -> Ending:
    """How it ended."""
    ending = ending_of(run)
    assert ending.reason.startswith("RunFinished(reason='completed', step=5")
    assert len(ending.steps["loss"][0]) == 5
    assert list(differences(ending_of(run), ending)) == []
    return ending


def test_another_weight_is_seen(run: Path, wanted: Ending) -> None:
    weights = run / "last.safetensors"
    content = bytearray(weights.read_bytes())
    content[-1] ^= 1
    weights.write_bytes(content)
    assert list(differences(ending_of(run), wanted)) == ["weights differ: last.safetensors"]


def test_a_file_too_many_or_too_few_is_seen(run: Path, wanted: Ending, tmp_path: Path) -> None:
    (run / ".last.safetensors.1-abcdefgh").touch()
    (run / "split.npz").unlink()
    (found,) = differences(ending_of(run), wanted)
    assert found == "files differ: .last.safetensors.1-abcdefgh, split.npz"
    assert leftovers(tmp_path) == ["left behind: runs/run/.last.safetensors.1-abcdefgh"]


def test_a_gap_in_the_line_is_seen(run: Path, wanted: Ending) -> None:
    lines = (run / FILE).read_bytes().splitlines(keepends=True)
    rest = [line for line in lines if b'"StepsDone"' not in line]
    assert len(rest) < len(lines)
    told = {one.number: one for one in read_journal(run)}
    (run / FILE).write_bytes(b"".join(rest))
    assert "steps differ: accuracy, learning_rate, loss" in differences(ending_of(run), wanted)
    problems = list(lost(run, told))
    assert any("numbered" in problem for problem in problems)
    assert any("StepsDone, was told and is lost" in problem for problem in problems)


def test_a_lost_checkpoint_is_seen(run: Path) -> None:
    told = {one.number: one for one in read_journal(run)}
    assert any(isinstance(one.body, CheckpointSaved) for one in told.values())
    assert list(lost(run, told)) == []
    for name in checkpoint_names(run):
        (run / FOLDER / name / MANIFEST).unlink()
    (problem,) = lost(run, told)
    assert problem == "step-000000005 was told, and None is the newest"


def test_the_command_fails_on_a_problem(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good, bad = (Story(folders_at(tmp_path), name) for name in ("good", "bad"))
    bad.problems.append("the weights differ")
    assert conclude([good], tmp_path, 0.0) == 0
    assert conclude([good, bad], tmp_path, 0.0) == 1
    assert "problem: bad: the weights differ" in capsys.readouterr().out
    (tmp_path / ".half").touch()
    assert conclude([good], tmp_path, 0.0) == 1
