"""How long a list of runs takes: with a fresh index, without one, and with one run that grows.

Run with `python -m tests.benchmarks.runs_list [ROUNDS]`. The folders are like real ones: a recipe,
a journal of about 200 lines, a lock that nobody holds, a checkpoint.
"""

import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.benchmarks.table import Goal, Row, main, ratios, row
from tests.runs.journals import lines, make_checkpoint, make_run, whole
from tests.runs.setting import folders_at
from trainer_gui.runs.store import RunStore

RUNS = 1000


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


def rows(rounds: int) -> Iterator[Row]:
    """Without an index, from a fresh one, and after one journal has grown."""
    with tempfile.TemporaryDirectory(prefix="trainer-gui-bench-") as home:
        store = RunStore(folders_at(Path(home)))
        _fill(store, RUNS)
        journal = store.folders.runs / store.runs()[0].run_id / "events.jsonl"
        cold, warm, grown = [], [], []
        for _ in range(rounds):
            store.folders.index.unlink()
            cold.append(_seconds(store.runs))
            warm.append(_seconds(store.runs))
            with journal.open("ab") as file:
                file.write(lines(whole()[:3]))
            grown.append(_seconds(store.runs))
        size = store.folders.index.stat().st_size
    what = f"listing {RUNS:,} runs"
    yield row(f"{what}: the index is fresh", "", Goal(unit="s"), warm,
              note=f"{len(whole())} lines each; an index of {size / 1e6:.1f} MB.")  # fmt: skip
    yield row(f"{what}: the index is fresh", "every journal read", Goal(), ratios(warm, cold))
    yield row(f"{what}: one journal has grown", "", Goal(unit="s"), grown)


if __name__ == "__main__":
    main(rows)
