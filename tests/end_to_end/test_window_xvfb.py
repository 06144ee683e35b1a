"""The main paths on a real X server: by keys alone; and a table from its drop to its use."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import psutil
import pytest
from PIL import ImageGrab

from tests.end_to_end.homes import EPOCHS, short_home
from trainer_gui.core.events import RunFinished
from trainer_gui.gui.settings import Settings, save_settings
from trainer_gui.gui.theme import LIGHT
from trainer_gui.runs.journal import read_journal

SIZE = (1280, 720)
PATIENCE_SECONDS = 120.0


@pytest.fixture
def display() -> Iterator[str]:
    """An X server of the smallest size that the window promises to work at."""
    missing = [name for name in ("Xvfb", "xdotool") if shutil.which(name) is None]
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)}")
    reading, writing = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", f"{SIZE[0]}x{SIZE[1]}x24",
         "-nolisten", "tcp", "-noreset"],  # a reset would drop whoever connects meanwhile
        pass_fds=(writing,),
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    os.close(writing)
    with os.fdopen(reading) as told:
        number = told.readline().strip()
    assert number, "the X server did not start"
    yield f":{number}"
    server.terminate()
    server.wait()


def xdotool(display: str, *words: str) -> str:
    """What xdotool says to an order; nothing if it could not be done."""
    return subprocess.run(
        ["xdotool", *words],
        env={**os.environ, "DISPLAY": display},
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    ).stdout.strip()


def wait(condition: Callable[[], bool], program: "subprocess.Popen[bytes]") -> None:
    """Waits until something is so, as long as the program lives."""
    until = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert program.poll() is None, program.communicate()[1].decode()
        assert time.monotonic() < until, "it took too long"
        time.sleep(0.1)


def series_pixels(display: str) -> int:
    """How many pixels on the screen have the colour of the training curve."""
    picture = np.asarray(ImageGrab.grab(xdisplay=display).convert("RGB"))
    assert picture.shape[:2] == SIZE[::-1]
    colour = [int(LIGHT.series[0][at : at + 2], 16) for at in (1, 3, 5)]
    return int((picture == colour).all(axis=2).sum())


def finished(home: Path) -> bool:
    """Whether the only run has ended as it should."""
    runs = list((home / "runs").glob("*"))
    said = [stamped.body for run in runs for stamped in read_journal(run)]
    return bool(said) and isinstance(said[-1], RunFinished)


def test_start_train_and_quit_by_keys_alone(display: str, tmp_path: Path) -> None:
    home = tmp_path / "home"
    environment = short_home(home)
    save_settings(Settings(theme="light"), home / "config")
    program = subprocess.Popen(
        [sys.executable, "-m", "trainer_gui"],
        env={**environment, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb"},
        stderr=subprocess.PIPE,
    )
    try:
        search = ("search", "--onlyvisible", "--name", "^Trainer GUI$")
        wait(lambda: bool(xdotool(display, *search)), program)
        window = xdotool(display, *search).splitlines()[0]
        xdotool(display, "windowfocus", "--sync", window)
        before = series_pixels(display)
        xdotool(display, "key", "ctrl+r")  # may come before the form is there
        wait(lambda: finished(home), program)
        (run,) = (home / "runs").iterdir()
        last = list(read_journal(run))[-1].body
        assert isinstance(last, RunFinished)
        assert (last.reason, last.step) == ("completed", EPOCHS * 40)
        wait(lambda: series_pixels(display) > before + 100, program)  # a curve is on the screen
        family = psutil.Process(program.pid).children(recursive=True)
        assert family  # the worker
        xdotool(display, "key", "ctrl+q")
        _, said = program.communicate(timeout=PATIENCE_SECONDS)
        assert (program.returncode, said) == (0, b"")
        assert [child for child in family if child.is_running()] == []
    finally:
        if program.poll() is None:
            program.kill()
            program.communicate()


def customers(rows: int = 240) -> str:
    """Who leaves: with semicolons, decimal commas, names, categories and holes."""
    random = np.random.default_rng(1)
    lines = ["id;paid;town;since;leaves"]
    for row in range(rows):
        paid, town = random.uniform(1, 99), str(random.choice(["Bonn", "Kiel", "Ulm"]))
        leaves = paid + 10 * (town == "Ulm") + random.normal(0, 8) > 55
        told = "" if row % 17 == 0 else f"{paid:.1f}".replace(".", ",")
        town = "" if row % 23 == 0 else town
        lines.append(f"C{row:04};{told};{town};{2000 + row % 20};{'yes' if leaves else 'no'}")
    return "\n".join(lines) + "\n"


def test_a_table_is_dropped_trained_used_and_exported(display: str, tmp_path: Path) -> None:
    table, rows = tmp_path / "customers.csv", tmp_path / "rows.csv"
    table.write_text(customers())
    rows.write_text("id;paid;town;since\nX;5,0;Kiel;2001\nY;98,0;Ulm;2010\nZ;;Bonn;2003\n")
    environment = {**short_home(tmp_path / "home"), "DISPLAY": display}
    ended = subprocess.run(
        [sys.executable, "-m", "tests.end_to_end.table_script", str(table), str(rows)],
        env={**environment, "QT_QPA_PLATFORM": "xcb"},
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    seen = json.loads(ended.stdout)
    assert [column[:2] for column in seen["columns"]] == [
        ["id", "Ignore"], ["paid", "Number"], ["town", "Category"], ["since", "Number"],
        ["leaves", "Target"],
    ]  # fmt: skip
    assert [column[3] for column in seen["columns"]] == ["–", "15 (6.2 %)", "11 (4.6 %)", "–", "–"]
    (no, wrong_yes), (wrong_no, yes) = seen["matrix"]
    assert no + yes > 4 * (wrong_yes + wrong_no)
    assert [name for name, _ in seen["typed"]] == ["no", "yes"]
    assert "3 rows" in seen["file"]
    assert seen["without_torch"]
    assert seen["closed"]

    program, out = [sys.executable, "-m", "trainer_gui"], tmp_path / "out"
    name = Path(seen["folder"]).name
    said = []
    for words in (
        [*program, "predict", name, str(rows)],
        [*program, "export", name, "--to", str(out)],
        [sys.executable, "-I", str(out / "predict.py"), str(rows)],
    ):
        done = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        said.append([line.split(": ")[1].split(" ")[0] for line in done.stdout.splitlines()
                     if ": " in line])  # fmt: skip
    assert said[0] == said[2]
    assert said[0][:2] == ["no", "yes"]
