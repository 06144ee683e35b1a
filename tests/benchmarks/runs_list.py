"""How long a list of runs takes: without an index, with a fresh one, and with one run that changes.

Run with `python -m tests.benchmarks.runs_list [RUNS]`. The folders are like real ones: a recipe, a
journal of about 200 lines, a lock that nobody holds, a checkpoint.
"""

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.runs.journals import lines, make_checkpoint, make_run, whole
from tests.runs.setting import folders_at
from trainer_gui.runs.store import RunStore

ROUNDS = 5


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _fill(store: RunStore, count: int) -> None:
    events = whole()
    for number in range(count):
        # Every fourth one was interrupted: whether it is running must be asked each time.
        said = events[:-40] if number % 4 == 0 else events
        moment = time.strftime("%Y%m%d-%H%M%S", time.localtime(1.75e9 + 600 * number))
        folder = make_run(store.folders.runs / f"{moment}-small", said, title=f"Small {number}")
        make_checkpoint(folder, 1200)
        (folder / ".lock").touch()


def main(count: int) -> None:
    """Prints the table."""
    with tempfile.TemporaryDirectory(prefix="trainer-gui-bench-") as home:
        store = RunStore(folders_at(Path(home)))
        _fill(store, count)
        journal = store.folders.runs / store.runs()[0].run_id / "events.jsonl"
        store.folders.index.unlink()
        rows = [("cold: no index, every journal is read", _seconds(store.runs))]
        store.runs()
        warm = [_seconds(store.runs) for _ in range(ROUNDS)]
        rows.append((f"warm: the index is fresh, median of {ROUNDS}", sorted(warm)[ROUNDS // 2]))
        with journal.open("ab") as file:
            file.write(lines(whole()[:3]))
        rows.append(("one journal has grown", _seconds(store.runs)))
        size = store.folders.index.stat().st_size
        print(f"{count} runs, {len(whole())} lines each, an index of {size / 1e6:.1f} MB")
        for name, seconds in rows:
            print(f"{name:<52}{seconds:8.3f} s")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
