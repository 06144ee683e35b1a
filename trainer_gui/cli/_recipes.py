"""Commands on recipes: presets, check."""

import json
from typing import Annotated

import typer

from trainer_gui.catalog import menus
from trainer_gui.cli._app import AsJson, app, complain, library
from trainer_gui.core.reach import unreached
from trainer_gui.core.recipe import check_recipe, parse_recipe
from trainer_gui.core.text import Text


@app.command()
def presets(
    name: Annotated[str | None, typer.Argument(help="Show this preset as TOML.")] = None,
    as_json: AsJson = False,
) -> None:
    """List the presets, or show one."""
    presets = library()
    if name is not None:
        table = presets.load(name)
        recipe, _ = check_recipe(table, menus)
        path = presets.find(name)
        if as_json:
            print(json.dumps(table, default=str))  # TOML has dates
        else:
            print(recipe.toml() if recipe else path.read_text(encoding="utf-8-sig"))
        return
    entries = presets.entries()
    width = max((len(entry.name) for entry in entries), default=0) + 2
    for entry in entries:
        if as_json:
            row = {"name": entry.name, "title": entry.title, "about": entry.about,
                   "path": str(entry.path), "shipped": entry.shipped,
                   "problems": [str(problem) for problem in entry.problems]}  # fmt: skip
            print(json.dumps(row))
        else:
            note = "" if entry.shipped else " (own)"
            print(f"{entry.name:<{width}}{entry.title}{note}")


@app.command()
def check(file: Annotated[str, typer.Argument(help="A preset's name, or a TOML file.")]) -> None:
    """Tell whether a recipe is valid, and why not."""
    presets = library()
    notice = presets.notice(file)
    if notice is not None:
        complain(notice)
    recipe = parse_recipe(presets.load(file), menus)
    print(Text("{title}: the recipe is valid.", title=recipe.title))
    for warning in unreached(recipe):
        complain(Text("{path}: {warning}", path=warning.path, warning=str(warning)))
