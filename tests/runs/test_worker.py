"""Tests of the worker thread: whatever fails, the next job is done."""

import os
import resource
import shutil
import subprocess
import sys
from pathlib import Path
from queue import SimpleQueue

import pytest
import torch
from torchvision.models import squeezenet1_1

from tests.engine.small import small
from tests.runs.setting import PATIENCE_SECONDS, bodies, brief, folders_at, heard_all, heard_until
from trainer_gui.core.checkpoints import BEST, LATEST, pointed, read_checkpoint
from trainer_gui.core.control import Stop
from trainer_gui.core.events import PhaseChanged, RunFailed, RunFinished, RunStarted
from trainer_gui.core.recipe import Recipe
from trainer_gui.core.replies import JobFailed, JobWaits
from trainer_gui.core.wire import Stamped
from trainer_gui.runs.jobs import ForecastRun, Train
from trainer_gui.runs.journal import FILE, read_journal
from trainer_gui.runs.launch import launch
from trainer_gui.runs.local import LocalHost
from trainer_gui.runs.store import RunStore, run_info
from trainer_gui.runs.worker import GpuWorker


def put_a_file_in_the_way(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.write_text("in the way")


def fill_the_disk(folder: Path) -> None:
    (folder / FILE).symlink_to("/dev/full")


def take_the_lock_away(folder: Path) -> None:
    (folder / ".lock").mkdir()


def take_the_recipe_away(folder: Path) -> None:
    (folder / "recipe.toml").unlink()


def spoil_the_recipe(folder: Path) -> None:
    recipe = folder / "recipe.toml"
    recipe.write_text(recipe.read_text().replace("digits", "digts"))


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (put_a_file_in_the_way, "There is no run called"),
        (fill_the_disk, "The disk is full"),
        (take_the_lock_away, ".lock could not be written"),
        (take_the_recipe_away, "recipe.toml cannot be read: No such file"),
        (spoil_the_recipe, "There is no data set called “digts”"),
    ],
)
def test_a_run_folder_that_fails_costs_that_run_alone(
    local: LocalHost, store: RunStore, spoil: object, words: str
) -> None:
    assert callable(spoil)
    run_id = store.create(brief())
    spoil(store.folders.runs / run_id)
    failed = bodies(heard_all(local.submit(Train(run_id))))[-1]
    assert isinstance(failed, RunFailed)
    assert words in str(failed.message)
    assert str(failed.hint)
    assert failed.details == ""
    finished = heard_all(launch(brief(), local, store))[-1].body
    assert isinstance(finished, RunFinished)


def zoo(file: Path) -> Recipe:
    """A recipe that begins with weights of a file."""
    model = {"kind": "torchvision_zoo", "builder": "squeezenet1_1", "weights": "file"}
    return small(model={**model, "weights_file": str(file)})


def test_a_pipe_in_the_place_of_weights_holds_no_worker(
    local: LocalHost, store: RunStore, tmp_path: Path
) -> None:
    os.mkfifo(tmp_path / "w.pth")
    for handle in (
        launch(zoo(tmp_path / "w.pth"), local, store),
        local.submit(ForecastRun(zoo(tmp_path / "w.pth").table())),
    ):
        failed = bodies(heard_all(handle))[-1]
        assert isinstance(failed, RunFailed | JobFailed)
        assert "w.pth is a pipe or a device, and no file of weights." in str(failed.message)
        assert failed.details == ""


def test_a_run_is_stopped_while_its_weights_are_read(tmp_path: Path) -> None:
    torch.save(squeezenet1_1().state_dict(), tmp_path / "w.pth")
    store = RunStore(folders_at(tmp_path / "home"))
    run_id, heard = store.create(zoo(tmp_path / "w.pth")), SimpleQueue[object]()

    def tell(stamped: Stamped) -> None:
        if stamped.body == PhaseChanged("building"):
            worker.send(1, Stop())
        heard.put(stamped.body)

    worker = GpuWorker(store.folders, tell)
    worker.start()
    worker.submit(1, Train(run_id))
    said: list[object] = []
    while not (said and isinstance(said[-1], RunFinished | RunFailed)):
        said.append(heard.get(timeout=PATIENCE_SECONDS))
    assert worker.close(PATIENCE_SECONDS)
    assert said[-1] == RunFinished("stopped", 0)
    assert not any(isinstance(body, RunStarted) for body in said)


class Blocked:
    """A run with a file where its checkpoints should be, which says so and waits."""

    def __init__(self, host: LocalHost, store: RunStore) -> None:
        run_id = store.create(brief())
        self.folder = store.folders.runs / run_id
        self.obstacle = self.folder / "checkpoints"
        self.obstacle.write_text("in the way")
        self.handle = host.submit(Train(run_id))
        self.heard = heard_until(self.handle, JobWaits)

    @property
    def waits(self) -> JobWaits:
        return next(said.body for said in self.heard if isinstance(said.body, JobWaits))


