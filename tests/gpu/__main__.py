"""Looks at a graphics card with everything that the engine promises, and races it: one table.

`python -m tests.gpu [--device cuda|cpu] [NAMES…]`, from the root of the repository. It needs torch
and what the engine imports: no Qt, no installation of this package. Each part runs in a process of
its own with a limit of its own, so that one that fails or hangs hides no other; it ends within
eight minutes. It exits with 1 if a contract does not hold, whatever the ratios are.

With `--device cpu` the contracts run there too, and small races: they show that the pack runs.
"""

import argparse
import platform
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import torch

from tests.benchmarks.apart import apart
from tests.gpu.cifar import timed
from tests.gpu.contracts import CONTRACTS, checked
from tests.gpu.ratios import CASES, raced
from tests.gpu.table import Check, as_text, counted, left_out
from trainer_gui.engine.device import device_name

BEGIN_WITHIN_SECONDS = 420.0
"""No part begins later."""
END_WITHIN_SECONDS = 470.0
_TURNS = {"cuda": (3, 1.5), "cpu": (2, 0.3)}  # rounds, seconds of a turn
NO_GPU = "There is no CUDA device that torch can use here: nothing was run, and nothing is claimed."


@dataclass(frozen=True)
class Part:
    """What one process looks at.

    Attributes:
        name: to ask for it by.
        look: public function of a module that gives checks as plain values.
        arguments: its plain values.
        limit_seconds: that it may take.
        is_contract: whether the pack fails with it.
    """

    name: str
    look: Callable[..., list[dict[str, str]]]
    arguments: tuple[object, ...]
    limit_seconds: float
    is_contract: bool = False


def parts(device: str) -> Iterator[Part]:
    """All parts in their order: what must hold first, what may take long last."""
    kind = device.partition(":")[0]
    for name in CONTRACTS:
        if name != "compiled":
            yield Part(name, checked, (name, device), 60.0, is_contract=True)
    for name, case in CASES.items():
        if kind == "cuda" or not case.heavy:
            yield Part(name, raced, (name, device, *_TURNS[kind]), 75.0)
    yield Part("compiled", checked, ("compiled", device), 90.0, is_contract=True)
    if kind == "cuda":
        yield Part("cifar10", timed, (device,), 120.0)


def looked_at(part: Part, left_seconds: float) -> list[Check]:
    """The checks of a part; one with the reason where it came to no end.

    Args:
        part: which.
        left_seconds: until the pack shall have ended.
    """
    limit = min(part.limit_seconds, left_seconds)
    try:
        found = apart(part.look, *part.arguments, patience_seconds=limit)
    except subprocess.TimeoutExpired:
        reason = f"it took longer than {limit:g} s"
        if part.name == "compiled" or limit < part.limit_seconds:
            return [left_out(part.name, f"time: {reason}")]
        return [Check(part.name, "no end", "", "failed", reason)]
    except RuntimeError as error:
        return [Check(part.name, "an error", "", "failed", str(error))]
    return [Check(**one) for one in found]  # type: ignore[arg-type] # as asdict gave them


def main(arguments: list[str] | None = None) -> int:
    """Prints each part when it is done, then the table; gives the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.gpu", description=__doc__)
    parser.add_argument("names", nargs="*", help="parts to run; all by default")
    parser.add_argument("--device", choices=("cuda", "cpu"), default="cuda")
    wanted = parser.parse_args(arguments)
    device = "cuda:0" if wanted.device == "cuda" else "cpu"
    known = [part.name for part in parts(device)]
    unknown = [name for name in wanted.names if name not in known]
    if unknown:
        parser.error(f"no part is called {', '.join(unknown)}; known: {', '.join(known)}")
    if wanted.device == "cuda" and not torch.cuda.is_available():
        print(NO_GPU)
        return 0
    chosen = [part for part in parts(device) if not wanted.names or part.name in wanted.names]
    return _run(chosen, wanted.device)


def _run(chosen: list[Part], kind: str) -> int:
    began = time.monotonic()
    contracts, races = list[Check](), list[Check]()
    for part in chosen:
        spent = time.monotonic() - began
        found = (
            looked_at(part, END_WITHIN_SECONDS - spent)
            if spent < BEGIN_WITHIN_SECONDS
            else [left_out(part.name, "time")]
        )
        (contracts if part.is_contract else races).extend(found)
        took = time.monotonic() - began - spent
        print(f"[{took:.1f} s] {part.name}\n{as_text(found)}", file=sys.stderr, flush=True)
    name = device_name(torch.device(kind))
    print(f"\n{name}, torch {torch.__version__}, Python {platform.python_version()}\n")
    print(as_text(contracts + races))
    print(f"\nContracts: {counted(contracts)}. Races: {counted(races)}. "
          f"{time.monotonic() - began:.0f} seconds in all.")  # fmt: skip
    return 1 if any(check.verdict == "failed" for check in contracts) else 0


if __name__ == "__main__":
    sys.exit(main())
