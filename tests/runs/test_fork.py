"""Tests of forks: a run goes on elsewhere, with changes, as one line; the old one is untouched."""

import hashlib
from pathlib import Path
from typing import Any

import pytest

from tests.engine.small import small
from tests.own_program import allowed, own
from tests.runs.setting import heard_all, heard_until
from trainer_gui.core.checkpoints import BEST, FOLDER, LATEST, checkpoint_names, pointed
from trainer_gui.core.control import Finish
from trainer_gui.core.errors import BadInputError, StorageError
from trainer_gui.core.events import EpochDone, Noticed, RunFinished, RunStarted
from trainer_gui.core.recipe import Recipe
from trainer_gui.engine.trained import open_run
from trainer_gui.runs.fork import fork
from trainer_gui.runs.journal import read_journal
from trainer_gui.runs.launch import continuation, launch
from trainer_gui.runs.local import LocalHost
from trainer_gui.runs.store import RunStore
from trainer_gui.state.run_state import RunState

STEPS = 20  # in an epoch


def recipe(epochs: int = 3, **sections: Any) -> Recipe:
    training = {"epochs": epochs, **sections.pop("training", {})}
    base: dict[str, Any] = {
        "model": {"kind": "mlp", "widths": [16], "dropout": 0.3},
        "optimizer": {"kind": "sgd", "learning_rate": 0.05, "momentum": 0.9},
    }
    return small(training=training, **{**base, **sections})


def trained(local: LocalHost, store: RunStore, chosen: Recipe) -> Path:
    """The folder of a run that went to its end."""
    handle = launch(chosen, local, store)
    assert isinstance(heard_all(handle)[-1].body, RunFinished)
    return store.folder(str(handle.run_id))


def continued(
    local: LocalHost,
    store: RunStore,
    parent: Path,
    changed: Recipe | None = None,
    checkpoint: str | None = None,
) -> Path:
    """The folder of the fork that went to its end."""
    job = continuation(parent.name, store, recipe=changed, checkpoint=checkpoint)
    assert job.fork_of == parent.name
    last = heard_all(local.submit(job))[-1].body
    assert isinstance(last, RunFinished), last
    assert last.reason == "completed"
    return store.folder(job.run_id)


@pytest.fixture(scope="module")
def parent(local: LocalHost, store: RunStore) -> Path:
    """A run of three epochs."""
    return trained(local, store, recipe())


@pytest.fixture(scope="module")
def whole(local: LocalHost, store: RunStore) -> Path:
    """What five epochs in one go give."""
    return trained(local, store, recipe(5))


