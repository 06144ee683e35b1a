"""Flips single bits in what the program keeps: each flip is found or harmless, never silent.

`python -m tests.harness.flips [COUNT]` flips COUNT bits of each target (1,000 by default), prints a
table, and ends with 1 if a flip changed something without a word.
"""

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.harness.run_flips import RUN_TARGETS
from tests.harness.tally import OUTCOMES, Outcome, Tally, flipped
from tests.runs.journals import make_run, whole
from tests.runs.setting import folders_at
from trainer_gui.catalog import menus
from trainer_gui.core.errors import RecipeError
from trainer_gui.core.paths import shipped
from trainer_gui.core.recipe import Recipe, parse_recipe
from trainer_gui.runs.store import RunStore
from trainer_gui.state.preset_library import PresetLibrary


def flip_preset(count: int) -> Tally:
    """Flips bits of a preset as the program saves it, in its longest shipped recipe."""
    tally = Tally()
    with tempfile.TemporaryDirectory() as folder:
        library = PresetLibrary(shipped("presets"), Path(folder), menus)
        names = [entry.name for entry in library.entries() if entry.shipped]
        recipes = [parse_recipe(library.load(name), menus) for name in names]
        recipe = max(recipes, key=lambda recipe: len(recipe.toml()))
        path = library.save(recipe, "flipped")
        for where, content in flipped(path.read_bytes(), count):
            path.write_bytes(content)
            tally.add(_opened(library, path, recipe), where)
    return tally


def _opened(library: PresetLibrary, path: Path, saved: Recipe) -> Outcome:
    try:
        found = parse_recipe(library.load(path), menus)
        notice = library.notice(path)
    except RecipeError as error:
        said = all(str(wrong.message) and str(wrong.hint) for wrong in error.problems)
        return "refused" if said else "silent"
    if notice is not None:
        return "told"
    return "harmless" if found == saved else "silent"


def flip_index(count: int) -> Tally:
    """Flips bits of the index of runs; one that is found is told in the log, and healed."""
    tally = Tally()
    with tempfile.TemporaryDirectory() as home:
        store = RunStore(folders_at(Path(home)))
        for number in range(12):
            make_run(
                store.folders.runs / f"run-{number:02d}", whole(1 + number)[: 10 + 10 * number]
            )
        listed = store.runs()
        for where, content in flipped(store.folders.index.read_bytes(), count):
            store.folders.index.write_bytes(content)
            same = store.runs() == listed == store.runs()
            healed = store.folders.index.read_bytes() != content
            tally.add(("told" if healed else "harmless") if same else "silent", where)
    return tally


TARGETS: dict[str, Callable[[int], Tally]] = {
    "preset": flip_preset,
    "index": flip_index,
    **RUN_TARGETS,
}


def main(count: int) -> int:
    """Flips bits of every target and prints what became of them; gives the exit code."""
    lines = ["target".ljust(14) + "".join(outcome.rjust(10) for outcome in OUTCOMES)]
    wrong = []
    for name, flip in TARGETS.items():
        tally = flip(count)
        lines.append(
            name.ljust(14) + "".join(f"{tally.counts[outcome]:>10,}" for outcome in OUTCOMES)
        )
        wrong += [f"silent: {name}, {where}" for where in tally.silent]
    sys.stdout.write("\n".join([*lines, *wrong]) + "\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000))
