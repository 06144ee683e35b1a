"""--allow-code: consent to a program of a person's own, for every command that builds a model."""

from pathlib import Path
from typing import Annotated

import typer

from trainer_gui.cli._app import complain
from trainer_gui.core.errors import BadInputError, CodeConsentError
from trainer_gui.core.recipe import Recipe
from trainer_gui.core.text import Text
from trainer_gui.core.trust import DIGITS, read_code, require_trust, shown_path, trust
from trainer_gui.engine.own_code import kept_file, own_file
from trainer_gui.runs.store import RunStore

AllowCode = Annotated[
    str | None,
    typer.Option(
        "--allow-code",
        metavar="SHA256",
        help=f"Let the recipe's own model run; at least the first {DIGITS} digits of its SHA-256.",
    ),
]


def settle_recipe(recipe: Recipe, allowed: str | None) -> None:
    """Allows the program of a recipe, or makes sure that it needs no consent any more.

    Args:
        recipe: that is to be tried or trained.
        allowed: what a person gave as `--allow-code`.

    Raises:
        CodeConsentError: nobody has allowed it.
        BadInputError: it cannot be read, or is not what was allowed.
    """
    _settle(own_file(recipe), allowed)


def settle_run(store: RunStore, run: str, allowed: str | None) -> None:
    """The same for the program that a run has kept."""
    _settle(kept_file(store.recipe_table(run), store.folder(run)), allowed)


def explain(error: CodeConsentError) -> None:
    """Says how to consent."""
    complain(
        Text("Add --allow-code {digits} to allow it.", digits=error.sha256[:DIGITS]),
    )


def _settle(file: str | Path | None, allowed: str | None) -> None:
    if file is None:
        if allowed is not None:
            raise BadInputError(
                Text("There is no program to allow: the model is none of your own."),
                hint=Text("Leave --allow-code out."),
            )
        return
    code = read_code(file)
    if allowed is not None:
        digits = allowed.strip().lower()
        if len(digits) < DIGITS or not code.sha256.startswith(digits):
            raise BadInputError(
                Text("The SHA-256 of {file} begins with {actual}, not with {given}.",
                     file=shown_path(code.path), actual=code.sha256[:DIGITS],
                     given=allowed[:80] or "“”"),
                hint=Text("Look at the file; then give at least {count} digits of its SHA-256.",
                          count=DIGITS),
            )  # fmt: skip
        trust(code.sha256, code.path.name)
    require_trust(code)
