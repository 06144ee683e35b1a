"""A person's own program as a module: run from its bytes, and blamed where it fails."""

import linecache
import sys
from types import ModuleType, TracebackType

from trainer_gui.core.errors import BadInputError, TrainerError
from trainer_gui.core.names import printable, shortened
from trainer_gui.core.text import Text
from trainer_gui.core.trust import Code, shown_path

_PREFIX = "trainer_gui_own_code_"
_REASON_LENGTH = 300


def run_code(code: Code) -> ModuleType:
    """Runs a program that was allowed, and gives what it defined.

    Exactly the bytes that were read are run, each time anew: what a program keeps in its module
    does not reach the next model. Tracebacks and `inspect` find its lines, whatever has become of
    the file.

    Raises:
        BadInputError: it cannot be run to its end; the line is named.
    """
    name, file = f"{_PREFIX}{code.sha256}", str(code.path)
    module = ModuleType(name)
    module.__file__ = file
    # Without a time of change, the lines are never looked for in the file again.
    lines = code.text().splitlines(keepends=True)
    linecache.cache[file] = (len(code.content), None, lines, file)
    sys.modules[name] = module
    try:
        exec(compile(code.content, file, "exec", dont_inherit=True), module.__dict__)
    except (Exception, SystemExit) as error:
        raise blamed(error, code) from error
    return module


def is_own(thing: type) -> bool:
    """Whether a class was defined by a program of a person's own."""
    return thing.__module__.startswith(_PREFIX)


def blamed(error: BaseException, code: Code) -> BadInputError:
    """What a person should know of an error while their program was run or used."""
    known = fault_of(error)
    if known is not None:
        return known
    line = error.lineno if isinstance(error, SyntaxError) else None
    return _worded(error, shown_path(code.path), line)


def fault_of(error: BaseException) -> BadInputError | None:
    """What a person should know, if an error came up in a program of their own; else None."""
    if isinstance(error, TrainerError):
        return None
    found = _last_line(error.__traceback__)
    return None if found is None else _worded(error, *found)


def _last_line(trace: TracebackType | None) -> tuple[str, int] | None:
    """File and line of the last of a person's own lines on the way to an error."""
    found = None
    while trace is not None:
        frame = trace.tb_frame
        if str(frame.f_globals.get("__name__", "")).startswith(_PREFIX):
            found = shortened(printable(frame.f_code.co_filename), 200), trace.tb_lineno
        trace = trace.tb_next
    return found


def _worded(error: BaseException, file: str, line: int | None) -> BadInputError:
    said = error.msg if isinstance(error, SyntaxError) else str(error)
    reason = printable(" ".join(said.split())).rstrip(".")
    what = Text("{kind}: {reason}" if reason else "{kind}",
                kind=type(error).__name__, reason=shortened(reason, _REASON_LENGTH))  # fmt: skip
    message = (
        Text("{file} failed: {what}.", file=file, what=what)
        if line is None
        else Text("{file} failed in line {line}: {what}.", file=file, line=line, what=what)
    )
    hint = (
        Text("Install what it imports for the Python of this program, or put it into the file.")
        if isinstance(error, ImportError)
        else Text("Mend the file, and try again.")
    )
    return BadInputError(message, hint=hint)
