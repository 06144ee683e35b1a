"""Tests of the index: whatever becomes of it, the list says what is in the folders."""

import os
import random
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.runs.journals import epochs, lines, make_checkpoint, make_run, started, whole
from tests.runs.test_lock import held_elsewhere
from trainer_gui.core.errors import StorageError
from trainer_gui.core.events import RunEvent, RunFinished
from trainer_gui.runs.annotations import Annotations, write_annotations
from trainer_gui.runs.index import VERSION, RunIndex
from trainer_gui.runs.info import RunInfo, read_run, with_lock

LISTER = """
import sys
from pathlib import Path
from trainer_gui.runs.index import RunIndex
folders = sorted(Path(sys.argv[1]).iterdir())
index = RunIndex(Path(sys.argv[2]))
print("ready", flush=True)
sys.stdin.readline()
for number in range(30):
    (folders[number % 7] / "recipe.toml").touch()
    assert len(index.list_runs(folders)) == len(folders)
"""


class Home:
    """Run folders of every kind, and an index of them."""

    def __init__(self, root: Path, count: int = 7) -> None:
        self.runs = root / "runs"
        self.path = root / "runs.sqlite3"
        self.index = RunIndex(self.path)
        for number in range(count):
            folder = make_run(self.runs / f"run-{number}", self._events(number))
            make_checkpoint(folder, 60)
            write_annotations(folder, Annotations(notes=f"Number {number} ✓", tags=("a",)))

    def _events(self, number: int) -> list[RunEvent]:
        endings: list[list[RunEvent]] = [
            [RunFinished("completed", 180, 1, 0.9)],
            [RunFinished("stopped", 180)],
            [],
        ]
        return [started(), *epochs([0.5, 0.9, 0.1 * number]), *endings[number % 3]]

    @property
    def folders(self) -> list[Path]:
        return sorted(self.runs.iterdir())

    def listed(self) -> tuple[RunInfo, ...]:
        return self.index.list_runs(self.folders)

    def truth(self) -> tuple[RunInfo, ...]:
        """What the folders say, without any index."""
        return tuple(with_lock(read_run(folder)[0]) for folder in self.folders)

    def rows(self) -> int:
        database = sqlite3.connect(self.path)
        (count,) = database.execute("SELECT count(*) FROM runs").fetchone()
        database.close()
        return int(count)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def test_the_list_is_that_of_the_folders_cold_and_warm(home: Home) -> None:
    assert home.listed() == home.truth()
    assert home.rows() == 7
    assert home.listed() == home.truth()


def test_a_fresh_row_is_not_read_from_its_folder_again(home: Home) -> None:
    before = home.listed()
    journal = home.runs / "run-1" / "events.jsonl"
    known = journal.stat()
    journal.write_bytes(journal.read_bytes().replace(b'"accuracy": 0.9', b'"accuracy": 0.1'))
    os.utime(journal, ns=(known.st_atime_ns, known.st_mtime_ns))
    assert home.listed() == before
    os.utime(journal)
    assert home.listed() == home.truth()


def test_each_change_of_a_folder_is_seen(home: Home) -> None:
    home.listed()
    folder = home.runs / "run-2"
    with (folder / "events.jsonl").open("ab") as file:
        file.write(lines([*epochs([0.95], first=3), RunFinished("stopped", 240, 3, 0.95)]))
    assert home.listed()[2].best_score == 0.95
    write_annotations(folder, Annotations(star=True))
    assert home.listed()[2].star
    recipe = folder / "recipe.toml"
    recipe.write_text(recipe.read_text().replace('"Small"', '"Other"'))
    assert home.listed()[2].title == "Other"
    make_checkpoint(folder, 240)
    (folder / "checkpoints" / "step-000000060" / "manifest.json").unlink()
    assert home.listed() == home.truth()


def test_runs_come_and_go(home: Home) -> None:
    home.listed()
    home.runs.joinpath("run-0").rename(home.runs.parent / "elsewhere")
    make_run(home.runs / "new", whole(2))
    assert [info.run_id for info in home.listed()] == ["new", *(f"run-{n}" for n in range(1, 7))]
    assert home.rows() == 7
    assert home.listed() == home.truth()


def test_a_name_that_is_not_utf_8_is_listed(home: Home) -> None:
    make_run(home.runs / os.fsdecode(b"run-\xff"), whole(2))
    assert home.listed() == home.truth()
    assert home.listed() == home.truth()
    assert home.rows() == 8


def test_running_is_asked_each_time(home: Home) -> None:
    folder = home.runs / "run-2"  # nothing has ended it
    assert home.listed()[2].status == "interrupted"
    with held_elsewhere(folder):
        assert (home.listed()[2].status, home.listed()[2].resumable) == ("running", False)
        with (folder / "events.jsonl").open("ab") as file:
            file.write(lines(epochs([0.95], first=3)))
        assert (home.listed()[2].status, home.listed()[2].best_score) == ("running", 0.95)
    assert (home.listed()[2].status, home.listed()[2].resumable) == ("interrupted", True)
    assert home.listed() == home.truth()


def test_while_a_run_goes_on_little_is_written(home: Home) -> None:
    folder = home.runs / "run-2"
    with held_elsewhere(folder):
        home.listed()
        before = home.path.read_bytes()
        with (folder / "events.jsonl").open("ab") as file:
            file.write(lines(epochs([0.95], first=3)))
        assert home.listed()[2].best_score == 0.95
        assert home.path.read_bytes() == before
    home.listed()
    assert home.path.read_bytes() != before


