"""A bug report holds what a maintainer needs, and nothing that is private."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import trainer_gui
from tests.core.menus import small_menus, small_table
from tests.engine.small import small
from tests.own_program import LINEAR, allow, own
from trainer_gui.core.errors import BadInputError, StorageError
from trainer_gui.core.events import RunFailed
from trainer_gui.core.paths import Folders, user_folders
from trainer_gui.core.recipe import Recipe, parse_recipe
from trainer_gui.core.text import Text
from trainer_gui.core.wire import Stamped
from trainer_gui.runs.bug_report import write_bug_report
from trainer_gui.runs.journal import Journal, read_journal
from trainer_gui.runs.store import RunStore

CANARY = "zq7canary19xx"


@pytest.fixture
def folders(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Folders:
    """A home full of canaries, with one run."""
    monkeypatch.setenv("HOME", str(tmp_path / f"{CANARY}-home"))
    monkeypatch.setenv("TRAINER_GUI_HOME", str(tmp_path / f"{CANARY}-home" / "trainer"))
    monkeypatch.setenv("USER", f"{CANARY}-user")
    monkeypatch.setenv("LOGNAME", f"{CANARY}-user")
    monkeypatch.setenv("SOME_VARIABLE", f"{CANARY}-value")
    return user_folders()


def made_run(folders: Folders) -> Path:
    recipe: Recipe = parse_recipe(small_table(), small_menus())
    folder = folders.runs / RunStore(folders).create(recipe)
    picture = folders.runs.parents[1] / "pictures" / f"{CANARY}.png"
    with Journal(folder) as journal:
        for number in range(3):
            body = RunFailed(Text("{path} cannot be read.", path=str(picture)), Text("Remove it."))
            journal.append(Stamped(1, folder.name, number, 0.0, body))
    checkpoint = folder / "checkpoints" / "step-000000010"
    checkpoint.mkdir(parents=True)
    (checkpoint / "manifest.json").write_text(json.dumps({"step": 10, "at": str(folder)}))
    (checkpoint / "model.safetensors").write_text(f"weights {CANARY}")
    (folder / "environment.json").write_text(json.dumps({"seed": 3}))
    (folder / "data.json").write_text(CANARY)
    return folder


def made_logs(folders: Folders) -> None:
    folders.logs.mkdir(parents=True)
    home = folders.runs.parents[1]
    lines = [
        f"Authorization: Bearer {CANARY}",
        f"hf_{CANARY} sk-{CANARY} password={CANARY}",
        f"{home}/photos/{CANARY}.jpg is cut off",
        f"{CANARY}-user and {CANARY}-value",
        "ValueError: what went wrong",
    ]
    (folders.logs / "worker.log").write_text("\n".join(lines) + "\n")
    (folders.logs / "window.log.1").write_text("older\n")
    (folders.logs / "notes.txt").write_text(CANARY)


def contents(report: Path) -> dict[str, str]:
    with zipfile.ZipFile(report) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name).decode() for name in archive.namelist()}


def test_a_report_holds_what_is_needed_and_no_canary(folders: Folders, tmp_path: Path) -> None:
    folder = made_run(folders)
    made_logs(folders)
    report = write_bug_report(
        tmp_path / "out" / "report.zip", folders=folders, run=folder.name,
        details=f"Traceback: {folder} {CANARY}-value",
    )  # fmt: skip
    inside = contents(report)
    assert list(inside) == [
        "README.txt", "versions.json", "details.txt", "run/recipe.toml", "run/environment.json",
        "run/events.jsonl", "run/files.txt",
        "run/checkpoints/step-000000010/manifest.json", "logs/window.log.1", "logs/worker.log",
    ]  # fmt: skip
    for name, text in inside.items():
        assert CANARY not in text, name
        assert name == "README.txt" or name in inside["README.txt"]
    assert json.loads(inside["versions.json"])["versions"]["trainer-gui"] == trainer_gui.__version__
    assert "torch" in json.loads(inside["versions.json"])["versions"]
    assert inside["run/recipe.toml"] == (folder / "recipe.toml").read_text()
    assert json.loads(inside["run/environment.json"]) == {"seed": 3}
    assert "model.safetensors" in inside["run/files.txt"]
    assert "ValueError: what went wrong" in inside["logs/worker.log"]


def test_the_journal_can_still_be_read(folders: Folders, tmp_path: Path) -> None:
    folder = made_run(folders)
    inside = contents(write_bug_report(tmp_path / "report", folders=folders))
    (tmp_path / "events.jsonl").write_text(inside["run/events.jsonl"])
    before, after = list(read_journal(folder)), list(read_journal(tmp_path))
    assert [said.number for said in after] == [said.number for said in before] == [0, 1, 2]
    body = after[0].body
    assert isinstance(body, RunFailed)
    assert str(body.message).endswith("pictures/picture-1.png cannot be read.")


def test_without_a_name_the_newest_run_is_taken_and_without_any_none(
    folders: Folders, tmp_path: Path
) -> None:
    report = write_bug_report(tmp_path / "report", folders=folders)
    assert report == tmp_path / "report.zip"
    assert list(contents(report)) == ["README.txt", "versions.json"]
    made_run(folders)
    made_run(folders)
    newest = made_run(folders)
    (newest / "environment.json").write_text('{"seed": 99}')
    (folders.runs / "99999999-no-run").mkdir()
    inside = contents(write_bug_report(tmp_path / "report", folders=folders))
    assert json.loads(inside["run/environment.json"]) == {"seed": 99}


def test_only_the_end_of_long_files_is_taken(folders: Folders, tmp_path: Path) -> None:
    folder = made_run(folders)
    folders.logs.mkdir(parents=True)
    line = "x" * 98
    (folders.logs / "worker.log").write_text(f"{line}\n" * 30_000 + "the end\n")
    (folder / "events.jsonl").write_text(f'{{"said": "{line}"}}\n' * 50_000)
    inside = contents(write_bug_report(tmp_path / "report", folders=folders))
    log = inside["logs/worker.log"].splitlines()
    assert set(log[:-1]) == {line}  # no line is cut
    assert log[-1] == "the end"
    assert 1_990_000 < len(inside["logs/worker.log"]) <= 2_000_000
    assert 4_990_000 < len(inside["run/events.jsonl"]) <= 5_000_000


def test_what_cannot_be_read_hides_nothing_else(folders: Folders, tmp_path: Path) -> None:
    folder = made_run(folders)
    (folder / "events.jsonl").unlink()
    os.mkfifo(folder / "events.jsonl")  # reading it would wait for ever
    (folder / "environment.json").unlink()
    secret = tmp_path / "secret"
    secret.write_text(CANARY)
    folders.logs.mkdir(parents=True)
    (folders.logs / "worker.log").symlink_to(secret)
    (folders.logs / "window.log").write_bytes(b"\xff\x00 not text")
    inside = contents(write_bug_report(tmp_path / "report", folders=folders))
    assert "ordinary file" in inside["run/events.jsonl"]
    assert "No such file" in inside["run/environment.json"]
    assert "ordinary file" in inside["logs/worker.log"]
    assert "not text" in inside["logs/window.log"]


def test_what_it_cannot_do_it_says(folders: Folders, tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="There is no run called"):
        write_bug_report(tmp_path / "report", folders=folders, run="nowhere")
    (tmp_path / "file").touch()
    with pytest.raises(StorageError, match="could not be written"):
        write_bug_report(tmp_path / "file" / "report", folders=folders)


def test_the_window_can_write_one_without_torch() -> None:
    script = "import sys, trainer_gui.runs.bug_report; print({'torch', 'PySide6'} & {*sys.modules})"
    told = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert told.stdout == "set()\n"


def test_a_program_of_ones_own_stays_here(folders: Folders, tmp_path: Path) -> None:
    program = folders.runs.parents[1] / "net.py"
    program.parent.mkdir(parents=True)
    program.write_text(f"secret = {CANARY!r}\n{LINEAR}")
    allow(program)
    store = RunStore(folders)
    store.create(small(model=own(program)))
    with zipfile.ZipFile(write_bug_report(tmp_path / "report", folders=folders)) as report:
        inside = {name: report.read(name).decode() for name in report.namelist()}
    assert "model.py" in inside["run/files.txt"]
    assert 'file = "~/net.py"' in inside["run/recipe.toml"]
    assert not [name for name, text in inside.items() if CANARY in text or "nn.Linear" in text]
