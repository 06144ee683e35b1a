"""Feeds every bad input to the program and prints a table.

`python -m tests.corpus [GROUP | NAME]… [--json] [--sample] [--patience FACTOR]` prints for each
case what the program said, the seconds and the megabytes it took, and ends with 1 if one went
wrong.
"""

import argparse
import importlib
import json
import os
import sys
from collections.abc import Iterator

from tests.corpus.case import Case, Fed, faults_of
from tests.corpus.trial import attempt

GROUPS = ("pictures", "folders", "presets", "checkpoints")
_WIDTH = 100


def main() -> int:
    """Runs the cases that are asked for; all of them by default."""
    parser = argparse.ArgumentParser(prog="python -m tests.corpus", description=__doc__)
    parser.add_argument("wanted", nargs="*", metavar="GROUP | NAME")
    parser.add_argument("--json", action="store_true", help="one line of JSON for each case")
    parser.add_argument("--patience", type=float, default=1.0, help="factor on the seconds allowed")
    parser.add_argument("--sample", action="store_true", help="20,000 files for 200,000")
    chosen = parser.parse_args()
    if chosen.sample:
        os.environ["CORPUS_FILES"] = "20000"
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    failed = count = 0
    for group, case in _cases(chosen.wanted):
        fed = attempt(case)
        faults = faults_of(case, fed, patience=chosen.patience)
        count += 1
        failed += bool(faults)
        if chosen.json:
            print(json.dumps({"name": case.name, "faults": faults}), flush=True)
        else:
            _show(group, case, fed, faults)
    if not chosen.json:
        print(f"{count} cases, {failed} failed")
    return 1 if failed or not count else 0


def _cases(wanted: list[str]) -> Iterator[tuple[str, Case]]:
    groups = [group for group in GROUPS if group in wanted] or GROUPS
    names = set(wanted) - set(GROUPS)
    for group in groups:
        module = importlib.import_module(f"tests.corpus.{group}")
        cases: tuple[Case, ...] = module.CASES
        chosen = [case for case in cases if not names or case.name in names]
        if chosen:
            module.warm_up()  # what the first input of a kind imports is not its own cost
        for case in chosen:
            yield group, case


def _show(group: str, case: Case, fed: Fed, faults: list[str]) -> None:
    mark = "FAILED" if faults else "refused" if fed.refused else "told" if fed.sentences else "ok"
    said = " | ".join(fed.sentences) or "—"
    print(
        f"{group:<11} {case.name:<34} {mark:<7} {fed.seconds:6.2f} s {fed.megabytes:5.0f} MB  "
        f"{said if faults else said[:_WIDTH]}",
        flush=True,
    )
    for fault in faults:
        print("            " + fault.replace("\n", "\n            "), flush=True)


if __name__ == "__main__":
    sys.exit(main())
