"""The contract of a worker's host: whatever the place, the same is heard."""

import re
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.engine.small import course, digits, losses, measured, small
from tests.runs.setting import (
    PATIENCE_SECONDS,
    Training,
    bodies,
    brief,
    folders_at,
    heard_all,
    heard_until,
    wait_until_ready,
)
from trainer_gui.core.answers import Ranked
from trainer_gui.core.control import Cancel, Discard, Pause, Resume, RunHandle, SaveNow, Stop
from trainer_gui.core.events import (
    CheckpointSaved,
    Evaluated,
    PhaseChanged,
    RunFailed,
    RunFinished,
    StepsDone,
)
from trainer_gui.core.face_files import unpack
from trainer_gui.core.faces import Picture
from trainer_gui.core.paths import Folders
from trainer_gui.core.replies import (
    ChoicesListed,
    DataDescribed,
    Forecasted,
    JobDone,
    JobFailed,
    JobProgressed,
    JobStarted,
    ModelSummarised,
    Predicted,
)
from trainer_gui.runs.follow import Follower
from trainer_gui.runs.handle import JobHandle
from trainer_gui.runs.host import WorkerHost
from trainer_gui.runs.jobs import (
    DescribeData,
    Evaluate,
    ForecastRun,
    ListChoices,
    Predict,
    SummariseModel,
    Train,
)
from trainer_gui.runs.journal import Replay, read_journal
from trainer_gui.runs.launch import launch
from trainer_gui.runs.local import LocalHost
from trainer_gui.runs.process import ProcessHost
from trainer_gui.runs.store import RunStore, run_info


@pytest.fixture(scope="module")
def whole_run(local: LocalHost, process: ProcessHost, store: RunStore) -> str:
    """A run that went to its end; both hosts are there when it does."""
    assert process.alive
    handle = launch(small(), local, store)
    heard_all(handle)
    return str(handle.run_id)


Commander = Callable[[Training], RunHandle]
COMMANDERS: tuple[Commander, ...] = (
    lambda training: training.handle,
    lambda training: Follower(training.folder),
)
"""Whoever started a run commands it, and so does whoever follows it."""


def answer(handle: JobHandle) -> list[object]:
    return bodies(heard_all(handle))


def test_data_are_described(host: WorkerHost) -> None:
    heard = answer(host.submit(DescribeData({"kind": "digits"}, fresh=True)))
    assert course(heard) == "JobStarted JobProgressed DataDescribed JobDone"
    described = heard[-2]
    assert isinstance(described, DataDescribed)
    assert described.spec == digits().spec
    with np.load(described.gallery) as gallery:
        faces = unpack(gallery)
        assert len(faces) == 400
        for face, index in zip(faces, gallery["indices"], strict=True):
            assert isinstance(face, Picture)
            assert (face.pixels[:, :, 0] == digits().input[[index]][0, 0]).all()
        assert (gallery["grouping.0.places"] == digits().target[gallery["indices"]]).all()


def test_a_data_set_that_is_unknown_fails_with_a_hint(host: WorkerHost) -> None:
    heard = answer(host.submit(DescribeData({"kind": "digts"})))
    failed = heard[-1]
    assert isinstance(failed, JobFailed)
    assert str(failed.message) == "There is no data set called “digts”."
    assert str(failed.hint) == "Did you mean “digits”?"
    assert failed.details == ""


def test_an_option_that_is_wrong_fails_with_its_range(host: WorkerHost) -> None:
    heard = answer(host.submit(DescribeData({"kind": "digits"}, split={"test": 2.0})))
    failed = heard[-1]
    assert isinstance(failed, JobFailed)
    assert str(failed.message) == "split.test cannot be 2.0."
    assert "from 0.01 to 0.45" in str(failed.hint)


def test_data_that_are_missing_may_be_downloaded(host: WorkerHost) -> None:
    failed = answer(host.submit(DescribeData({"kind": "cifar10"})))[-1]
    assert isinstance(failed, JobFailed)
    assert (failed.remedy, failed.source) == ("download", "www.cs.toronto.edu")
    assert failed.megabytes == pytest.approx(170.5, abs=0.1)


def test_a_recipe_is_forecast(host: WorkerHost, folders: Folders) -> None:
    heard = answer(host.submit(ForecastRun(small().table())))
    assert course(heard) == "JobStarted JobProgressed Forecasted JobDone"
    found = heard[-2]
    assert isinstance(found, Forecasted)
    assert found.seconds > found.epoch_seconds > found.step_seconds > 0
    assert found.checkpoint_bytes > 0
    assert not list(folders.cache.glob("forecast-*"))


