"""failpoint: named places where a test ends the process, to prove that nothing is lost there."""

import os
import signal

_ARMED = os.environ.get("TRAINER_GUI_FAILPOINT", "")
_reached = 0


def failpoint(name: str) -> None:
    """Ends the process without any clean-up, if the environment has armed this place.

    `TRAINER_GUI_FAILPOINT` is `NAME` or `NAME#K` for the K-th time, counted from 1. Source of the
    idea: gofail, as etcd's robustness tests use it (https://github.com/etcd-io/gofail).
    """
    if not _ARMED:
        return
    wanted, _, times = _ARMED.partition("#")
    if name != wanted:
        return
    global _reached
    _reached += 1
    if _reached == int(times or 1):
        os.kill(os.getpid(), signal.SIGKILL)