def test_a_run_whose_folder_is_blocked_says_so_and_goes_on_by_itself_once_it_is_free(
    local: LocalHost, store: RunStore
) -> None:
    blocked = Blocked(local, store)
    assert str(blocked.obstacle) in str(blocked.waits.message)
    assert "could not be written: Not a directory" in str(blocked.waits.message)
    assert str(blocked.waits.hint)
    assert run_info(blocked.folder).status == "running"
    blocked.obstacle.unlink()
    heard = bodies(blocked.heard + heard_all(blocked.handle))
    assert isinstance(heard[-1], RunFinished)
    assert heard[-1].reason == "completed"
    on_record = [said.body for said in read_journal(blocked.folder)]
    assert on_record == [body for body in heard if not isinstance(body, JobWaits)]
    assert pointed(blocked.folder, LATEST) == "step-000000005"


def test_a_run_that_waits_can_be_stopped_and_says_what_was_in_the_way(
    local: LocalHost, store: RunStore
) -> None:
    blocked = Blocked(local, store)
    blocked.handle.send(Stop())
    failed = heard_all(blocked.handle)[-1].body
    assert isinstance(failed, RunFailed)
    assert (failed.message, failed.hint) == (blocked.waits.message, blocked.waits.hint)
    assert failed.details == ""
    assert run_info(blocked.folder).status == "failed"
    assert isinstance(heard_all(launch(brief(), local, store))[-1].body, RunFinished)


def test_a_divergence_keeps_the_earlier_checkpoints(local: LocalHost, store: RunStore) -> None:
    # Each step multiplies the weights by 1 - 0.5 * 8 = -3: two layers overflow after 40 steps or
    # so, and an epoch has 20.
    decay = {"kind": "sgd", "learning_rate": 0.5, "weight_decay": 8.0, "momentum": 0.0}
    recipe = small(training={"epochs": 50}, optimizer=decay)
    handle = launch(recipe, local, store)
    heard = bodies(heard_all(handle))
    failed = heard[-1]
    assert isinstance(failed, RunFailed)
    assert failed.cause == "diverged"
    assert "The loss became" in str(failed.message)
    folder = store.folder(str(handle.run_id))
    assert [said.body for said in read_journal(folder)] == heard
    assert run_info(folder).status == "failed"
    for pointer in (BEST, LATEST):
        name = pointed(folder, pointer)
        assert name is not None
        assert read_checkpoint(folder, name).name == name


FULL_DISK = """
import sys
from pathlib import Path
from tests.engine.small import small
from tests.runs.setting import brief, folders_at, heard_all, heard_until, wait_until_ready
from trainer_gui.core.replies import JobWaits
from trainer_gui.core.control import Stop
from trainer_gui.runs.launch import launch
from trainer_gui.runs.local import LocalHost
from trainer_gui.runs.store import RunStore

folders = folders_at(Path(sys.argv[1]))
host, store = LocalHost(folders), RunStore(folders)
host.start()
wait_until_ready(host)
large = small(model={"kind": "mlp", "widths": [4096]})
handle = launch(large, host, store)
print(*(said.body.message for said in heard_until(handle, JobWaits)
        if isinstance(said.body, JobWaits)))
handle.send(Stop())
for ended in (handle, launch(brief(), host, store)):
    last = heard_all(ended)[-1].body
    print(type(last).__name__, getattr(last, "message", ""))
host.close()
"""


def limit_files() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))


def test_a_file_that_cannot_grow_costs_that_run_alone(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", FULL_DISK, str(tmp_path)],
        capture_output=True, text=True, check=True, preexec_fn=limit_files, timeout=200,
        cwd=Path(__file__).parents[2],
    )  # fmt: skip
    waits, first, second = ended.stdout.splitlines()
    assert "model.safetensors could not be written: File too large." in waits
    assert first == f"RunFailed {waits}"
    assert second.startswith("RunFinished")
    newest, oldest = RunStore(folders_at(tmp_path)).runs()
    assert {newest.status, oldest.status} == {"failed", "completed"}


WITHOUT_TORCH = """
from trainer_gui.core.paths import user_folders
from trainer_gui.runs.jobs import DescribeData, ListChoices
from trainer_gui.runs.local import LocalHost

host = LocalHost(user_folders())
host.start()
for job in (ListChoices("torchvision"), DescribeData({"kind": "digits"})):
    handle = host.submit(job)
    assert handle.join(100)
    print(handle.poll()[-1].body)
print(host.news()[0].body)
print(host.alive)
host.close()
"""


def test_without_torch_every_job_says_so(tmp_path: Path) -> None:
    broken = tmp_path / "packages" / "torch"
    broken.mkdir(parents=True)
    (broken / "__init__.py").write_text("raise ImportError('libtorch.so: wrong ELF class')")
    environment = {**os.environ, "PYTHONPATH": str(broken.parent)}
    ended = subprocess.run(
        [sys.executable, "-c", WITHOUT_TORCH],
        capture_output=True, text=True, env=environment, check=False, timeout=200,
        cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    listed, described, lost, alive = ended.stdout.splitlines()
    assert "WorkerLost" in lost
    assert "PyTorch could not be loaded: libtorch.so: wrong ELF class." in lost
    assert "JobFailed" in listed
    assert "PyTorch could not be loaded" in listed
    assert "JobDone" in described  # reading data needs no torch
    assert alive == "True"
