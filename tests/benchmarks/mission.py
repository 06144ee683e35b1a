"""What the presets of the material reach, beside what the material claims.

`python -m tests.benchmarks.mission [--data mnist_5k|fashion_mnist|mnist …] [--seeds N] [PRESET …]`
trains each preset with the seeds 0 to N - 1 (three by default) and prints a table in Markdown: the
accuracy on test data, its mean and range, and the seconds of a run. Data that are not on this
computer are named, with the command that trains on them elsewhere.
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
from trainer_gui.core.recipe import Choice, Recipe, parse_recipe, read_toml
from trainer_gui.engine.run import run
from trainer_gui.engine.warm_up import warm_up

CLAIMS: Mapping[str, str] = {
    "m3-mnist-mlp": "95.2 % train, 92.8 % test",
    "m3-mnist-mlp-better": "",
    "m4-mnist-cnn": "97.5 % test",
    "m4-mnist-cnn-better": "",
    "m6-mnist-dropout": "about 98 % test",
    "m7-mnist-one-block": "",
    "m8-mnist-two-blocks": "",
    "m11-mnist-lstm": "",
}
"""Presets on handwritten digits, and what the material says of the full MNIST."""
DATA = ("mnist_5k", "fashion_mnist")
SEEDS = 3


class OnDisk:
    """Data sets as they are on this computer; nothing is downloaded."""

    def load(self, choice: Choice, *, seed: int) -> Dataset:
        dataset: Dataset = menus.data.get(choice.kind).build(
            choice.options,
            root=user_folders().data,
            seed=seed,
            download=False,
            progress=quiet,
        )
        return dataset


def trained(name: str, data: str, seed: int) -> tuple[float, float] | str:
    """Test accuracy of a preset's best epoch and the seconds it took, or why it cannot be had."""
    warm_up(torch.device("cpu"))
    began = time.perf_counter()
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
    return scores[-1], time.perf_counter() - began


def lines(names: Sequence[str], data: Sequence[str], seeds: int) -> Iterator[str]:
    """The table, a line as soon as it is known."""
    columns = [part for kind in data for part in (f"{kind}: test accuracy", "seconds")]
    yield _line(["preset", "claimed (MNIST)", *columns])
    yield _line(["---"] * (2 + len(columns)))
    for name in names:
        cells = [name, CLAIMS.get(name, "")]
        for kind in data:
            cells += _measured(name, kind, seeds)
        yield _line(cells)


def _measured(name: str, data: str, seeds: int) -> tuple[str, str]:
    found = []
    for seed in range(seeds):
        one = apart(trained, name, data, seed)
        if isinstance(one, str):
            return f"not run here; `trainer-gui train {name} --set data.kind={data}`", "–"
        found.append(one)
    scores = [100.0 * score for score, _ in found]
    seconds = statistics.median(took for _, took in found)
    spread = f"{statistics.mean(scores):.1f} % ({min(scores):.1f} to {max(scores):.1f})"
    return spread, f"{seconds:.0f}"


def _recipe(name: str, data: str, seed: int) -> Recipe:
    table = read_toml((shipped("presets") / f"{name}.toml").read_bytes())
    if table["data"]["kind"] != data:
        share = table["data"].get("validation_share")
        table["data"] = {"kind": data, **({} if share is None else {"validation_share": share})}
    table["training"]["seed"] = seed
    return parse_recipe(table, menus)


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description="Presets of the material, measured.")
    parser.add_argument("presets", nargs="*", default=list(CLAIMS))
    parser.add_argument("--data", action="append", choices=(*DATA, "mnist"))
    parser.add_argument("--seeds", type=int, default=SEEDS)
    chosen = parser.parse_args()
    for line in lines(chosen.presets, chosen.data or DATA, chosen.seeds):
        print(line, flush=True)


if __name__ == "__main__":
    main()
