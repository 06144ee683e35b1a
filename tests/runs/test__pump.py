"""Tests of the pump: stamps, pauses, and the one word that ends each job."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.runs.setting import wait_for
from trainer_gui.core.control import Control, Pause, Resume, SaveNow, Stop
from trainer_gui.core.errors import (
    CancelledError,
    CodeConsentError,
    DataError,
    DataMissingError,
    DivergedError,
    OutOfDeviceMemoryError,
    StorageError,
)
from trainer_gui.core.events import PhaseChanged, RunFailed, RunFinished
from trainer_gui.core.replies import ChoicesListed, JobDone, JobEvent, JobFailed, JobWaits
from trainer_gui.core.text import Text
from trainer_gui.core.trust import Code
from trainer_gui.core.wire import Stamped, decode, encode
from trainer_gui.models._own_code import run_code
from trainer_gui.runs._pump import PatientKeep, Stamper, journalled, pump
from trainer_gui.runs.folder_keep import FolderKeep
from trainer_gui.runs.journal import FILE, Journal, read_journal

FINISHED = RunFinished("completed", 3)


class Heard:
    """Collects what a stamper tells."""

    def __init__(self, run_id: str | None = "run") -> None:
        self.said: list[Stamped] = []
        self.stamper = Stamper(5, run_id, self.said.append)

    @property
    def bodies(self) -> list[JobEvent]:
        return [stamped.body for stamped in self.said]

    def pump(self, events: Iterator[JobEvent], control: Control | None = None) -> list[JobEvent]:
        done(pump(events, self.stamper, control or Control()))
        return self.bodies


def done(steps: Iterator[bool]) -> None:
    """Everything is asked for."""
    for _ in steps:
        pass


def failing(error: Exception) -> Iterator[JobEvent]:
    yield PhaseChanged("loading")
    raise error


def test_events_are_numbered_dated_and_named() -> None:
    heard = Heard()
    heard.pump(iter((PhaseChanged("loading"), PhaseChanged("training"), FINISHED)))
    assert [said.number for said in heard.said] == [0, 1, 2]
    assert {(said.job_id, said.run_id) for said in heard.said} == {(5, "run")}
    times = [said.time for said in heard.said]
    assert times == sorted(times)
    assert times[0] > 1.7e9


def test_a_job_that_is_no_run_ends_with_done() -> None:
    listed = ChoicesListed("x", ())
    assert Heard(None).pump(iter((listed,))) == [listed, JobDone()]


def test_the_word_that_ends_a_run_says_who_can_do_something() -> None:
    message, hint = Text("No."), Text("Do.")
    errors = {
        "input": DataError(message, hint=hint),
        "download": DataMissingError(message, hint=hint, megabytes=3.0, source="host"),
        "diverged": DivergedError(message, hint=hint),
        "memory": OutOfDeviceMemoryError(message, hint=hint),
        "fault": StorageError(message, hint=hint),
    }
    for cause, error in errors.items():
        assert Heard().pump(failing(error))[-1] == RunFailed(message, hint, "", cause)  # type: ignore[arg-type]


def test_the_word_that_ends_another_job_may_offer_a_download() -> None:
    message, hint = Text("No."), Text("Do.")
    missing = DataMissingError(message, hint=hint, megabytes=3.0, source="host")
    assert Heard(None).pump(failing(missing))[-1] == JobFailed(
        message, hint, remedy="download", megabytes=3.0, source="host"
    )
    cancelled = Heard(None).pump(failing(CancelledError()))[-1]
    assert isinstance(cancelled, JobFailed)
    assert cancelled.cancelled


def test_a_fault_of_the_program_brings_its_traceback() -> None:
    failed = Heard().pump(failing(ZeroDivisionError("of all things")))[-1]
    assert isinstance(failed, RunFailed)
    assert "ZeroDivisionError: of all things" in str(failed.message)
    assert "test__pump.py" in failed.details
    silent = Heard(None).pump(failing(AssertionError()))[-1]
    assert isinstance(silent, JobFailed)
    assert "AssertionError: no reason given" in str(silent.message)


def test_nothing_is_asked_for_while_paused() -> None:
    asked: list[int] = []

    def counting() -> Iterator[JobEvent]:
        for number in range(3):
            asked.append(number)
            yield PhaseChanged("evaluating", number / 3)
        yield FINISHED

    heard, control, awake = Heard(), Control(), threading.Event()
    control.send(Pause())

    def between(*, free: bool = False) -> bool:
        if free:
            awake.set()
        return False

    steps = pump(counting(), heard.stamper, control, between)
    worker = threading.Thread(target=done, args=(steps,), daemon=True)
    worker.start()
    wait_for(lambda: True if PhaseChanged("paused") in heard.bodies else None)
    awake.clear()
    assert awake.wait(60)  # other things go on
    assert asked == [0]
    control.send(Resume())
    worker.join(60)
    # After the pause it says again what it does.
    assert heard.bodies[:4] == [
        PhaseChanged("evaluating", 0.0),
        PhaseChanged("paused"),
        PhaseChanged("evaluating", 0.0),
        PhaseChanged("evaluating", 1 / 3),
    ]
    assert heard.bodies[-1] == FINISHED


def test_a_stop_ends_a_pause_without_saying_that_training_goes_on() -> None:
    heard, control = Heard(), Control()
    control.send(Pause())
    threading.Timer(0.1, control.send, [Stop()]).start()
    assert heard.pump(iter((PhaseChanged("training"), FINISHED)), control) == [
        PhaseChanged("training"),
        PhaseChanged("paused"),
        FINISHED,
    ]


def test_a_pause_after_the_last_word_holds_nothing_up() -> None:
    heard, control = Heard(), Control()

    def pausing() -> Iterator[JobEvent]:
        yield PhaseChanged("saving")
        control.send(Pause())
        yield FINISHED

    assert heard.pump(pausing(), control)[-1] == FINISHED


def test_a_job_is_cleaned_up_before_its_end_and_after_a_failure() -> None:
    ended: list[str] = []

    def tidy(error: Exception | None) -> Iterator[JobEvent]:
        try:
            yield PhaseChanged("training")
            if error:
                raise error
            yield FINISHED
        finally:
            ended.append(type(error).__name__)

    Heard().pump(tidy(None))
    Heard().pump(tidy(ValueError()))
    assert ended == ["NoneType", "ValueError"]


def test_what_is_told_is_on_record(tmp_path: Path) -> None:
    heard = Heard()
    with journalled(heard.stamper, Journal(tmp_path)):
        heard.pump(iter((PhaseChanged("loading"), FINISHED)))
        assert [(one.number, one.body) for one in read_journal(tmp_path)] == [
            (0, PhaseChanged("loading")),
            (1, FINISHED),
        ]


def test_numbers_go_on_where_an_earlier_session_ended(tmp_path: Path) -> None:
    for _session in range(2):
        heard = Heard()
        with journalled(heard.stamper, Journal(tmp_path)):
            heard.pump(iter((PhaseChanged("loading"), FINISHED)))
    assert [one.number for one in read_journal(tmp_path)] == [0, 1, 2, 3]


def test_a_full_disk_is_waited_for_until_the_run_is_stopped(tmp_path: Path) -> None:
    heard, control = Heard(), Control()
    fills = tmp_path / FILE

    def stop_once_told(*, free: bool = False) -> bool:
        if any(isinstance(body, JobWaits) for body in heard.bodies):
            assert free
            control.send(Stop())
        return False

    def training() -> Iterator[JobEvent]:
        yield PhaseChanged("loading")
        fills.unlink()
        fills.symlink_to("/dev/full")
        yield FINISHED

    with journalled(heard.stamper, Journal(tmp_path)):
        done(pump(training(), heard.stamper, control, stop_once_told))
    loading, waits, failed = heard.bodies
    assert loading == PhaseChanged("loading")
    assert isinstance(waits, JobWaits)
    assert "The disk is full" in str(waits.message)
    assert isinstance(failed, RunFailed)
    assert "The disk is full" in str(failed.message)


def test_a_run_goes_on_by_itself_once_it_can_write(tmp_path: Path) -> None:
    heard = Heard()
    obstacle = tmp_path / "run"
    obstacle.write_bytes(b"a file where the folder of the run should be")
    keep = PatientKeep(FolderKeep(obstacle), heard.stamper)

    def saving() -> Iterator[JobEvent]:
        yield PhaseChanged("saving")
        keep.artefact("data", "data.json", b"{}")
        yield FINISHED

    def clear(*, free: bool = False) -> bool:
        if any(isinstance(body, JobWaits) for body in heard.bodies) and obstacle.is_file():
            obstacle.unlink()
            obstacle.mkdir()
        return False

    done(pump(saving(), heard.stamper, Control(), clear))
    _, waits, finished = heard.bodies
    assert isinstance(waits, JobWaits)
    assert "could not be written" in str(waits.message)
    assert finished == FINISHED
    assert (obstacle / "data.json").read_bytes() == b"{}"


def test_a_checkpoint_that_is_asked_for_in_a_pause_is_made_in_it() -> None:
    control = Control()
    control.send(Pause())

    def training() -> Iterator[JobEvent]:
        yield PhaseChanged("training")
        assert control.take_save_now()
        yield PhaseChanged("saving")
        yield FINISHED

    heard = Heard()

    def between(*, free: bool = False) -> bool:
        if heard.bodies[-1] == PhaseChanged("paused"):
            if PhaseChanged("saving") in heard.bodies:
                control.send(Resume())
            else:
                control.send(SaveNow())
        return False

    done(pump(training(), heard.stamper, control, between))
    assert heard.bodies == [
        PhaseChanged("training"),
        PhaseChanged("paused"),
        PhaseChanged("saving"),
        PhaseChanged("paused"),
        PhaseChanged("saving"),
        FINISHED,
    ]


def test_consent_that_is_missing_is_told_with_what_it_is_needed_for() -> None:
    error = CodeConsentError(
        Text("net.py may not run."), hint=Text("Look at it."), file="net.py", sha256="12" * 32
    )
    for run_id in (None, "run"):
        heard = Heard(run_id)
        heard.pump(failing(error))
        last = heard.bodies[-1]
        if run_id is None:
            assert isinstance(last, JobFailed)
            assert (last.remedy, last.file, last.sha256) == ("run_code", "net.py", "12" * 32)
        else:
            assert isinstance(last, RunFailed)
            assert last.cause == "input"
        assert decode(encode(heard.said[-1])).body == last


@pytest.mark.parametrize(
    ("does", "said"),
    [
        ("return x / 0", "ZeroDivisionError: division by zero"),
        ("import sys; sys.exit(3)", "SystemExit: 3"),
    ],
)
def test_what_fails_in_a_program_of_ones_own_is_not_the_fault_of_this_one(
    does: str, said: str, tmp_path: Path
) -> None:
    program = run_code(Code(tmp_path / "net.py", f"def forward(x):\n    {does}\n".encode()))

    def training() -> Iterator[JobEvent]:
        yield PhaseChanged("training")
        program.forward(1)

    heard = Heard()
    (_, failed) = heard.pump(training())
    assert isinstance(failed, RunFailed)
    assert f"net.py failed in line 2: {said}." in str(failed.message)
    assert (failed.details, failed.cause) == ("", "input")
