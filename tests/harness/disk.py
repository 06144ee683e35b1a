"""Fills the disk under a training, at many sizes: it waits, says what it needs, and goes on.

`python -m tests.harness.disk [COUNT]` trains COUNT times (40 by default) on a disk of its own that
runs full at another point each time: a tmpfs in a user and mount namespace, so no rights are
needed. While a run waits, its last checkpoint must be whole and the message must name the bytes
that are needed and free; once a ballast file is removed, it must end like a run that nothing
befell, bit for bit, and its journal must have no gap. Then the folder becomes read-only, is moved
away and back, and a run that waits is stopped and resumed. It prints a table, and ends with 1 if
anything of that failed.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.engine.small import small
from tests.harness.verdict import Ending, differences, ending_of
from tests.runs.setting import folders_at, heard_all, heard_until, wait_until_ready
from trainer_gui.core.checkpoints import newest_good
from trainer_gui.core.control import Pause, Resume, Stop
from trainer_gui.core.errors import StorageError
from trainer_gui.core.events import CheckpointSaved, PhaseChanged, RunFailed, RunFinished
from trainer_gui.core.files import size_text
from trainer_gui.core.replies import JobWaits
from trainer_gui.core.wire import Stamped
from trainer_gui.runs.handle import JobHandle
from trainer_gui.runs.jobs import Train
from trainer_gui.runs.journal import read_journal, told_checkpoint
from trainer_gui.runs.launch import continuation
from trainer_gui.runs.local import LocalHost
from trainer_gui.runs.store import RunStore

SIZES = 40
RECIPE = small(
    model={"kind": "mlp", "widths": [96], "dropout": 0.2},
    training={"epochs": 5, "ema_decay": 0.9},
    optimizer={"kind": "adamw", "learning_rate": 0.02},
)
"""Five checkpoints of some 130 kB each; the newest three and the best are kept."""
_DISK_BYTES = 16 * 1024**2
_PAGE_BYTES = 4096
_FULL = re.compile(r"The disk is full: (.+) needs (.+), and (.+) are free\.")
_UNITS = {"bytes": 1, "kB": 1000, "MB": 1000**2}


def why_not() -> str:
    """What a disk of one's own lacks here; empty for nothing."""
    try:
        made = _enter("mount", "-t", "tmpfs", "none", tempfile.gettempdir(), capture=True)
    except OSError as error:
        return f"unshare: {error.strerror}"
    return made.stderr.strip()


def play(count: int, *, capture: bool = False) -> "subprocess.CompletedProcess[str]":
    """Fills a disk of its own COUNT times, in a namespace of its own."""
    return _enter(sys.executable, "-m", "tests.harness.disk", "inside", str(count), capture=capture)


def _enter(*command: str, capture: bool) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        ["unshare", "--user", "--map-root-user", "--mount", *command],
        capture_output=capture, text=True, check=False, cwd=Path(__file__).parents[2],
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )  # fmt: skip


@dataclass(frozen=True)
class Trial:
    """What became of one run.

    Attributes:
        kind: what stood in its way.
        needs: the file that could not be written.
        problems: what must not be.
    """

    kind: str
    needs: str
    problems: tuple[str, ...]


