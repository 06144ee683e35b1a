"""Trainers in forked processes: this one has imported torch, so that none of them need do so.

It must not have computed anything with torch, nor have a second thread: neither survives a fork.
The trainers are the real worker; they report every step, and save in the middle of epochs too.
"""

import os
import select
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import NoReturn

import trainer_gui.runs._perform  # noqa: F401 - the slow import, before any fork
from trainer_gui.core import failpoint as failpoints
from trainer_gui.core.control import SaveNow
from trainer_gui.core.events import StepsDone
from trainer_gui.core.paths import Folders
from trainer_gui.core.wire import Stamped, decode, encode
from trainer_gui.engine import loop
from trainer_gui.runs.handle import TERMINAL
from trainer_gui.runs.jobs import Train
from trainer_gui.runs.worker import GpuWorker

_SAVE_EVERY = 7
_PASSED = b"#"
_STARTED = b'"RunStarted"'
_PATIENCE_SECONDS = 120.0


def save_wanted(done: StepsDone) -> bool:
    """Whether a checkpoint is asked for when this was told."""
    return done.first_step % _SAVE_EVERY == _SAVE_EVERY // 2


@dataclass(frozen=True)
class Heard:
    """What a trainer told until its end.

    Attributes:
        events: in their order; each was acknowledged.
        killed: whether SIGKILL ended it.
        seconds: from the fork to the end.
        passed: the failpoints that it came to, where that was asked for.
    """

    events: tuple[Stamped, ...]
    killed: bool
    seconds: float
    passed: tuple[str, ...] = ()


def train(
    folders: Folders,
    job: Train,
    *,
    kill_after: float | None = None,
    once_trained: bool = False,
    die_at: str = "",
    record: bool = False,
) -> Heard:
    """Trains in a forked process, and listens to it.

    Args:
        folders: of the program.
        job: what to train.
        kill_after: seconds after which the process is killed, if it lives.
        once_trained: whether they are counted from RunStarted on, not from the fork.
        die_at: failpoint that kills it, as `TRAINER_GUI_FAILPOINT` names one.
        record: whether to tell which failpoints it comes to.
    """
    if len(os.listdir("/proc/self/task")) > 1:  # noqa: PTH208 - of the system, not a folder of ours
        raise RuntimeError("a process with several threads must not fork")
    sys.stdout.flush()
    reading, writing = os.pipe()
    began = time.monotonic()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _be_trainer(folders, job, writing, die_at, record=record)
    os.close(writing)
    lines = _hear(reading, child, kill_after, once_trained=once_trained)
    _, status = os.waitpid(child, 0)
    killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
    if not killed and status != 0:
        raise RuntimeError(f"a trainer ended with status {status}")
    return Heard(
        tuple(decode(line) for line in lines if not line.startswith(_PASSED)),
        killed,
        time.monotonic() - began,
        tuple(line.removeprefix(_PASSED).decode() for line in lines if line.startswith(_PASSED)),
    )


def _hear(reading: int, child: int, kill_after: float | None, *, once_trained: bool) -> list[bytes]:
    """Whole lines up to the end of the pipe; what the kill has torn was not acknowledged."""
    content = b""
    give_up_at = time.monotonic() + _PATIENCE_SECONDS
    kill_at = None if kill_after is None or once_trained else time.monotonic() + kill_after
    with os.fdopen(reading, "rb", buffering=0) as pipe:
        while True:
            until = give_up_at if kill_at is None else kill_at
            ready, _, _ = select.select([pipe], [], [], max(until - time.monotonic(), 0))
            if not ready:
                os.kill(child, signal.SIGKILL)
                if kill_at is None:
                    raise RuntimeError("a trainer did not end in time")
                kill_at = None
                continue
            portion = pipe.read(65_536)
            if not portion:
                return content.split(b"\n")[:-1]
            content += portion
            if kill_after is not None and once_trained and _STARTED in content:
                kill_at, once_trained = time.monotonic() + kill_after, False


def _be_trainer(
    folders: Folders, job: Train, writing: int, die_at: str, *, record: bool
) -> NoReturn:
    code = 1
    try:
        loop.REPORT_SECONDS = 0.0
        failpoints._ARMED = die_at
        if record:
            _record(lambda name: _write(writing, _PASSED + name.encode()))
        _train(folders, job, writing)
        code = 0
    except BaseException:  # noqa: BLE001 - it must not go on as a second harness
        traceback.print_exc()
    finally:
        os._exit(code)


def _train(folders: Folders, job: Train, writing: int) -> None:
    ended = threading.Event()

    def tell(stamped: Stamped) -> None:
        if stamped.job_id == 0:
            return
        _write(writing, encode(stamped).encode())
        body = stamped.body
        if isinstance(body, StepsDone) and save_wanted(body):
            worker.send(stamped.job_id, SaveNow())
        if isinstance(body, TERMINAL):
            ended.set()

    worker = GpuWorker(folders, tell)
    worker.start()
    worker.submit(1, job)
    ended.wait()


def _write(writing: int, line: bytes) -> None:
    os.write(writing, line + b"\n")


def _record(tell: Callable[[str], None]) -> None:
    """Tells of each failpoint instead of ending the process at one."""
    original = failpoints.failpoint
    for name, module in list(sys.modules.items()):
        if name.startswith("trainer_gui.") and vars(module).get("failpoint") is original:
            vars(module)["failpoint"] = tell
