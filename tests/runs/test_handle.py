"""Tests of a job as seen by whoever asked for it."""

import threading

from trainer_gui.core.control import Command, Pause, Stop
from trainer_gui.core.events import RunFailed
from trainer_gui.core.replies import JobDone, JobFailed, JobStarted
from trainer_gui.core.text import Text
from trainer_gui.core.wire import Stamped
from trainer_gui.runs.handle import JobHandle
from trainer_gui.runs.host import end_without_worker


def said(number: int, *, last: bool = False) -> Stamped:
    return Stamped(1, None, number, 0.0, JobDone() if last else JobStarted("Test"))


def handle() -> JobHandle:
    return JobHandle(1, None, lambda _command: None)


def test_a_poll_gives_what_came_since_the_last_one() -> None:
    job = handle()
    assert job.poll() == []
    job.push(said(0))
    job.push(said(1))
    assert job.poll() == [said(0), said(1)]
    assert job.poll() == []
    assert not job.ended


def test_nothing_counts_after_the_terminal_event() -> None:
    job = handle()
    job.push(said(0, last=True))
    job.push(said(1))
    assert job.ended
    assert job.poll() == [said(0, last=True)]
    assert list(job) == []


def test_iteration_waits_for_the_terminal_event() -> None:
    job = handle()
    job.push(said(0))

    def talk() -> None:
        job.push(said(1))
        job.push(said(2, last=True))

    speaker = threading.Timer(0.05, talk)
    speaker.start()
    assert list(job) == [said(0), said(1), said(2, last=True)]
    speaker.join()


def test_join_says_whether_it_has_ended() -> None:
    job = handle()
    assert not job.join(0)
    assert not job.join(0.05)
    speaker = threading.Timer(0.05, job.push, [said(0, last=True)])
    speaker.start()
    assert job.join()
    assert job.join(0)
    assert job.poll() == [said(0, last=True)]  # waiting has taken nothing away
    speaker.join()


def test_commands_are_passed_on() -> None:
    sent: list[Command] = []
    job = JobHandle(1, "run", sent.append)
    job.send(Pause())
    job.send(Stop())
    assert sent == [Pause(), Stop()]


def test_a_job_without_a_worker_is_given_a_last_word() -> None:
    job = handle()
    end_without_worker(job, Text("The worker is not running."))
    (word,) = job.poll()
    assert job.ended
    assert word.body == JobFailed(Text("The worker is not running."), Text("Try again."))
    run = JobHandle(2, "run", lambda _command: None)
    end_without_worker(run, Text("The worker is not running."))
    (word,) = run.poll()
    assert isinstance(word.body, RunFailed)
    assert (word.run_id, word.body.cause) == ("run", "crash")
    assert str(word.body.hint) == "Nothing of it was done yet; start it again."