class Disk:
    """A small disk, a worker that keeps everything on it, and the ballast that fills it."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._ballast = root / "ballast"
        self.folders = folders_at(root / "home")
        self.store = RunStore(self.folders)
        self.host = LocalHost(self.folders)

    def __enter__(self) -> "Disk":
        _mount("-t", "tmpfs", "-o", f"size={_DISK_BYTES}", "none", str(self._root))
        self.host.start()
        wait_until_ready(self.host)
        return self

    def __exit__(self, *_: object) -> None:
        self.host.close(30)
        subprocess.run(["umount", "--lazy", str(self._root)], check=True)

    @property
    def used(self) -> int:
        """Bytes that are in use."""
        return shutil.disk_usage(self._root).used

    @property
    def free(self) -> int:
        """Bytes that are free."""
        return shutil.disk_usage(self._root).free

    def fill(self, free: int) -> None:
        """Takes all but so many bytes."""
        with self._ballast.open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, self.free - free)

    def relieve(self) -> None:
        """Makes room again."""
        self._ballast.unlink()

    def clear(self) -> None:
        """Leaves nothing of the last run."""
        shutil.rmtree(self.folders.runs)


class Trials:
    """Runs on a disk, each of them beset by something else.

    Attributes:
        least: bytes that a run needs to begin.
        most: bytes that it needs at most at one time.
    """

    def __init__(self, disk: Disk) -> None:
        self._disk = disk
        before = disk.used
        run_id = disk.store.create(RECIPE)
        handle = disk.host.submit(Train(run_id))
        heard_until(handle, PhaseChanged)
        self.least = disk.used - before + 4 * _PAGE_BYTES
        # The least that is certain: what is dropped meanwhile and not seen here comes on top.
        heard_all(handle)
        self.most = disk.used - before
        self._wanted = ending_of(disk.store.folder(run_id))
        disk.clear()

    def fill(self, free: int) -> Trial:
        """A disk with so much room at first."""
        disk = self._disk
        disk.fill(free)
        handle = self._launch()
        heard = heard_until(handle, JobWaits)
        waits = _waits(heard)
        folder = disk.folders.runs / str(handle.run_id)
        problems = [*_full(waits), *_not_intact(folder, heard)]
        disk.relieve()
        return self._end(f"full, {size_text(free)} free", waits, handle, heard, problems)

    def stop(self, free: int) -> Trial:
        """A disk that is full; the run is stopped while it waits, and resumed."""
        disk = self._disk
        disk.fill(free)
        handle = self._launch()
        heard = heard_until(handle, JobWaits)
        handle.send(Stop())
        heard += heard_all(handle)
        waits = _waits(heard)
        folder = disk.folders.runs / str(handle.run_id)
        problems = [*_full(waits), *_not_intact(folder, heard)]
        failed = heard[-1].body
        if not isinstance(failed, RunFailed) or failed.message != waits.message:
            problems.append(f"it ended with {failed}")
        disk.relieve()
        again = disk.host.submit(continuation(str(handle.run_id), disk.store))
        return self._end("full, stopped, resumed", waits, again, [], problems)

    def make_read_only(self) -> Trial:
        """A folder that cannot be written to for a while.

        A file system as a whole cannot become so by hand while a journal is open on it.
        """

        def close(folder: Path) -> None:
            _mount("--bind", str(folder), str(folder))
            _mount("-o", "remount,bind,ro", str(folder))

        return self._between("read-only", close, _unmount, "Read-only file system")

    def move_away(self) -> Trial:
        """A folder that is elsewhere for a while."""
        other = self._disk.folders.runs.parent / "elsewhere"
        return self._between(
            "moved away and back",
            lambda folder: folder.rename(other),
            lambda folder: other.rename(folder),
            "No such file",
        )

    def take_all(self) -> Trial:
        """A disk without any room, where no run can begin."""
        self._disk.fill(0)
        problems = []
        try:
            problems.append(f"{self._disk.store.create(RECIPE)} was made")
        except StorageError as error:
            problems += _full(JobWaits(error.message, error.hint))
        if any(self._disk.folders.runs.iterdir()):
            problems.append("a part of a run is left")
        self._disk.relieve()
        return Trial("no room to begin", "recipe.toml", tuple(problems))

    def _between(
        self,
        kind: str,
        spoil: Callable[[Path], object],
        mend: Callable[[Path], object],
        reason: str,
    ) -> Trial:
        """Spoils a folder after the first checkpoint, and mends it once the run waits."""
        handle = self._launch()
        folder = self._disk.folders.runs / str(handle.run_id)
        heard = heard_until(handle, CheckpointSaved)
        handle.send(Pause())
        heard += heard_until(handle, PhaseChanged)
        while not any(said.body == PhaseChanged("paused") for said in heard):
            heard += heard_until(handle, PhaseChanged)
        spoil(folder)
        handle.send(Resume())
        heard += heard_until(handle, JobWaits)
        waits = _waits(heard)
        problems = []
        if reason not in str(waits.message) or not str(waits.hint):
            problems.append(f"it said: {waits.message}")
        mend(folder)
        problems += _not_intact(folder, heard)
        return self._end(kind, waits, handle, heard, problems)

    def _launch(self) -> JobHandle:
        return self._disk.host.submit(Train(self._disk.store.create(RECIPE)))

    def _end(
        self,
        kind: str,
        waits: JobWaits,
        handle: JobHandle,
        heard: list[Stamped],
        problems: list[str],
    ) -> Trial:
        heard = heard + heard_all(handle)
        folder = self._disk.folders.runs / str(handle.run_id)
        problems = [*problems, *_unlike(folder, heard, self._wanted)]
        self._disk.clear()
        return Trial(kind, _file_of(waits), tuple(problems))


def _waits(heard: list[Stamped]) -> JobWaits:
    return next(said.body for said in heard if isinstance(said.body, JobWaits))


def _full(waits: JobWaits) -> Iterator[str]:
    """What is wrong with the words of a run on a full disk."""
    said = _FULL.fullmatch(str(waits.message))
    if said is None or not str(waits.hint):
        yield f"it said: {waits.message} {waits.hint}"
    elif _bytes(said[3]) - _bytes(said[2]) > _PAGE_BYTES:
        yield f"there is room enough: {waits.message}"


def _file_of(waits: JobWaits) -> str:
    """The file that could not be written, without the step and the split that it belongs to."""
    path = re.search(r"(/\S+?)( needs | could not)", str(waits.message))
    name = Path(path[1]).name if path else "?"
    return re.sub(r"-(validation|test)-\w+", "", name)


def _bytes(text: str) -> float:
    value, unit = text.split()
    return float(value) * _UNITS[unit]


def _not_intact(folder: Path, heard: list[Stamped]) -> Iterator[str]:
    """What is wrong with the last checkpoint that a run has told of."""
    told = [said.body for said in heard if isinstance(said.body, CheckpointSaved)]
    newest = newest_good(folder, told_checkpoint(folder))
    if (newest and newest.name) != (told[-1].name if told else None):
        yield f"{told[-1:]} was told, and {newest and newest.name} is the newest"
    elif newest is not None and newest.passed_over:
        yield f"damaged: {newest.passed_over}"


def _unlike(folder: Path, heard: list[Stamped], wanted: Ending) -> Iterator[str]:
    """What is not as in a run that nothing befell, and what was told and is not on record."""
    yield from differences(ending_of(folder), wanted)
    if not isinstance(heard[-1].body, RunFinished):
        yield f"it ended with {heard[-1].body}"
    journal = list(read_journal(folder))
    if [said.number for said in journal] != list(range(len(journal))):
        yield "the journal has a gap"
    told = [said for said in heard if not isinstance(said.body, JobWaits)]
    if [said.body for said in journal[len(journal) - len(told) :]] != [said.body for said in told]:
        yield "what was told is not what is on record"


def _mount(*arguments: str) -> None:
    subprocess.run(["mount", *arguments], check=True)


def _unmount(folder: Path) -> None:
    subprocess.run(["umount", str(folder)], check=True)


def fill_disks(count: int) -> Iterator[Trial]:
    """All the trials, on a disk of their own."""
    root = Path(tempfile.mkdtemp(prefix="trainer-gui-disk-"))
    try:
        with Disk(root) as disk:
            trials = Trials(disk)
            yield trials.take_all()
            span = trials.most - trials.least
            for number in range(count):
                yield trials.fill(trials.least + span * number // count)
            yield trials.stop(trials.least + span // 2)
            yield trials.make_read_only()
            yield trials.move_away()
    finally:
        root.rmdir()


def tell(trials: Iterator[Trial]) -> int:
    """Prints what became of the trials; gives the exit code."""
    say, problems = sys.stdout.write, []
    say(f"{'what happened':<28}{'could not be written':<28}{'went on alike':>14}\n")
    for trial in trials:
        say(f"{trial.kind:<28}{trial.needs:<28}{'no' if trial.problems else 'yes':>14}\n")
        problems += [f"{trial.kind}: {problem}" for problem in trial.problems]
    for problem in problems:
        say(f"problem: {problem}\n")
    return 1 if problems else 0


def main(count: int) -> int:
    """Fills disks where that can be done, and says where it cannot; gives the exit code."""
    reason = why_not()
    if reason:
        sys.stdout.write(f"skipped: a disk of one's own cannot be made here: {reason}\n")
        return 0
    return play(count).returncode


if __name__ == "__main__":
    if sys.argv[1:2] == ["inside"]:
        sys.exit(tell(fill_disks(int(sys.argv[2]))))
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else SIZES))
