"""Tests of run folders: made, listed, found, thrown away."""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from tests.engine.small import small
from tests.own_program import allow, own, written
from tests.runs.journals import epochs, make_checkpoint, make_run, started, whole
from tests.runs.setting import folders_at
from tests.runs.test_lock import held_elsewhere
from trainer_gui.catalog import menus
from trainer_gui.core.errors import BadInputError, CodeConsentError, StorageError
from trainer_gui.core.events import RunEvent, RunFailed, RunFinished
from trainer_gui.core.recipe import parse_recipe
from trainer_gui.core.text import Text
from trainer_gui.core.wire import Stamped
from trainer_gui.runs.annotations import Annotations
from trainer_gui.runs.journal import Journal
from trainer_gui.runs.store import RunStore, run_info


@pytest.fixture
def store(tmp_path: Path) -> RunStore:
    return RunStore(folders_at(tmp_path / "home"))


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
    assert info.title == r"../../.bashrc \n CON"


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


def test_a_run_that_is_trained_is_running_and_stays(store: RunStore) -> None:
    run_id = store.create(small())
    with held_elsewhere(store.folder(run_id)):
        assert [info.status for info in store.runs()] == ["running"]
        with pytest.raises(BadInputError, match="is still running") as caught:
            store.trash(run_id)
    assert str(caught.value.hint) == "Stop it first."
    assert [info.status for info in store.runs()] == ["interrupted"]


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


def test_a_run_comes_back_from_the_trash_as_it_was(store: RunStore) -> None:
    folder = make_run(store.folders.runs / "20260101-000000-small", whole(2))
    before = store.runs()
    target = store.trash(folder.name)
    (known,) = store.trashed()
    assert (known.path, known.run_id) == (target, folder.name)
    assert abs(known.trashed - time.time()) < 60
    assert store.restore(target) == folder.name
    assert store.runs() == before
    assert store.trashed() == ()


def test_a_name_that_is_taken_by_now_gets_a_number(store: RunStore) -> None:
    name = "20260101-000000-small"
    targets = []
    for _ in range(3):
        make_run(store.folders.runs / name, whole(1))
        targets.append(store.trash(name))
    assert [run.path for run in store.trashed()] == targets[::-1]
    assert [store.restore(target) for target in targets] == [name, f"{name}-2", f"{name}-3"]
    assert {info.run_id for info in store.runs()} == {name, f"{name}-2", f"{name}-3"}


def test_what_was_discarded_can_be_gone_on_with_once_it_is_back(store: RunStore) -> None:
    said = [started(), *epochs([0.5]), RunFinished("discarded", 60)]
    folder = make_run(store.folders.runs / "small", said)
    make_checkpoint(folder, 60)
    store.restore(store.trash("small"))
    (info,) = store.runs()
    assert (info.status, info.resumable, info.best_score) == ("stopped", True, 0.5)


def test_only_what_is_in_the_trash_can_be_brought_back(store: RunStore) -> None:
    folder = make_run(store.folders.runs / "small", whole(1))
    target = store.trash("small")
    (store.folders.trash / "photos").mkdir()
    store.restore(target)
    for path in (target, folder, store.folders.trash / "photos", store.folders.trash / "x-1"):
        with pytest.raises(BadInputError, match="is not in the trash"):
            store.restore(path)
    assert folder.is_dir()


def test_the_trash_is_emptied_of_what_is_old(store: RunStore) -> None:
    make_run(store.folders.runs / "old", whole(1))
    make_run(store.folders.runs / "new", whole(1))
    old, new = store.trash("old"), store.trash("new")
    aged = old.with_name(f"old-{time.time_ns() - 8 * 86_400 * 10**9}")
    old.rename(aged)
    (store.folders.trash / "photos").mkdir()  # not ours
    assert store.empty_trash(30) == 0
    assert store.empty_trash(7) == 1
    assert [run.path for run in store.trashed()] == [new]
    assert store.empty_trash() == 1
    assert [path.name for path in store.folders.trash.iterdir()] == ["photos"]
    assert store.empty_trash() == 0


def test_a_trash_on_another_disk(store: RunStore, tmp_path: Path) -> None:
    memory = Path("/dev/shm")
    if not memory.is_dir() or memory.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("there is no second file system to be sure of")
    with tempfile.TemporaryDirectory(dir=memory, prefix="trainer-gui-tests-") as elsewhere:
        make_run(store.folders.runs / "small", whole(2))
        before = store.runs()
        store.folders.trash.symlink_to(elsewhere)
        target = store.trash("small")
        assert store.runs() == ()
        assert store.restore(target) == "small"
        assert store.runs() == before


def test_what_cannot_be_moved_is_said_in_words(store: RunStore) -> None:
    make_run(store.folders.runs / "small", whole(1))
    store.folders.trash.write_text("in the way")
    with pytest.raises(StorageError, match="could not be written"):
        store.trash("small")
    assert [info.run_id for info in store.runs()] == ["small"]


def test_what_a_person_adds_is_listed(store: RunStore) -> None:
    run_id = store.create(small())
    assert store.annotate(run_id, star=True) == Annotations(star=True)
    store.annotate(run_id, tags=[" a ", "A", "b"])
    assert store.annotate(run_id, notes="Good.").tags == ("a", "b")
    (info,) = store.runs()
    assert (info.star, info.tags, info.notes) == (True, ("a", "b"), "Good.")
    store.annotate(run_id, star=False, tags=())
    (info,) = store.runs()
    assert (info.star, info.tags, info.notes) == (False, (), "Good.")
    with pytest.raises(BadInputError, match="are kept"):
        store.annotate(run_id, notes="x" * 10_001, star=True)
    assert store.runs() == (info,)
    with pytest.raises(BadInputError, match="There is no run"):
        store.annotate("none", star=True)


def test_the_list_is_the_same_with_and_without_its_index(store: RunStore) -> None:
    for number in range(1, 6):
        make_run(store.folders.runs / f"2026010{number}-000000-small", whole(number))
    before = store.runs()
    assert before == tuple(run_info(info.folder) for info in before)
    assert store.folders.index.is_file()
    assert store.runs() == before
    store.folders.index.unlink()
    assert store.runs() == before
    store.folders.index.write_bytes(b"damaged")
    assert store.rebuild_index() == 5
    assert store.runs() == before


def test_hidden_folders_are_no_runs(store: RunStore) -> None:
    make_run(store.folders.runs / ".small.removing", whole(1))
    assert store.runs() == ()


def test_a_store_needs_no_database_until_runs_are_listed() -> None:
    script = (
        "import sys, trainer_gui.runs.store;"
        "print([name for name in ('sqlite3', 'torch', 'filelock') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    assert done.stdout == b"[]\n"


def test_a_run_of_ones_own_model_has_the_program_or_is_not_made(
    store: RunStore, tmp_path: Path
) -> None:
    program = written(tmp_path)
    recipe = small(model=own(program))
    with pytest.raises(CodeConsentError):
        store.create(recipe)
    assert list(store.folders.runs.iterdir()) == []
    allow(program)
    folder = store.folder(store.create(recipe))
    assert (folder / "model.py").read_bytes() == program.read_bytes()
    assert store.recipe_table(folder.name)["model"]["file"] == str(program)
    program.unlink()
    with pytest.raises(BadInputError, match=r"net\.py does not exist"):
        store.create(recipe)
