"""The engine's speed, headless, against loops that people write.

Each side runs in a process of its own, with the same model, pictures and number of threads: that of
OMP_NUM_THREADS, or all cores. `engine` computes as it finds best itself (precision `auto`, tuned).
"""

from collections.abc import Callable, Iterator
from functools import partial

from tests.benchmarks.apart import apart
from tests.benchmarks.cases import CASES, has_bf16, threads
from tests.benchmarks.pace import engine_pace, pinned_pace
from tests.benchmarks.rivals import (
    bare_pace,
    careful_pace,
    lightning_pace,
    skorch_pace,
    tutorial_pace,
)
from tests.benchmarks.table import Row, at_least, failed, interleaved, main, ratios, row

SECONDS = 4.0
AUTO = {"precision": "auto", "tune": True}
RIVALS: dict[str, tuple[str, Callable[[str, int, float], float]]] = {
    "bare": ("the same computation as a bare hand-written loop", bare_pace),
    "tutorial": ("tutorial loop, same model and data", tutorial_pace),
    "careful": ("a careful hand-written fp32 resident loop", careful_pace),
    "lightning": ("PyTorch Lightning, as users write it", lightning_pace),
    "skorch": ("skorch, as users write it", skorch_pace),
}
# Model and batch, and what is to be reached against each rival.
MATCHES: tuple[tuple[str, int, dict[str, float]], ...] = (
    ("cnn", 64, {"bare": 0.98, "tutorial": 2.4, "careful": 1.3, "lightning": 1.5, "skorch": 1.5}),
    ("cnn", 256, {"tutorial": 3.4, "careful": 1.3}),
    ("cnn_colour", 64, {"tutorial": 2.5, "careful": 1.3}),
    ("mlp", 64, {"bare": 0.98, "tutorial": 5.0}),
    ("mlp", 256, {"tutorial": 8.5, "careful": 1.3}),
    ("resnet18", 64, {"tutorial": 1.9}),
    ("vit", 64, {"tutorial": 1.6}),
)


def rows(rounds: int) -> Iterator[Row]:
    """Rows of every match."""
    for name, batch, goals in MATCHES:
        yield from match(name, batch, goals, rounds)


def match(name: str, batch: int, goals: dict[str, float], rounds: int) -> Iterator[Row]:
    """The engine against some rivals on one model, all in each round."""
    what = f"engine, {CASES[name].label}, batch {batch}"
    sides: dict[str, Callable[[], float]] = {
        rival: partial(apart, RIVALS[rival][1], name, batch, SECONDS) for rival in goals
    }
    sides["engine"] = partial(apart, engine_pace, name, batch, SECONDS, AUTO)
    if "bare" in goals:
        sides["pinned"] = partial(apart, pinned_pace, name, batch, SECONDS)
    absent = {rival: reason for rival in goals if (reason := _absent(rival))}
    figures = interleaved(
        rounds, {side: measure for side, measure in sides.items() if side not in absent}
    )
    for rival, low in goals.items():
        against = RIVALS[rival][0]
        if rival in absent:
            yield failed(what, against, at_least(low), absent[rival])
            continue
        ours = figures["pinned" if rival == "bare" else "engine"]
        yield row(
            what, against, at_least(low), ratios(ours, figures[rival]),
            note=_note(rival, ours, figures[rival]),
        )  # fmt: skip


def _note(rival: str, ours: list[float], theirs: list[float]) -> str:
    note = f"{max(ours):,.0f} against {max(theirs):,.0f} samples/s, {threads()} threads."
    if rival == "bare":
        return f"{note} Both fp32."
    return note if has_bf16() else f"{note} The goal rests on bf16, which this processor lacks."


def _absent(rival: str) -> str:
    """Why a rival cannot be measured; empty if it can."""
    from importlib.util import find_spec

    if rival in {"lightning", "skorch"} and find_spec(rival) is None:
        return "not installed; it comes with the extra `bench`"
    return ""


if __name__ == "__main__":
    main(rows)
