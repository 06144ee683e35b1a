"""The command line: the same engine and the same events as the window, printed."""

import sys
from io import TextIOWrapper

from trainer_gui.catalog import PLUGIN_PROBLEMS
from trainer_gui.cli import _bench as _bench
from trainer_gui.cli import _forecast as _forecast
from trainer_gui.cli import _recipes as _recipes
from trainer_gui.cli import _runs as _runs
from trainer_gui.cli import _training as _training
from trainer_gui.cli._app import BAD_INPUT, FAILED, UsageError, app, complain
from trainer_gui.cli._consent import explain
from trainer_gui.core.errors import BadInputError, CodeConsentError, RecipeError, TrainerError
from trainer_gui.core.names import printable
from trainer_gui.core.text import Text


def run_command_line(arguments: list[str]) -> int:
    """Runs a command; gives 0, 1 where it failed, or 2 where its input cannot be used."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a file name may be no UTF-8
    for problem in PLUGIN_PROBLEMS:
        complain(problem)
    try:
        ended = app(arguments, prog_name="trainer-gui", standalone_mode=False)
    except SystemExit as left:
        return int(left.code or 0)
    except UsageError as error:
        error.message = printable(error.message)  # which names what was given
        error.show()
        return int(error.exit_code)
    except RecipeError as error:
        for wrong in error.problems:
            complain(Text("{message} {hint}", message=wrong.message, hint=wrong.hint))
        return BAD_INPUT
    except TrainerError as error:
        complain(Text("{message} {hint}", message=error.message, hint=error.hint))
        if isinstance(error, CodeConsentError):
            explain(error)
        return BAD_INPUT if isinstance(error, BadInputError) else FAILED
    return int(ended or 0)
