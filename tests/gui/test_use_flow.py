"""Tests of what the Use screen asks of the worker: the newest question counts."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.gui.hosts import ScriptedHost
from tests.gui.screens.run_list import digit_files, made_run
from tests.gui.screens.seeing import words
from trainer_gui.core.answers import Ranked
from trainer_gui.core.asks import Cell, Files, Row
from trainer_gui.core.control import Cancel
from trainer_gui.core.replies import FileRead, JobDone, JobFailed, Predicted, RunAsks
from trainer_gui.core.text import Text
from trainer_gui.gui.screens.use import UseScreen
from trainer_gui.gui.theme import LIGHT
from trainer_gui.gui.use_flow import UseFlow
from trainer_gui.gui.worker_link import WorkerLink
from trainer_gui.runs.jobs import AskRun, Predict, PredictRow

PICTURES = Files(Text("pictures"), Text("PNG"), (".png",), pictures=True)
ROW = Row((Cell("paid", fill=1.0, first=3.5),))
TABLES = Files(Text("tables"), Text("CSV"), (".csv",))


@pytest.fixture
def host() -> ScriptedHost:
    return ScriptedHost()


@pytest.fixture
def link(host: ScriptedHost) -> WorkerLink:
    link = WorkerLink(host)
    host.start()
    return link


@pytest.fixture
def screen(qtbot: QtBot, link: WorkerLink) -> UseScreen:
    screen = UseScreen(LIGHT)
    qtbot.addWidget(screen)
    UseFlow(screen, link)
    with qtbot.waitExposed(screen):
        screen.show()
    screen.show_runs([made_run("newest"), made_run("older")])
    return screen


def asked(host: ScriptedHost, kind: type) -> list[int]:
    """Numbers of the questions of that kind, in order."""
    return [number for number, (job, _) in enumerate(host.jobs) if isinstance(job, kind)]


def test_what_a_run_asks_for_is_asked_when_it_is_chosen_and_once(
    screen: UseScreen, link: WorkerLink, host: ScriptedHost
) -> None:
    first = asked(host, AskRun)
    assert [host.jobs[one][0] for one in first] == [AskRun("newest")]
    host.say(first[0], RunAsks((PICTURES,)), JobDone())
    link.drain()
    assert "Drop pictures here, or press Open…" in words(screen)
    screen.select_run("older")
    host.say(asked(host, AskRun)[-1], JobFailed(Text("It sees two things."), Text("Use it there.")))
    link.drain()
    assert "It sees two things." in words(screen)
    screen.select_run("newest")
    assert len(asked(host, AskRun)) == 2
    assert "Drop pictures here, or press Open…" in words(screen)


def test_only_the_newest_prediction_is_shown(
    qtbot: QtBot, screen: UseScreen, link: WorkerLink, host: ScriptedHost, tmp_path: Path
) -> None:
    host.say(asked(host, AskRun)[-1], RunAsks((PICTURES,)), JobDone())
    link.drain()
    files = digit_files(tmp_path, 2)
    screen.add_files(files)
    screen.predict_requested.emit("newest", tuple(files))
    older, newer = asked(host, Predict)
    assert (host.jobs[older][1].job_id, Cancel()) in host.commands
    host.say(older, Predicted(files[0], Ranked(("wrong",), (0.9,))), JobDone())
    host.say(newer, Predicted(files[0], Ranked(("seven",), (0.9,))))
    link.drain()
    qtbot.waitUntil(lambda: "seven" in words(screen))
    assert "wrong" not in words(screen)
    host.say(newer, JobFailed(Text("The weights are damaged."), Text("Train again.")))
    link.drain()
    assert "The weights are damaged." in words(screen)
    screen.cancel_requested.emit()
    assert host.commands[-1] == (host.jobs[newer][1].job_id, Cancel())


def test_rows_of_a_file_are_shown_with_what_was_noticed_of_it(
    qtbot: QtBot, screen: UseScreen, link: WorkerLink, host: ScriptedHost, tmp_path: Path
) -> None:
    host.say(asked(host, AskRun)[-1], RunAsks((ROW, TABLES)), JobDone())
    link.drain()
    path = tmp_path / "rows.csv"
    path.write_text("paid\n")
    screen.add_files([str(path)])
    (job,) = asked(host, Predict)
    host.say(job, FileRead(str(path), 2, (Text("It is not in UTF-8."), Text("Save it again."))))
    answers = [Predicted(str(path), Ranked(("stays",), (0.9,)), line=line) for line in (2, 3)]
    host.say(job, *answers, JobDone())
    link.drain()
    qtbot.waitUntil(lambda: "2 rows" in words(screen))
    assert "rows.csv line 2" in words(screen)
    assert "It is not in UTF-8." in words(screen)


def test_only_the_newest_row_is_answered(
    screen: UseScreen, link: WorkerLink, host: ScriptedHost
) -> None:
    host.say(asked(host, AskRun)[-1], RunAsks((ROW, TABLES)), JobDone())
    link.drain()
    (older,) = asked(host, PredictRow)
    assert host.jobs[older][0] == PredictRow("newest", {"paid": 3.5})
    screen.row_requested.emit("newest", {"paid": 4.0})
    newer = asked(host, PredictRow)[-1]
    assert (host.jobs[older][1].job_id, Cancel()) in host.commands
    host.say(newer, Predicted("", Ranked(("seven",), (0.9,))), JobDone())
    host.say(older, Predicted("", Ranked(("wrong",), (0.9,))), JobDone())
    link.drain()
    assert "seven" in words(screen)
    assert "wrong" not in words(screen)
