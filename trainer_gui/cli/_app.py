"""What the commands share: the application, exit codes, and where complaints go."""

import sys
from typing import Annotated

import typer

import trainer_gui
from trainer_gui.catalog import menus
from trainer_gui.core.paths import shipped, user_folders
from trainer_gui.core.text import Text
from trainer_gui.state.preset_library import PresetLibrary

FAILED = 1
BAD_INPUT = 2

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


def complain(what: Text | str) -> None:
    """Says what is wrong where it does not mix with results."""
    print(what, file=sys.stderr, flush=True)


def _version(wanted: bool) -> None:
    if wanted:
        print(trainer_gui.__version__)
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Options before a command."""
