"""Measures everything that is promised about speed, and prints one table.

`python -m tests.benchmarks [--rounds N] [--markdown | --json] [NAMES…]`, names being those of the
modules beside this one that have `rows`. Each runs in a process of its own, so that none finds what
another has left behind; one that fails becomes a row with its reason, and the others go on.
"""

import argparse
import importlib.util
import json
import pkgutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import tests.benchmarks
from tests.benchmarks.table import ROUNDS, Goal, Row, as_json, as_markdown, as_text, failed

_ONE = """
import importlib, json, sys
from dataclasses import asdict
module, rounds, file = sys.argv[1:]
with open(file, "w", encoding="utf-8") as found:
    for row in importlib.import_module(module).rows(int(rounds)):
        print(json.dumps(asdict(row)), file=found, flush=True)
"""


def names() -> list[str]:
    """The modules here that measure something, in alphabetical order."""
    return [
        module.name
        for module in pkgutil.iter_modules(tests.benchmarks.__path__)
        if _measures(module.name)
    ]


def _measures(name: str) -> bool:
    found = importlib.util.find_spec(f"tests.benchmarks.{name}")
    return found is not None and found.origin is not None and (
        "\ndef rows(" in Path(found.origin).read_text(encoding="utf-8")
    )  # fmt: skip


def measured(name: str, rounds: int) -> Iterator[Row]:
    """The rows of one module, and a last one with the reason where it came to no end."""
    with tempfile.TemporaryDirectory(prefix="trainer-gui-bench-") as place:
        file = Path(place, "rows.jsonl")
        done = subprocess.run(
            [sys.executable, "-c", _ONE, f"tests.benchmarks.{name}", str(rounds), str(file)],
            stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
        found = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    for line in found:
        yield _row(json.loads(line))
    if done.returncode:
        said = done.stderr.strip().splitlines()
        reason = said[-1] if said else f"ended with code {done.returncode}"
        yield failed(f"benchmark {name}", "", Goal(), reason)


def _row(fields: dict[str, object]) -> Row:
    goal, spread = fields.pop("goal"), fields.pop("spread")
    assert isinstance(goal, dict)
    return Row(
        **fields,  # type: ignore[arg-type]
        goal=Goal(**goal),
        spread=(spread[0], spread[1]) if isinstance(spread, list) else None,
    )


def main(arguments: list[str] | None = None) -> None:
    """Prints each row when it is known, then the table in the form that was asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", help=f"of {', '.join(names())}; all by default")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--markdown", action="store_true")
    form.add_argument("--json", action="store_true")
    wanted = parser.parse_args(arguments)
    rows = []
    for name in wanted.names or names():
        for one in measured(name, wanted.rounds):
            rows.append(one)
            print(as_text([one]), file=sys.stderr, flush=True)
    show = as_markdown if wanted.markdown else as_json if wanted.json else as_text
    print(show(rows))


if __name__ == "__main__":
    main()
