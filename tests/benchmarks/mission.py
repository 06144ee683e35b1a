"""What the presets of the material reach, beside what the material claims.

`python -m tests.benchmarks.mission [--data mnist_5k|fashion_mnist|whole …] [--seeds N] [PRESET …]`
trains each preset with the seeds 0 to N - 1 (three by default) and prints a table in Markdown:
settings, and for each data set the accuracy on test data, its mean and range, and the seconds that
a run keeps one core busy. `whole` is what the material used, all of MNIST or CIFAR-10; data that
are not on this computer are named, with the command that trains on them elsewhere.
"""

import argparse
import statistics
import time
from collections.abc import Iterator, Mapping, Sequence

import torch

from tests.benchmarks.apart import apart
from tests.data.pictures import quiet
from tests.engine.small import Memory
from trainer_gui.catalog import menus
from trainer_gui.core.control import Control
from trainer_gui.core.dataset import Dataset
from trainer_gui.core.errors import DataError
from trainer_gui.core.events import Evaluated
from trainer_gui.core.paths import shipped, user_folders
from trainer_gui.core.recipe import DataPlan, Recipe, parse_recipe, read_toml
from trainer_gui.engine.run import run
from trainer_gui.engine.warm_up import warm_up
from trainer_gui.kinds._assemble import assembled

CLAIMS: Mapping[str, str] = {
    "m1-cifar10-cnn": "“quite good”",
    "m3-mnist-mlp": "95.2 % train, 92.8 % test",
    "m4-mnist-cnn": "97.5 % test",
    "m5-cifar10-transformer": "training loss 2.24 → 0.90",
    "m6-mnist-dropout": "about 98 % test",
    "m7-mnist-one-block": "",
    "m8-mnist-two-blocks": "",
}
"""Of the material, whose exact settings these presets have, about the whole data."""
DATA = ("mnist_5k", "fashion_mnist", "whole")
SEEDS = 3
_PATIENCE_SECONDS = 24 * 3600


def presets() -> list[str]:
    """Those of the material that need no folder of the user's, then those of Fashion-MNIST."""
    names = [path.stem for path in shipped("presets").glob("*.toml")]
    numbered = [name for name in names if name.startswith("m") and "-folder-" not in name]
    return [
        *sorted(numbered, key=lambda name: (int(name[1:].partition("-")[0]), name)),
        *sorted(name for name in names if name.startswith("fashion-")),
    ]


class OnDisk:
    """Data sets as they are on this computer; nothing is downloaded."""

    def load(self, plan: DataPlan) -> Dataset:
        dataset: Dataset = assembled(
            menus.data.get(plan.choice.kind).build(
                plan.choice.options,
                root=user_folders().data,
                download=False,
                progress=quiet,
            ),
            plan.split,
        )
        return dataset


def trained(name: str, data: str, seed: int) -> tuple[float, float] | str:
    """Test accuracy of a preset's best epoch and its processor seconds, or why it cannot be had."""
    warm_up(torch.device("cpu"))
    began = time.process_time()
    events = run(_recipe(name, data, seed), datasets=OnDisk(), keep=Memory(), control=Control())
    try:
        scores = [
            event.scores["accuracy"]
            for event in events
            if isinstance(event, Evaluated) and event.split == "test"
        ]
    except DataError as error:
        return str(error.message)
    assert scores[-1] is not None
    return scores[-1], time.process_time() - began


def lines(names: Sequence[str], data: Sequence[str], seeds: int) -> Iterator[str]:
    """The table, a line as soon as it is known."""
    yield _line(["preset", "settings", "claimed", *data])
    yield _line(["---"] * (3 + len(data)))
    for name in names:
        cells = [f"`{name}`", _settings(_recipe(name)), CLAIMS.get(name, "")]
        yield _line([*cells, *(_cell(name, kind, seeds) for kind in data)])


def _cell(name: str, data: str, seeds: int) -> str:
    """What a preset reaches on data; a dash where it was not made for them."""
    own = _recipe(name).data.kind
    kind = data
    if data == "whole":
        kind = "mnist" if own == "mnist_5k" else own
    exact = own == "mnist_5k" and name in CLAIMS  # the material's settings, for any small pictures
    if own != kind and not exact and data != "whole":
        return "–"
    if data == "whole" and own == "fashion_mnist":
        return "–"  # its own data are whole
    return _measured(name, kind, seeds)


def _measured(name: str, data: str, seeds: int) -> str:
    found = []
    for seed in range(seeds):
        one = apart(trained, name, data, seed, patience_seconds=_PATIENCE_SECONDS)
        if isinstance(one, str):
            chosen = "" if _recipe(name).data.kind == data else f" --set data.kind={data}"
            return f"not run here; `trainer-gui train {name}{chosen}`"
        found.append(one)
    scores = [100.0 * score for score, _ in found]
    seconds = statistics.median(took for _, took in found)
    spread = f"{min(scores):.1f} to {max(scores):.1f}"
    return f"{statistics.mean(scores):.1f} % ({spread}), {seconds:.0f} s"


def _settings(recipe: Recipe) -> str:
    """Optimiser, learning rate and length, in a few words."""
    training, optimizer = recipe.training, recipe.optimizer
    epochs = training.length == "epochs"
    length = f"{training.epochs} epochs" if epochs else f"{training.steps:,} steps"
    rate = dict(optimizer.options)["learning_rate"]
    return f"{optimizer.kind} {rate:g}, {length} of {training.batch_size}"


def _recipe(name: str, data: str | None = None, seed: int = 0) -> Recipe:
    table = read_toml((shipped("presets") / f"{name}.toml").read_bytes())
    if data is not None and table["data"]["kind"] != data:
        table["data"] = {"kind": data}
        if data != "mnist_5k":  # 60,000 or 50,000 pictures to train on
            table.setdefault("split", {"validation": 0.1})
    table["training"]["seed"] = seed
    return parse_recipe(table, menus)


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description="Presets of the material, measured.")
    parser.add_argument("presets", nargs="*", default=presets())
    parser.add_argument("--data", action="append", choices=DATA)
    parser.add_argument("--seeds", type=int, default=SEEDS)
    chosen = parser.parse_args()
    for line in lines(chosen.presets, chosen.data or DATA, chosen.seeds):
        print(line, flush=True)


if __name__ == "__main__":
    main()
