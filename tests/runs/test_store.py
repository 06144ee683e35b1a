"""Tests of run folders: made, listed, found, thrown away."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engine.small import small
from tests.runs.setting import folders_at
from trainer_gui.catalog import menus
from trainer_gui.core.errors import BadInputError, StorageError
from trainer_gui.core.events import RunEvent, RunFailed, RunFinished
from trainer_gui.core.recipe import parse_recipe
from trainer_gui.core.text import Text
from trainer_gui.core.wire import Stamped
from trainer_gui.runs.journal import Journal
from trainer_gui.runs.store import RunStore, held_run, is_running

HOLDER = """
import sys
from filelock import FileLock
with FileLock(sys.argv[1]):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def store(tmp_path: Path) -> RunStore:
    return RunStore(folders_at(tmp_path / "home"))


@pytest.fixture
def held(store: RunStore) -> Iterator[str]:
    """A run whose lock another process holds."""
    run_id = store.create(small())
    lock = store.folder(run_id) / ".lock"
    command = [sys.executable, "-c", HOLDER, str(lock)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdin is not None
        assert holder.stdout.readline() == b"held\n"
        yield run_id
        holder.stdin.close()


def end(store: RunStore, run_id: str, body: RunEvent) -> None:
    with Journal(store.folder(run_id)) as journal:
        journal.append(Stamped(1, run_id, 0, 1.0, body))


def test_runs_of_the_same_second_have_names_of_their_own(store: RunStore) -> None:
    names = [store.create(small()) for _ in range(20)]
    assert len(set(names)) == 20
    assert {path.name for path in store.folders.runs.iterdir()} == set(names)
    table = store.recipe_table(names[7])
    assert parse_recipe(table, menus) == small()


def test_a_title_cannot_lead_out_of_the_folder(store: RunStore) -> None:
    table = {**small().table(), "title": "../../.bashrc \n CON"}
    run_id = store.create(parse_recipe(table, menus))
    assert store.folder(run_id).parent == store.folders.runs
    (info,) = store.runs()
    assert info.title == "../../.bashrc \n CON"


def test_a_folder_that_cannot_be_made_is_said_in_words(store: RunStore) -> None:
    store.folders.runs.parent.mkdir(parents=True)
    store.folders.runs.write_text("a file")
    with pytest.raises(StorageError, match="could not be written: Not a directory"):
        store.create(small())
    assert store.runs() == ()


def test_the_list_shows_how_each_run_ended(store: RunStore) -> None:
    ends: dict[str, RunEvent] = {
        "completed": RunFinished("completed", 40, 1, 0.9),
        "finished": RunFinished("finished", 20, 0, 0.5),
        "stopped": RunFinished("stopped", 10),
        "failed": RunFailed(Text("No."), Text("Do.")),
    }
    runs = {status: store.create(small()) for status in ends}
    for status, run_id in runs.items():
        end(store, run_id, ends[status])
    found = {info.run_id: info for info in store.runs()}
    assert {run_id: found[run_id].status for run_id in runs.values()} == {
        run_id: status for status, run_id in runs.items()
    }
    completed = found[runs["completed"]]
    assert (completed.step, completed.best_epoch, completed.best_score) == (40, 1, 0.9)
    assert (completed.title, completed.data, completed.model) == ("Small", "digits", "mlp")
    assert completed.started <= completed.changed + 1


def test_the_newest_run_is_first(store: RunStore) -> None:
    for name in ("20250101-000000-old", "20260101-000000-new", "20251231-235959-middle"):
        (store.folders.runs / name).mkdir(parents=True)
        (store.folders.runs / name / "recipe.toml").write_text(small().toml())
    assert [info.run_id[-3:] for info in store.runs()] == ["new", "dle", "old"]
    assert store.runs()[0].started > store.runs()[1].started


@pytest.mark.parametrize(
    ("content", "reason"),
    [(None, "No such file"), (b"title = ", "not valid TOML"), (b"\xff\xfe", "UTF-8")],
)
def test_a_damaged_run_says_so_and_hides_no_other(
    store: RunStore, content: bytes | None, reason: str
) -> None:
    whole = store.create(small())
    damaged = store.folders.runs / "20990101-000000-damaged"
    damaged.mkdir()
    if content is not None:
        (damaged / "recipe.toml").write_bytes(content)
    (store.folders.runs / "a file.txt").write_text("no run")
    first, second = store.runs()
    assert (first.run_id, first.status) == (damaged.name, "damaged")
    assert reason in str(first.problem)
    assert (second.run_id, second.problem) == (whole, None)


def test_a_run_that_nothing_ended_was_interrupted(store: RunStore) -> None:
    store.create(small())
    assert [info.status for info in store.runs()] == ["interrupted"]
    (store.runs()[0].folder / ".lock").touch()  # as a power cut leaves it
    assert [info.status for info in store.runs()] == ["interrupted"]


def test_a_run_is_running_while_a_process_holds_its_lock(store: RunStore, held: str) -> None:
    assert [info.status for info in store.runs()] == ["running"]
    assert is_running(store.folder(held))
    with pytest.raises(BadInputError, match="is still running") as caught:
        store.trash(held)
    assert str(caught.value.hint) == "Stop it first."
    with (
        pytest.raises(BadInputError, match="is being trained already"),
        held_run(store.folder(held)),
    ):
        pass


def test_a_lock_that_cannot_be_made_is_said_in_words(tmp_path: Path) -> None:
    (tmp_path / "run" / ".lock").mkdir(parents=True)
    with (
        pytest.raises(StorageError, match=r"\.lock could not be written"),
        held_run(tmp_path / "run"),
    ):
        pass


def test_a_run_is_found_by_its_name_or_folder(store: RunStore) -> None:
    run_id = store.create(small())
    folder = store.folders.runs / run_id
    assert store.folder(run_id) == store.folder(str(folder)) == folder
    with pytest.raises(BadInputError, match="There is no run called") as caught:
        store.folder(run_id[:-1])
    assert str(caught.value.hint) == f"Did you mean “{run_id}”?"


@pytest.mark.parametrize("name", ["", "x" * 5000, "nul\0", "~nobody/run", "..", "/"])
def test_a_name_that_is_none(store: RunStore, name: str) -> None:
    with pytest.raises(BadInputError, match="There is no run called") as caught:
        store.folder(name)
    assert "trainer-gui runs" in str(caught.value.hint)
    assert len(str(caught.value.message)) < 120


def test_a_run_in_the_trash_is_whole_and_no_longer_listed(store: RunStore) -> None:
    run_id = store.create(small())
    target = store.trash(run_id)
    assert target.parent == store.folders.trash
    assert (target / "recipe.toml").read_text() == small().toml()
    assert store.runs() == ()
    with pytest.raises(BadInputError):
        store.trash(run_id)


def test_a_recipe_that_is_gone_is_said_in_words(store: RunStore) -> None:
    run_id = store.create(small())
    (store.folder(run_id) / "recipe.toml").unlink()
    with pytest.raises(BadInputError, match=r"recipe\.toml cannot be read: No such"):
        store.recipe_table(run_id)