def test_a_forecast_ends_when_it_is_cancelled(host: WorkerHost, folders: Folders) -> None:
    handle = host.submit(ForecastRun(small().table()))
    heard = heard_until(handle, JobProgressed)
    handle.send(Cancel())
    failed = bodies(heard + heard_all(handle))[-1]
    assert isinstance(failed, JobFailed)
    assert failed.cancelled
    assert not list(folders.cache.glob("forecast-*"))


def test_a_training_does_not_wait_for_a_forecast(host: WorkerHost, store: RunStore) -> None:
    first, second = (host.submit(ForecastRun(small().table())) for _ in range(2))
    heard_until(first, JobStarted)
    heard_all(launch(brief(), host, store))
    for handle in (first, second):
        failed = bodies(heard_all(handle))[-1]
        assert isinstance(failed, JobFailed)
        assert failed.cancelled


def test_a_forecast_waits_until_a_training_has_ended(host: WorkerHost, store: RunStore) -> None:
    with Training(host, store) as training:
        handle = host.submit(ForecastRun(small().table()))
        heard_all(host.submit(SummariseModel(small().table(), digits().spec)))
        assert handle.poll() == []
        training.stop()
    assert isinstance(bodies(heard_all(handle))[-2], Forecasted)


def test_a_model_is_summarised_while_another_is_trained(host: WorkerHost, store: RunStore) -> None:
    with Training(host, store) as training:
        heard = answer(host.submit(SummariseModel(small().table(), digits().spec)))
        assert not training.handle.ended
    summary = heard[-2]
    assert isinstance(summary, ModelSummarised)
    assert summary.parameters == 64 * 16 + 16 + 16 * 10 + 10
    assert summary.input_shape == (1, 8, 8)


def test_what_is_done_between_two_steps_changes_no_loss(
    host: WorkerHost, store: RunStore, whole_run: str, picture: str
) -> None:
    with Training(host, store) as training:
        for _ in range(3):
            heard_all(host.submit(SummariseModel(small().table(), digits().spec)))
            heard_all(host.submit(Predict(whole_run, (picture,) * 40)))
        disturbed = losses(bodies(training.stop()))
    with Training(host, store) as training:
        alone = losses(bodies(training.stop()))
    shared = min(len(disturbed), len(alone))
    assert shared > 0
    assert disturbed[:shared] == alone[:shared]


MANY = 3000