def contents(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def state_of(folder: Path) -> RunState:
    state = RunState()
    for stamped in read_journal(folder):
        state.apply(stamped)
    return state


def losses(folder: Path) -> list[float]:
    """The loss of every step, after a look that the line has no gap and no step twice."""
    steps, values = state_of(folder).history.view("loss", pixels=10_000)
    assert steps.tolist() == list(range(len(steps)))
    return [float(value) for value in values]


def test_more_epochs_go_on_as_one_line_and_the_old_run_is_untouched(
    local: LocalHost, store: RunStore, parent: Path, whole: Path
) -> None:
    before = contents(parent)
    child = continued(local, store, parent, recipe(5))
    assert contents(parent) == before
    assert child != parent
    assert losses(child) == losses(whole)
    assert [epoch.epoch for epoch in state_of(child).epochs] == [0, 1, 2, 3, 4]
    for name in ("model.safetensors", "last.safetensors"):
        assert (child / name).read_bytes() == (whole / name).read_bytes()
    numbers = [stamped.number for stamped in read_journal(child)]
    assert numbers == list(range(len(numbers)))
    started = state_of(child).started
    assert started is not None
    assert (started.first_step, started.epochs) == (3 * STEPS, 5)
    assert (started.origin.kind, started.origin.parent) == ("fork", parent.name)
    assert started.origin.checkpoint == checkpoint_names(parent)[0]


def test_a_fork_of_a_fork_is_still_one_line(
    local: LocalHost, store: RunStore, parent: Path, whole: Path
) -> None:
    child = continued(local, store, parent, recipe(4))
    before = contents(child)
    grandchild = continued(local, store, child, recipe(5))
    assert contents(child) == before
    assert losses(grandchild) == losses(whole)
    starts = [one.body for one in read_journal(grandchild) if isinstance(one.body, RunStarted)]
    assert [start.first_step for start in starts] == [0, 3 * STEPS, 4 * STEPS]
    assert [start.origin.parent for start in starts] == ["", parent.name, child.name]


def test_a_fork_from_an_older_checkpoint_knows_nothing_of_what_came_after(
    local: LocalHost, store: RunStore, parent: Path
) -> None:
    older = checkpoint_names(parent)[1]
    slower = recipe(optimizer={"kind": "sgd", "learning_rate": 0.001, "momentum": 0.9})
    job = continuation(parent.name, store, recipe=slower, checkpoint=older)
    waiting = state_of(store.folder(job.run_id))  # before it trains
    assert [epoch.epoch for epoch in waiting.epochs] == [0, 1]
    assert waiting.history.last_step == 2 * STEPS - 1
    assert older in waiting.checkpoints
    assert checkpoint_names(parent)[0] not in waiting.checkpoints
    heard = heard_all(local.submit(job))
    assert isinstance(heard[-1].body, RunFinished)
    child, old = losses(store.folder(job.run_id)), losses(parent)
    assert len(child) == 3 * STEPS
    assert child[: 2 * STEPS] == old[: 2 * STEPS]
    assert child[2 * STEPS + 1 :] != old[2 * STEPS + 1 :]
    _, rates = state_of(store.folder(job.run_id)).history.view("learning_rate", pixels=10_000)
    assert set(rates[2 * STEPS :].round(6).tolist()) == {0.001}


def test_an_older_checkpoint_without_changes_is_a_fork_too(store: RunStore, parent: Path) -> None:
    job = continuation(parent.name, store, checkpoint=checkpoint_names(parent)[1])
    assert job.run_id != parent.name
    assert store.recipe_table(job.run_id) == store.recipe_table(parent.name)


def test_a_damaged_newest_checkpoint_is_passed_over_and_named(
    local: LocalHost, store: RunStore, whole: Path
) -> None:
    damaged = trained(local, store, recipe())
    newest, second, *_ = checkpoint_names(damaged)
    weights = damaged / FOLDER / newest / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-1] + b"!")
    child_id = fork(store, damaged.name, recipe(5), None)
    child = store.folder(child_id)
    assert pointed(child, LATEST) == second
    assert newest not in checkpoint_names(child)
    # Named chosen, a damaged one is refused instead.
    runs = set(store.folders.runs.iterdir())
    with pytest.raises(StorageError, match=f"The checkpoint {newest} is damaged"):
        fork(store, damaged.name, recipe(5), newest)
    assert set(store.folders.runs.iterdir()) == runs
    assert losses(continued(local, store, damaged, recipe(5))) == losses(whole)


@pytest.mark.parametrize(
    ("field", "changed"),
    [
        ("data", recipe(5, data={"kind": "mnist_5k"})),
        ("split", recipe(5, split={"test": 0.3})),
        ("model", recipe(5, model={"kind": "mlp", "widths": [16], "dropout": 0.5})),
        ("task", recipe(5, task={"kind": "classification", "label_smoothing": 0.1})),
        ("training.batch_size", recipe(5, training={"batch_size": 32})),
        ("training.accumulation", recipe(5, training={"accumulation": 2})),
        ("training.seed", recipe(5, training={"seed": 1})),
    ],
)
def test_what_a_checkpoint_depends_on_cannot_be_changed(
    store: RunStore, parent: Path, field: str, changed: Recipe
) -> None:
    runs = set(store.folders.runs.iterdir())
    with pytest.raises(BadInputError, match=f"cannot go on with another {field}") as caught:
        continuation(parent.name, store, recipe=changed)
    assert "from the beginning" in str(caught.value.hint)
    assert set(store.folders.runs.iterdir()) == runs


