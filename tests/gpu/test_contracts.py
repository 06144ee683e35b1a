"""The contracts as far as a CPU can tell: they hold, and each has something to say."""

import subprocess
import sys

import pytest

from tests.gpu.contracts import CONTRACTS

# Whatever the engine does not need must not be asked for on a machine with a graphics card.
BARE = """
from importlib import metadata
from importlib.machinery import PathFinder

ABSENT = {
    "PySide6", "shiboken6", "pyqtgraph", "sklearn", "typer", "timm", "mlxtend",
    "torchvision", "pynvml", "pytest",
}
find, version = PathFinder.find_spec, metadata.version


def find_all_else(name, path=None, target=None):
    return None if name.partition(".")[0] in ABSENT else find(name, path, target)


def version_of_all_else(name):
    if name.partition("-")[0] in ABSENT:
        raise metadata.PackageNotFoundError(name)
    return version(name)


PathFinder.find_spec, metadata.version = find_all_else, version_of_all_else

import tests.gpu.__main__
from tests.gpu.contracts import CONTRACTS

print([check.verdict for check in CONTRACTS["channels_last"]("cpu")])
"""


@pytest.mark.parametrize("name", [name for name in CONTRACTS if name != "compiled"])
def test_it_holds_on_a_cpu(name: str) -> None:
    checks = list(CONTRACTS[name]("cpu"))
    assert checks
    assert [check for check in checks if check.verdict == "failed"] == []
    assert all(check.note for check in checks if check.verdict == "left out")


@pytest.mark.compiler
def test_a_compiled_model_trains_alike() -> None:
    assert [check.verdict for check in CONTRACTS["compiled"]("cpu")] == ["ok"]


def test_the_pack_runs_without_what_the_engine_does_not_need() -> None:
    done = subprocess.run([sys.executable, "-c", BARE], capture_output=True, text=True, check=False)
    assert done.stdout == "['ok']\n", done.stderr