@pytest.fixture(scope="module")
def picture(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("pictures") / "three.png"
    Image.fromarray(digits().input[:][3, 0]).save(path)
    return str(path)


def test_a_training_goes_on_beside_a_long_prediction_and_stops_at_once(
    host: WorkerHost, store: RunStore, whole_run: str, picture: str
) -> None:
    with Training(host, store) as training:
        handle = host.submit(Predict(whole_run, (picture,) * MANY))
        heard = heard_until(handle, Predicted)
        training.handle.poll()
        for _ in range(5):
            heard_until(training.handle, StepsDone)
        assert not handle.ended
        began = time.monotonic()
        training.handle.send(Stop())
        training.heard = heard_all(training.handle)
        assert time.monotonic() - began < 5 * 0.3
        assert not handle.ended
    said = bodies(heard + heard_all(handle))
    assert sum(isinstance(one, Predicted) for one in said) == MANY
    assert isinstance(said[-1], JobDone)


def test_a_training_does_not_wait_for_a_prediction_that_was_there_before(
    host: WorkerHost, store: RunStore, whole_run: str, picture: str
) -> None:
    handle = host.submit(Predict(whole_run, (picture,) * MANY))
    heard_until(handle, Predicted)
    with Training(host, store) as training:
        assert not handle.ended
        began = time.monotonic()
        handle.send(Cancel())
        failed = answer_to(handle)
        assert time.monotonic() - began < 5 * 0.2
        assert not training.handle.ended
    assert isinstance(failed, JobFailed)
    assert failed.cancelled


def test_predictions_take_turns_with_each_other(
    host: WorkerHost, store: RunStore, whole_run: str, picture: str
) -> None:
    with Training(host, store) as training:
        long = host.submit(Predict(whole_run, (picture,) * MANY))
        heard_until(long, Predicted)
        few = bodies(heard_all(host.submit(Predict(whole_run, (picture,) * 20))))
        assert not long.ended
        assert not training.handle.ended
        long.send(Cancel())
        heard_all(long)
    assert sum(isinstance(one, Predicted) for one in few) == 20


def test_in_a_pause_a_prediction_has_all_the_time(
    host: WorkerHost, store: RunStore, whole_run: str, picture: str
) -> None:
    with Training(host, store) as training:
        training.handle.send(Pause())
        while PhaseChanged("paused") not in [said.body for said in training.heard]:
            training.heard += heard_until(training.handle, PhaseChanged)
        handle = host.submit(Predict(whole_run, (picture,) * 300))
        assert isinstance(answer_to(handle), JobDone)
        assert training.handle.poll() == []


def answer_to(handle: JobHandle) -> object:
    """The last word of a job, some of whose events were heard already."""
    return heard_all(handle)[-1].body


def test_a_model_that_does_not_suit_fails_with_a_hint(host: WorkerHost) -> None:
    recipe = small(model={"kind": "vit", "patch": 3})
    failed = answer(host.submit(SummariseModel(recipe.table(), digits().spec)))[-1]
    assert isinstance(failed, JobFailed)
    assert "do not divide" in str(failed.message)
    assert "Choose a patch size" in str(failed.hint)


def test_long_menus_are_listed(host: WorkerHost) -> None:
    listed = answer(host.submit(ListChoices("torchvision")))[-2]
    assert isinstance(listed, ChoicesListed)
    assert "resnet18" in dict(listed.choices)
    listed = answer(host.submit(ListChoices("timm")))[-2]
    assert isinstance(listed, ChoicesListed)
    assert "tf_efficientnet_lite0" in dict(listed.choices)
    failed = answer(host.submit(ListChoices("cookery")))[-1]
    assert isinstance(failed, JobFailed)
    assert "cookery" in str(failed.message)


def test_a_training_is_the_same_in_both_hosts(
    local: LocalHost, process: ProcessHost, store: RunStore
) -> None:
    here = bodies(heard_all(launch(small(), local, store)))
    there = bodies(heard_all(launch(small(), process, store)))
    assert course(here) == course(there)
    assert losses(here) == losses(there)
    for split in ("validation", "test"):
        (one,), (two,) = (measured(heard, "best", split) for heard in (here, there))
        assert one.scores == two.scores
        # The same predictions to the last bit, so the same files.
        assert one.artefacts == two.artefacts


def test_whoever_listens_hears_the_same(host: WorkerHost, store: RunStore) -> None:
    started = launch(brief(), host, store)
    folder = store.folder(str(started.run_id))
    followed = Follower(folder)
    heard = heard_all(started)
    assert started.join(0)
    for handle in (followed, Replay(folder)):
        assert handle.join(PATIENCE_SECONDS)
        again = list(handle)
        assert [(said.number, said.body) for said in again] == [
            (said.number, said.body) for said in heard
        ]
        assert handle.poll() == []
        handle.send(Stop())  # one that has ended hears no command


def test_a_run_is_journalled_as_it_was_told(host: WorkerHost, store: RunStore) -> None:
    handle = launch(brief(), host, store)
    heard = heard_all(handle)
    folder = store.folders.runs / str(handle.run_id)
    journal = list(read_journal(folder))
    assert [(said.number, said.body) for said in journal] == [
        (said.number, said.body) for said in heard
    ]
    assert bodies(heard)[0] == PhaseChanged("loading")
    assert run_info(folder).status == "completed"


@pytest.mark.parametrize("by", COMMANDERS)
def test_pause_does_no_further_step_and_resume_goes_on(
    host: WorkerHost, store: RunStore, by: Commander
) -> None:
    with Training(host, store) as training:
        commander = by(training)
        commander.send(Pause())
        heard = training.heard
        while PhaseChanged("paused") not in [said.body for said in heard]:
            heard += heard_until(training.handle, PhaseChanged)
        heard += training.handle.poll()
        assert heard[-1].body == PhaseChanged("paused")
        # The worker is awake, and still no step is done.
        answer(host.submit(SummariseModel(small().table(), digits().spec)))
        answer(host.submit(SummariseModel(small().table(), digits().spec)))
        assert training.handle.poll() == []
        commander.send(Resume())
        later = heard_until(training.handle, StepsDone)
        assert isinstance(later[0].body, PhaseChanged)
        assert later[0].body.phase != "paused"
        training.heard = heard + later
        training.stop()
    assert len(losses(bodies(training.heard))) > 0


def check_stopped(training: Training) -> None:
    """It has ended where it was stopped, and its last step is in a checkpoint and on record."""
    heard = bodies(training.heard)
    saved = [body for body in heard if isinstance(body, CheckpointSaved)][-1]
    finished = heard[-1]
    assert isinstance(finished, RunFinished)
    assert (finished.reason, finished.step) == ("stopped", saved.step)
    assert finished.step == len(losses(heard))
    assert (training.folder / saved.path / "model.safetensors").is_file()
    assert [said.body for said in read_journal(training.folder)] == heard
    assert run_info(training.folder).status == "stopped"


@pytest.mark.parametrize("by", COMMANDERS)
def test_a_paused_run_can_be_stopped(host: WorkerHost, store: RunStore, by: Commander) -> None:
    with Training(host, store) as training:
        by(training).send(Pause())
        while PhaseChanged("paused") not in [said.body for said in training.heard]:
            training.heard += heard_until(training.handle, PhaseChanged)
        by(training).send(Stop())
        training.heard += heard_all(training.handle)
    check_stopped(training)


@pytest.mark.parametrize("by", COMMANDERS)
def test_stop_keeps_a_checkpoint(host: WorkerHost, store: RunStore, by: Commander) -> None:
    with Training(host, store) as training:
        by(training).send(Stop())
        training.heard += heard_all(training.handle)
    check_stopped(training)


@pytest.mark.parametrize("by", COMMANDERS)
def test_save_now_keeps_a_checkpoint_and_goes_on(
    host: WorkerHost, store: RunStore, by: Commander
) -> None:
    with Training(host, store) as training:
        by(training).send(SaveNow())
        told = heard_until(training.handle, CheckpointSaved)
        training.heard += told
        assert not training.handle.ended


@pytest.mark.parametrize("by", COMMANDERS)
def test_a_discarded_run_is_in_the_trash_when_it_says_so(
    host: WorkerHost, store: RunStore, by: Commander
) -> None:
    with Training(host, store) as training:
        by(training).send(Discard())
        last = heard_all(training.handle)[-1].body
        assert not training.folder.exists()
    assert isinstance(last, RunFinished)
    assert last.reason == "discarded"
    thrown = [
        path
        for path in store.folders.trash.iterdir()
        if re.fullmatch(rf"{training.run_id}-\d{{15,}}", path.name)
    ]
    assert thrown
    assert all((path / "recipe.toml").is_file() for path in thrown)


def test_a_waiting_job_can_be_cancelled_while_a_training_goes_on(
    host: WorkerHost, store: RunStore
) -> None:
    with Training(host, store) as training:
        waiting = host.submit(Evaluate(training.run_id, "test"))
        waiting.send(Cancel())
        (failed,) = answer(waiting)
        assert not training.handle.ended
    assert isinstance(failed, JobFailed)
    assert failed.cancelled
    assert str(failed.message) == "Cancelled."


def test_a_waiting_training_can_be_stopped_and_says_so_in_the_list(
    host: WorkerHost, store: RunStore
) -> None:
    with Training(host, store) as training:
        waiting = launch(brief(), host, store)
        waiting.send(Stop())
        assert answer(waiting) == [RunFinished("stopped", 0)]
        assert not training.handle.ended
    info = run_info(store.folders.runs / str(waiting.run_id))
    assert (info.status, info.step) == ("stopped", 0)


def test_a_second_training_waits_for_the_first(host: WorkerHost, store: RunStore) -> None:
    first, second = launch(brief(), host, store), launch(brief(), host, store)
    one, two = heard_all(first), heard_all(second)
    assert isinstance(one[-1].body, RunFinished)
    assert isinstance(two[-1].body, RunFinished)
    assert one[-1].time <= two[0].time
    assert losses(bodies(one)) == losses(bodies(two))


def test_pictures_are_predicted(host: WorkerHost, whole_run: str, tmp_path: Path) -> None:
    paths = []
    for number in range(3):
        paths.append(str(tmp_path / f"{number}.png"))
        Image.fromarray(digits().input[:][number, 0]).save(paths[-1])
    (tmp_path / "page.png").write_text("<html>")
    files = (*paths, str(tmp_path / "page.png"), str(tmp_path / "gone.png"))
    heard = answer(host.submit(Predict(whole_run, files, top=3)))
    predicted = [body for body in heard if isinstance(body, Predicted)]
    assert [one.path for one in predicted] == list(files), heard
    for one in predicted[:3]:
        assert isinstance(one.answer, Ranked)
        assert len(one.answer.names) == 3
        rates = list(one.answer.probabilities)
        assert rates == sorted(rates, reverse=True)
        assert 0 < sum(rates) <= 1.000001
    assert [one.problem is None for one in predicted] == [True, True, True, False, False]
    assert isinstance(heard[-1], JobDone)


def test_a_file_name_that_is_not_utf_8_breaks_nothing(host: WorkerHost, whole_run: str) -> None:
    heard = answer(host.submit(Predict(whole_run, ("/gone/\udcff.png",))))
    (predicted,) = [body for body in heard if isinstance(body, Predicted)]
    assert predicted.path == "/gone/\udcff.png"
    assert predicted.problem is not None


def test_a_run_is_evaluated_again(host: WorkerHost, store: RunStore, whole_run: str) -> None:
    heard = answer(host.submit(Evaluate(whole_run, "test")))
    (again,) = [body for body in heard if isinstance(body, Evaluated)]
    journal = [said.body for said in read_journal(store.folders.runs / whole_run)]
    (first,) = measured(journal, "best", "test")
    assert again.scores == first.scores
    assert (again.epoch, again.step) == (first.epoch, first.step)
    failed = answer(host.submit(Evaluate(whole_run, "exam")))[-1]
    assert isinstance(failed, JobFailed)
    assert str(failed.message) == "There is no split called “exam”."


@pytest.mark.parametrize("job", [Predict("gone", ("a.png",)), Evaluate("gone", "test")])
def test_a_run_that_is_unknown(host: WorkerHost, job: Predict | Evaluate) -> None:
    heard = answer(host.submit(job))
    assert isinstance(heard[0], JobStarted)
    failed = heard[-1]
    assert isinstance(failed, JobFailed)
    assert str(failed.message) == "There is no run called “gone”."


def test_a_training_whose_folder_is_gone(host: WorkerHost) -> None:
    (failed,) = answer(host.submit(Train("gone")))
    assert isinstance(failed, RunFailed)
    assert failed.cause == "input"
    assert str(failed.message) == "There is no run called “gone”."


def test_a_job_that_has_ended_hears_no_command(host: WorkerHost) -> None:
    handle = host.submit(DescribeData({"kind": "digits"}))
    heard_all(handle)
    handle.send(Cancel())
    assert handle.poll() == []


def test_two_trainings_do_not_share_a_device(
    local: LocalHost, process: ProcessHost, store: RunStore
) -> None:
    with Training(process, store) as training:
        refused = launch(brief(), local, store)
        failed = answer(refused)[-1]
        assert not training.handle.ended
    assert isinstance(failed, RunFailed)
    assert str(failed.message) == (f"Another training ({training.run_id}) is using the device cpu.")
    assert str(failed.hint) == "Wait until it has ended, or stop it."
    assert run_info(store.folders.runs / str(refused.run_id)).status == "failed"
    assert isinstance(answer(launch(brief(), local, store))[-1], RunFinished)


def new_host(kind: str, folders: Folders) -> WorkerHost:
    return LocalHost(folders) if kind == "local" else ProcessHost(folders)


@pytest.mark.parametrize("kind", ["local", "process"])
def test_closing_stops_what_runs_and_what_waits(kind: str, tmp_path: Path) -> None:
    folders = folders_at(tmp_path)
    store = RunStore(folders)
    host = new_host(kind, folders)
    assert not host.alive
    host.start()
    host.start()  # goes on
    assert {device.device for device in wait_until_ready(host).devices} >= {"cpu"}
    assert host.alive
    training = Training(host, store)
    waiting = launch(brief(), host, store)
    asked = host.submit(Evaluate(training.run_id, "test"))
    host.close(60)
    assert not host.alive
    training.heard += heard_all(training.handle)
    check_stopped(training)
    assert answer(waiting) == [RunFinished("stopped", 0)]
    assert isinstance(answer(asked)[-1], JobFailed)
    assert {info.status for info in store.runs()} == {"stopped"}

    late = answer(host.submit(DescribeData({"kind": "digits"})))[-1]
    assert isinstance(late, JobFailed)
    assert str(late.message) == "The worker is not running."
    failed = answer(launch(brief(), host, store))[-1]
    assert isinstance(failed, RunFailed)
    host.close()
