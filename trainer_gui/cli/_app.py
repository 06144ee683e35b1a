"""What the commands share: the application, exit codes, and how they print."""

import json
import re
import sys
from typing import Annotated, Any

import typer

import trainer_gui
from trainer_gui.catalog import menus
from trainer_gui.core.names import printable
from trainer_gui.core.paths import shipped, user_folders
from trainer_gui.core.text import Text
from trainer_gui.state.preset_library import PresetLibrary

FAILED = 1
BAD_INPUT = 2
UsageError: Any = typer.BadParameter.__mro__[1]
"""Of typer, which has a copy of click of its own; its newer versions do not name it."""
_ESCAPED = re.compile(r"[^\x20-\x7e]")

app = typer.Typer(
    name="trainer-gui",
    help="Train neural networks and see what happens. Without a command, the window opens.",
    no_args_is_help=False,
    add_completion=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

AsJson = Annotated[bool, typer.Option("--json", help="One line of JSON for each event or row.")]


def library() -> PresetLibrary:
    """The shipped presets and the user's own."""
    return PresetLibrary(shipped("presets"), user_folders().presets, menus)


def tell(*lines: Text | str) -> None:
    """Prints lines of a result.

    Each stays one line, and a terminal obeys nothing in it: names of files, of classes, of runs
    come from elsewhere.
    """
    for line in lines:
        print(printable(str(line)), flush=True)


def tell_json(line: str) -> None:
    """Prints a line of JSON; all but ASCII is written as escapes, which mean the same."""
    print(_ESCAPED.sub(lambda found: json.dumps(found[0])[1:-1], line), flush=True)


def complain(*lines: Text | str) -> None:
    """Says what is wrong where it does not mix with results; in lines as `tell` prints them."""
    for line in lines:
        print(printable(str(line)), file=sys.stderr, flush=True)


def _version(wanted: bool) -> None:
    if wanted:
        tell(trainer_gui.__version__)
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Options before a command."""
