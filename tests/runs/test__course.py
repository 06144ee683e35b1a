"""Tests of the course of a run: what a list shows of a journal, over all its sessions."""

from pathlib import Path

import pytest

from tests.runs.journals import STEPS_PER_EPOCH, block, epochs, lines, started, whole
from trainer_gui.core.events import (
    EpochDone,
    Evaluated,
    Origin,
    PhaseChanged,
    RunEvent,
    RunFailed,
    RunFinished,
)
from trainer_gui.core.text import Text
from trainer_gui.runs._course import CURVE_POINTS, Course, follow

FAILED = RunFailed(Text("No."), Text("Do."))


def told(tmp_path: Path, *events: RunEvent) -> Course:
    journal = tmp_path / "events.jsonl"
    journal.write_bytes(lines(events))
    return follow(journal)


def test_the_best_epoch_is_told_and_not_the_last(tmp_path: Path) -> None:
    course = told(tmp_path, started(), *epochs([0.5, 0.9, 0.7]))
    assert course.best_epoch == (1, 0.9)
    assert course.curve() == (0.5, 0.9, 0.7)
    assert (course.metric, course.goal, course.ending) == ("accuracy", "max", "")
    assert (course.step, course.seconds_spent) == (3 * STEPS_PER_EPOCH, 4.5)


@pytest.mark.parametrize(
    ("last", "ending"),
    [
        (RunFinished("completed", 180), "completed"),
        (RunFinished("finished", 180), "finished"),
        (RunFinished("stopped", 180), "stopped"),
        (RunFinished("discarded", 180), "stopped"),
        (FAILED, "failed"),
    ],
)
def test_the_best_is_known_however_a_run_ended(tmp_path: Path, last: RunEvent, ending: str) -> None:
    course = told(tmp_path, started(), *epochs([0.5, 0.9, 0.7]), last)
    assert (course.ending, course.best_epoch, course.step) == (ending, (1, 0.9), 180)


def test_a_low_loss_is_the_aim_where_the_task_says_so(tmp_path: Path) -> None:
    course = told(tmp_path, started(goal="min"), *epochs([0.5]))
    assert (course.metric, course.goal, course.curve()) == ("loss", "min", (0.5,))


def test_steps_within_an_epoch_count(tmp_path: Path) -> None:
    course = told(tmp_path, started(), *epochs([0.5]), block(60), block(70, 4))
    assert course.step == 74
    assert told(tmp_path, started(), block(0), FAILED).step == 10


def test_before_it_starts_a_run_has_no_figures(tmp_path: Path) -> None:
    course = told(tmp_path, PhaseChanged("loading"), PhaseChanged("building"))
    assert (course.heard, course.step, course.best_epoch) == (True, None, None)
    assert (course.curve(), course.seconds_spent) == ((), None)
    assert follow(tmp_path / "none") == Course()


def test_a_resumed_run_is_one_line(tmp_path: Path) -> None:
    course = told(
        tmp_path,
        started(),
        *epochs([0.5, 0.6, 0.9]),  # the last one was not saved any more
        block(180),
        started(2 * STEPS_PER_EPOCH, origin=Origin("resume")),
        *epochs([0.7, 0.65], first=2),
    )
    assert course.curve() == (0.5, 0.6, 0.7, 0.65)
    assert course.best_epoch == (2, 0.7)  # what was taken back is no best any more
    assert (course.step, course.seconds_spent) == (240, 6.0)


def test_a_resumed_run_stands_where_its_checkpoint_was_made(tmp_path: Path) -> None:
    course = told(tmp_path, started(), *epochs([0.5]), block(60), started(60))
    assert (course.step, course.curve()) == (60, (0.5,))
    course = told(tmp_path, started(), *epochs([0.5]), RunFinished("stopped", 65), started(65))
    assert (course.step, course.ending) == (65, "")


def test_an_epoch_that_is_evaluated_again_replaces_itself(tmp_path: Path) -> None:
    # A checkpoint may lie between the last step of an epoch and its evaluation.
    course = told(tmp_path, started(), *epochs([0.5, 0.9]), started(120), *epochs([0.8], first=1))
    assert course.curve() == (0.5, 0.8)


def test_a_run_that_began_anew_forgets_what_was(tmp_path: Path) -> None:
    course = told(tmp_path, started(), *epochs([0.5, 0.9]), FAILED, started(), *epochs([0.3]))
    assert (course.curve(), course.best_epoch, course.step) == ((0.3,), (0, 0.3), 60)


def test_a_session_that_ended_before_it_started_changes_no_figure(tmp_path: Path) -> None:
    course = told(
        tmp_path, started(), *epochs([0.5, 0.9]),
        RunFinished("stopped", 120, 1, 0.9, 3.0), RunFinished("stopped", 0),
    )  # fmt: skip
    assert (course.step, course.best_epoch, course.seconds_spent) == (120, (1, 0.9), 3.0)


