"""Feeding a case in a process of its own, where its time, memory and deeds are seen.

The process is a fork, so that nothing is imported anew; whoever calls this has no other threads.
"""

import json
import os
import resource
import select
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.corpus.case import Case, Fed
from trainer_gui.core.errors import TrainerError

_NOBODY = 65534
_PATIENCE_SECONDS = 30.0
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_CHANGES = frozenset(
    {"os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.symlink", "os.link", "os.truncate"}
    | {"os.chmod", "os.chown", "os.utime", "shutil.rmtree", "shutil.move", "shutil.copyfile"}
)
_PROGRAMS = frozenset(
    {"os.system", "os.exec", "os.posix_spawn", "os.fork", "subprocess.Popen", "socket.connect"}
    | {"pty.spawn", "ctypes.dlopen"}
)


def attempt(case: Case) -> Fed:
    """Builds the input of a case, and feeds it."""
    root = Path(tempfile.mkdtemp(prefix="trainer-gui-corpus-"))
    root.chmod(0o755)
    given, home = root / "given", root / "home"
    for folder in (given, home, root / "elsewhere"):
        folder.mkdir()
    try:
        built = in_a_fork(lambda: _build(case, given))
        if built.get("faults"):
            return Fed((), refused=False, seconds=0, megabytes=0, faults=tuple(built["faults"]))
        before = _look(given)
        found = in_a_fork(lambda: _feed(case, given, home))
        faults = list(found.get("faults", []))
        if not case.meddles and _look(given) != before:
            faults.append("the user's folder was changed")
        if list((root / "elsewhere").iterdir()):
            faults.append("something was written to the current folder")
        return Fed(
            tuple(found.get("sentences", ())),
            refused=bool(found.get("refused")),
            seconds=float(found.get("seconds", 0)),
            megabytes=float(found.get("megabytes", 0)),
            faults=tuple(faults),
        )
    finally:
        shutil.rmtree(root, ignore_errors=True)


def _build(case: Case, given: Path) -> dict[str, Any]:
    case.build(given)
    return {}


def _feed(case: Case, given: Path, home: Path) -> dict[str, Any]:
    os.environ["TRAINER_GUI_HOME"] = str(home)
    os.environ["HOME"] = str(home.parent / "elsewhere")
    os.chdir(home.parent / "elsewhere")
    if case.unprivileged and os.geteuid() == 0:
        os.chown(home, _NOBODY, _NOBODY)
        os.setgid(_NOBODY)
        os.setuid(_NOBODY)
    deeds = [] if case.meddles else _watch(home)
    grown = _memory()
    began = time.perf_counter()
    refused = False
    try:
        sentences = list(case.feed(given))
    except TrainerError as error:
        refused = True
        sentences = [str(error)] if str(error.hint) else [f"{error.message} NO HINT"]
    return {
        "seconds": time.perf_counter() - began,
        "megabytes": _memory() - grown,
        "sentences": sentences,
        "refused": refused,
        "faults": deeds,
    }


def _memory() -> float:
    """The most memory that this process ever had, in MB; a fork begins with what it has then."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _watch(home: Path) -> list[str]:
    """Notes whatever is written outside of the program's folders, and every program that is run."""
    deeds: list[str] = []

    def hear(event: str, arguments: tuple[Any, ...]) -> None:
        if event in _PROGRAMS:
            deeds.append(f"{event} {arguments!r:.120}")
        elif event in _CHANGES or (event == "open" and int(arguments[2] or 0) & _WRITING):
            path = arguments[0]
            if isinstance(path, str | bytes | os.PathLike):
                text = os.fsdecode(path)
                if not text.startswith((str(home), "/dev/")):
                    deeds.append(f"{event} {text!r:.120}")

    sys.dont_write_bytecode = True
    sys.addaudithook(hear)
    return deeds


def in_a_fork(work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """What `work` gives in a fork of this process, which is ended if it hangs."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _answer(work, writing)
    os.close(writing)
    content = bytearray()
    until = time.monotonic() + _PATIENCE_SECONDS
    while select.select([reading], [], [], max(0.0, until - time.monotonic()))[0]:
        block = os.read(reading, 1 << 16)
        if not block:
            break
        content += block
    else:
        os.kill(child, signal.SIGKILL)
    os.close(reading)
    _, status = os.waitpid(child, 0)
    if status:
        return {"faults": [f"ended by signal {os.WTERMSIG(status)}, or hung"]}
    found: dict[str, Any] = json.loads(content)
    return found


def _answer(work: Callable[[], dict[str, Any]], writing: int) -> None:
    """Writes what `work` gives, and ends this process at once: the rest of it is the parent's."""
    try:
        found = work()
    except BaseException:  # noqa: BLE001 - whatever it is, it is what a person would meet
        found = {"faults": [traceback.format_exc(limit=-4)]}
    with os.fdopen(writing, "wb") as pipe:
        pipe.write(json.dumps(found).encode())
    os._exit(0)


def _look(folder: Path) -> list[tuple[str, int, int, int]]:
    """Every file and folder with its kind, size and time of change."""
    seen = []
    for place, folders, files in os.walk(folder):
        for name in (*folders, *files):
            status = os.lstat(os.path.join(place, name))  # noqa: PTH118 - names may be no UTF-8
            path = os.path.relpath(os.path.join(place, name), folder)  # noqa: PTH118
            seen.append((path, status.st_mode, status.st_size, status.st_mtime_ns))
    return sorted(seen)
