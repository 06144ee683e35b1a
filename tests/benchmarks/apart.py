"""Calls a function in a process of its own, with its own threads, allocator and memory.

What it takes and gives travels as JSON.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from typing import TypeVar

_Found = TypeVar("_Found")

_CALL = """
import importlib, json, sys
module, function, arguments = sys.argv[1:]
found = getattr(importlib.import_module(module), function)(*json.loads(arguments))
print("\\nFOUND " + json.dumps(found), flush=True)
"""


def apart(
    function: Callable[..., _Found],
    *arguments: object,
    environment: Mapping[str, str] | None = None,
    patience_seconds: float = 900,
) -> _Found:
    """What a public function of a module gives, called in a fresh process.

    Args:
        function: found again by its module and name.
        arguments: plain values.
        environment: variables beside those of this process.
        patience_seconds: a guard against hanging.

    Raises:
        RuntimeError: it raised, or the process died; with what it said last.
    """
    module = function.__module__
    main = sys.modules["__main__"].__spec__
    if module == "__main__" and main is not None:
        module = main.name  # run as `python -m`
    done = subprocess.run(
        [sys.executable, "-c", _CALL, module, function.__name__, json.dumps(arguments)],
        env={**os.environ, **(environment or {})},
        capture_output=True, text=True, check=False, timeout=patience_seconds,
    )  # fmt: skip
    lines = [line for line in done.stdout.splitlines() if line.startswith("FOUND ")]
    if done.returncode or not lines:
        said = done.stderr.strip().splitlines()
        raise RuntimeError(said[-1] if said else f"ended with code {done.returncode}")
    found: _Found = json.loads(lines[-1].removeprefix("FOUND "))
    return found