def test_a_fork_knows_its_parent_after_it_was_resumed(tmp_path: Path) -> None:
    course = told(
        tmp_path, started(), *epochs([0.5]), started(60, origin=Origin("fork", "grand")),
        started(60, origin=Origin("fork", "mother")), started(60, origin=Origin("resume")),
    )  # fmt: skip
    assert course.parent == "mother"


def test_an_evaluation_that_no_epoch_followed_is_no_point(tmp_path: Path) -> None:
    measured = Evaluated("validation", 1, 120, "current", {"accuracy": 0.99})
    course = told(tmp_path, started(), *epochs([0.5]), measured)
    assert course.curve() == (0.5,)
    other = Evaluated("test", 1, 120, "current", {"accuracy": 0.99})
    done = EpochDone(1, 120, 1.0, {}, best=False)
    assert told(tmp_path, started(), *epochs([0.5]), other, done).curve() == (0.5, None)


def test_without_validation_data_there_is_no_curve(tmp_path: Path) -> None:
    course = told(tmp_path, started(), EpochDone(0, 60, 1.0, {"accuracy": 0.5}, best=True))
    assert (course.curve(), course.best_epoch) == ((), (0, None))


def test_a_long_curve_is_thinned_and_keeps_its_ends_and_its_best(tmp_path: Path) -> None:
    scores = [0.1 + 0.0001 * number for number in range(200)]
    scores[101] = 0.95
    scores[-1] = 0.2
    curve = told(tmp_path, started(), *epochs(scores)).curve()
    assert len(curve) == CURVE_POINTS
    assert (curve[0], curve[-1], max(one or 0.0 for one in curve)) == (0.1, 0.2, 0.95)


def test_steps_are_not_decoded(tmp_path: Path) -> None:
    # All but the last block may be anything: only their kind is looked at.
    journal = tmp_path / "events.jsonl"
    content = lines([started(), block(0), block(10), *epochs([0.5])[1:]])
    journal.write_bytes(content.replace(b'"loss":', b'"loss"!', 2).replace(b"2.3", b"nan", 1))
    assert follow(journal).best_epoch == (0, 0.5)


def test_torn_and_foreign_lines_are_passed_over(tmp_path: Path) -> None:
    journal = tmp_path / "events.jsonl"
    first, *rest = lines([started(), *epochs([0.5, 0.9])]).splitlines(keepends=True)
    torn = lines([RunFinished("completed", 120)])[:-9]
    journal.write_bytes(
        b"\xff\0\n{}\n"
        + first
        + b'{"event": "Sung"}\n"event": "EpochDone"\n'
        + b"".join(rest)
        + torn
    )
    course = follow(journal)
    assert (course.ending, course.curve()) == ("", (0.5, 0.9))


def test_a_journal_that_grows_is_read_on_from_where_it_was(tmp_path: Path) -> None:
    journal = tmp_path / "events.jsonl"
    content = lines(whole())
    pieces = [0, 1, 700, 5000, 5001, len(content) // 2, len(content) - 5, len(content)]
    course: Course | None = None
    for end in pieces:
        journal.write_bytes(content[:end])
        course = follow(journal, Course.unpack(course.pack()) if course is not None else None)
        assert course == follow(journal)
    assert course is not None
    assert (course.ending, course.step, len(course.curve())) == ("completed", 1200, 20)


def test_what_was_read_before_is_not_read_again(tmp_path: Path) -> None:
    journal = tmp_path / "events.jsonl"
    content = lines([started(), *epochs([0.5, 0.9])])
    journal.write_bytes(content)
    course = follow(journal)
    journal.write_bytes(b"\n" * 2000 + content[2000:] + lines(epochs([0.95], first=2)))
    assert follow(journal, course).curve() == (0.5, 0.9, 0.95)
    assert follow(journal).metric == ""  # from the beginning, it would be another journal


def test_another_journal_is_read_from_its_beginning(tmp_path: Path) -> None:
    journal = tmp_path / "events.jsonl"
    journal.write_bytes(lines([started(), *epochs([0.5, 0.9])]))
    course = follow(journal)
    for other in ([started(), *epochs([0.1, 0.2, 0.3])], [started(), *epochs([0.4])]):
        journal.write_bytes(lines(other))
        assert follow(journal, Course.unpack(course.pack())) == follow(journal)


def test_a_line_without_an_end_does_not_fill_the_memory(tmp_path: Path) -> None:
    journal = tmp_path / "events.jsonl"
    with journal.open("wb") as file:
        file.write(lines([started()]))
        file.seek(2**25, 1)  # 32 MB of NUL, no line end, little room on the disk
        file.write(b"\n" + lines(epochs([0.5])))
    assert follow(journal).curve() == (0.5,)
