"""The command of this folder as tests run it: in a process of its own, once for each group."""

import json
import subprocess
import sys
from pathlib import Path

_PATIENCE = "--patience=5"  # a guard against hanging; the figures themselves are the command's
_ROOT = Path(__file__).resolve().parents[2]

Verdicts = dict[str, list[str]]
"""What is wrong with each case, by its name; nothing if all is well."""


def verdicts(group: str) -> Verdicts:
    """Feeds all cases of a group."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.corpus", group, "--json", "--sample", _PATIENCE],
        capture_output=True,
        text=True,
        check=False,
        cwd=_ROOT,
        timeout=240,
    )
    found: Verdicts = {}
    for line in done.stdout.splitlines():
        row = json.loads(line)
        assert row["name"] not in found, "two cases have the same name"
        found[row["name"]] = row["faults"]
    assert found, done.stderr
    return found