def test_another_optimiser_may_go_on_and_says_what_it_forgets(
    local: LocalHost, store: RunStore, parent: Path
) -> None:
    child = continued(local, store, parent, recipe(4, optimizer={"kind": "adamw"}))
    said = [one.body for one in read_journal(child)]
    notices = [str(event.message) for event in said if isinstance(event, Noticed)]
    assert notices == ["Another optimiser goes on from here: its memory begins anew."]
    assert len(losses(child)) == 4 * STEPS


def test_the_best_weights_until_then_go_along(store: RunStore, parent: Path) -> None:
    child = store.folder(fork(store, parent.name, recipe(5), None))
    assert pointed(child, BEST) == pointed(parent, BEST)
    files = {"recipe.toml", "events.jsonl", "data.json", "split.npz", "environment.json"}
    assert files <= {path.name for path in child.iterdir()}
    assert {path.name for path in (child / "artefacts").iterdir()} == {
        path.name for path in (parent / "artefacts").iterdir()
    }
    # Its end is not that of the parent: there are no final weights yet.
    assert not (child / "model.safetensors").exists()


def test_what_has_ended_as_planned_goes_on_only_with_changes(store: RunStore, parent: Path) -> None:
    with pytest.raises(BadInputError, match="has ended as planned") as caught:
        continuation(parent.name, store)
    assert "more epochs" in str(caught.value.hint)


def test_a_run_without_a_checkpoint_has_nothing_to_fork(store: RunStore) -> None:
    name = store.create(recipe())
    runs = set(store.folders.runs.iterdir())
    with pytest.raises(StorageError, match="has no checkpoint to go on from"):
        fork(store, name, recipe(5), None)
    assert set(store.folders.runs.iterdir()) == runs


def test_a_fork_that_is_cut_off_leaves_no_run(
    store: RunStore, parent: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = [info.run_id for info in store.runs()]

    class PowerCut(BaseException):
        pass

    def cut(name: str) -> None:
        if name == "run: before it has its name":
            raise PowerCut

    monkeypatch.setattr("trainer_gui.runs.store.failpoint", cut)
    with pytest.raises(PowerCut):
        fork(store, parent.name, recipe(5), None)
    assert [info.run_id for info in store.runs()] == before


def test_an_epoch_that_was_finished_early_comes_to_its_end(
    local: LocalHost, store: RunStore
) -> None:
    handle = launch(recipe(100_000), local, store)
    heard_until(handle, EpochDone)
    handle.send(Finish())
    last = heard_all(handle)[-1].body
    assert isinstance(last, RunFinished)
    assert last.reason == "finished"
    epochs = last.step // STEPS + 2
    child = continued(local, store, store.folder(str(handle.run_id)), recipe(epochs))
    steps = [epoch.step for epoch in state_of(child).epochs]
    assert steps == [STEPS * (number + 1) for number in range(epochs)]


def test_what_describes_the_data_is_sealed_in_a_fork_too(
    local: LocalHost, store: RunStore, parent: Path
) -> None:
    child = continued(local, store, parent, recipe(4))
    open_run(child)
    content = bytearray((child / "data.json").read_bytes())
    place = content.index(b"mean") + 12
    (child / "data.json").unlink()  # it is one file with the parent's
    content[place] ^= 1
    (child / "data.json").write_bytes(content)
    with pytest.raises(StorageError, match=r"data\.json is damaged: its checksum differs"):
        open_run(child)
    open_run(parent)


def test_a_fork_takes_the_program_along_and_shares_no_file(
    local: LocalHost, store: RunStore, tmp_path: Path
) -> None:
    program = allowed(tmp_path)
    parent = trained(local, store, small(model=own(program), training={"epochs": 1}))
    program.unlink()
    child = continued(local, store, parent, small(model=own(program), training={"epochs": 2}))
    assert (child / "model.py").read_bytes() == (parent / "model.py").read_bytes()
    assert not (child / "model.py").samefile(parent / "model.py")
    with pytest.raises(BadInputError, match="cannot go on with another model"):
        fork(store, parent.name, small(model=own(tmp_path / "other.py")), None)
    (parent / "model.py").unlink()
    with pytest.raises(BadInputError, match=r"model\.py does not exist"):
        fork(store, parent.name, small(model=own(program), training={"epochs": 3}), None)
