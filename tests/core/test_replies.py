"""Tests of what the worker answers: a closed union of plain, frozen data."""

import dataclasses
import typing

from trainer_gui.core.answers import Ranked
from trainer_gui.core.events import RunEvent
from trainer_gui.core.replies import JobEvent, JobFailed, Predicted, Reply
from trainer_gui.core.text import Text


def test_the_union_is_closed_and_apart_from_what_runs_say() -> None:
    answers = set(typing.get_args(Reply))
    assert {answer.__name__ for answer in answers} == {
        "JobStarted", "JobProgressed", "JobFailed", "JobDone", "DataDescribed", "ModelSummarised",
        "ChoicesListed", "Predicted", "WorkerReady", "WorkerLost", "Heartbeat",
        "JobWaits", "SamplesShown", "Forecasted", "RunAsks", "FileRead", "FileSeen",
    }  # fmt: skip
    assert all(dataclasses.is_dataclass(answer) for answer in answers)
    assert not answers & set(typing.get_args(RunEvent))
    assert set(typing.get_args(JobEvent)) == answers | set(typing.get_args(RunEvent))


def test_a_file_that_cannot_be_read_has_a_problem_instead_of_guesses() -> None:
    good = Predicted("cat.png", Ranked(("cat", "dog"), (0.9, 0.1)))
    bad = Predicted("notes.txt", problem=Text("Not a picture."))
    assert good.problem is None
    assert bad.answer is None


def test_the_details_of_a_failure_stay_out_of_the_log() -> None:
    failed = JobFailed(Text("It failed."), Text("Report it."), details="Traceback …")
    assert "Traceback" not in repr(failed)
    assert failed.remedy == ""
    assert not failed.cancelled