def test_a_damaged_run_hides_no_other_and_is_looked_at_anew(home: Home) -> None:
    home.listed()
    recipe = home.runs / "run-3" / "recipe.toml"
    content, known = recipe.read_bytes(), recipe.stat()
    recipe.write_bytes(b"?" * len(content))
    os.utime(recipe, ns=(known.st_atime_ns, known.st_mtime_ns + 1))
    found = home.listed()
    assert [info.status == "damaged" for info in found] == [n == 3 for n in range(7)]
    assert "recipe.toml cannot be read" in str(found[3].problem)
    recipe.write_bytes(content)
    os.utime(recipe, ns=(known.st_atime_ns, known.st_mtime_ns + 1))  # as if it had not changed
    assert home.listed() == home.truth()


@pytest.mark.parametrize(
    "content",
    [b"", b"x", b"SQLite format 3\0" + b"\xff" * 84, b"title = 'no database'\n" * 999],
    ids=["empty", "a byte", "a header", "text"],
)
def test_a_file_that_is_no_database_is_made_anew(home: Home, content: bytes) -> None:
    home.path.write_bytes(content)
    assert home.listed() == home.truth()
    assert home.rows() == 7


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_database_that_was_cut_off_is_made_anew(home: Home, share: float) -> None:
    home.listed()
    content = home.path.read_bytes()
    home.path.write_bytes(content[: int(share * len(content))])
    assert home.listed() == home.truth()
    assert home.rows() == 7


def test_another_version_is_made_anew(home: Home) -> None:
    home.listed()
    database = sqlite3.connect(home.path)
    database.execute("DROP TABLE runs")
    database.execute("CREATE TABLE runs (other)")
    database.execute(f"PRAGMA user_version = {VERSION + 1}")
    database.commit()
    database.close()
    assert home.listed() == home.truth()
    assert home.rows() == 7


def test_single_flipped_bits_change_nothing(tmp_path: Path) -> None:
    home = Home(tmp_path, count=4)
    truth = home.listed()
    content = home.path.read_bytes()
    for place in random.Random(0).sample(range(8 * len(content)), 150):
        copy = bytearray(content)
        copy[place // 8] ^= 1 << place % 8
        home.path.write_bytes(copy)
        assert home.listed() == truth, place
        assert home.listed() == truth, place


def test_a_journal_of_a_write_that_was_killed_is_rolled_back(home: Home) -> None:
    home.listed()
    script = (
        "import os, sqlite3, sys; database = sqlite3.connect(sys.argv[1], isolation_level=None);"
        "database.execute('PRAGMA cache_size = 1'); database.execute('BEGIN IMMEDIATE');"
        "database.execute('UPDATE runs SET content = randomblob(20000)'); os._exit(9)"
    )
    subprocess.run([sys.executable, "-c", script, str(home.path)], check=False)
    assert home.path.with_name("runs.sqlite3-journal").stat().st_size > 0
    assert home.listed() == home.truth()
    assert home.rows() == 7


def test_a_database_that_is_busy_is_left_alone(
    home: Home, caplog: pytest.LogCaptureFixture
) -> None:
    home.listed()
    (home.runs / "run-1" / "recipe.toml").touch()
    before = home.path.read_bytes()
    database = sqlite3.connect(home.path, isolation_level=None)
    database.execute("BEGIN EXCLUSIVE")
    with caplog.at_level("INFO"):
        assert home.listed() == home.truth()
    assert "locked" in caplog.text
    database.close()
    assert home.path.read_bytes() == before
    assert home.listed() == home.truth()


def test_a_place_that_cannot_be_written_is_done_without(
    home: Home, caplog: pytest.LogCaptureFixture
) -> None:
    home.path.mkdir()
    with caplog.at_level("INFO"):
        assert home.listed() == home.truth()
    assert str(home.path) in caplog.text
    with pytest.raises(StorageError, match=r"runs\.sqlite3 could not be written"):
        home.index.rebuild(home.folders)


def test_folders_that_may_only_be_read_are_listed(ordinary_home: Path) -> None:
    home = Home(ordinary_home)
    home.listed()
    home.path.chmod(0o400)
    ordinary_home.chmod(0o500)
    assert home.listed() == home.truth()
    (home.runs / "run-1" / "recipe.toml").touch()
    assert home.listed() == home.truth()
    (home.runs / "run-4").chmod(0)
    found = home.listed()
    assert [info.run_id for info in found if info.status == "damaged"] == ["run-4"]
    assert "Permission denied" in str(found[4].problem)
    (home.runs / "run-4").chmod(0o700)
    assert home.listed() == home.truth()
    with pytest.raises(StorageError, match="Permission denied"):
        home.index.rebuild(home.folders)


def test_it_is_made_anew_on_request(home: Home) -> None:
    home.path.write_bytes(b"damaged")
    assert home.index.rebuild(home.folders) == home.truth()
    assert home.rows() == 7


def test_two_processes_use_it_at_once(home: Home) -> None:
    command = [sys.executable, "-c", LISTER, str(home.runs), str(home.path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdin is not None
        assert other.stdout.readline() == b"ready\n"
        other.stdin.write(b"\n")
        other.stdin.close()
        while other.poll() is None:
            (home.runs / "run-3" / "recipe.toml").touch()
            assert len(home.listed()) == 7
    assert other.returncode == 0
    assert home.listed() == home.truth()
