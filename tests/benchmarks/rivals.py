"""The loops that people write: what the engine's speed is compared with.

All train the same model on the same pictures, in as many threads, and give samples per second.
"""

import importlib
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import torch
from PIL import Image
from torch import Tensor, nn
from torch.nn import functional
from torch.utils.data import DataLoader
from torch.utils.data import Dataset as TorchDataset
from torchvision import transforms

from tests.benchmarks.cases import TRAIN, dataset_of, recipe_of, threads
from tests.benchmarks.pace import Pace
from trainer_gui.catalog import menus
from trainer_gui.core.recipe import Recipe
from trainer_gui.engine.build import build_modules, build_task
from trainer_gui.kinds.pictures import picture_facts
from trainer_gui.kinds.pictures._loader import Normaliser

REPORT_SECONDS = 0.1


def bare_pace(name: str, batch: int, seconds: float) -> float:
    """The computation of the engine's pinned run written down by hand, with nothing around it.

    Pictures resident as uint8, normalised in batches; loss and accuracy of every step kept on the
    device and fetched ten times a second; optimisers built by our own entries.
    """
    dataset, recipe, model = _begin(name, batch)
    optimizer = menus.optimizers.get(recipe.optimizer.kind).build(
        recipe.optimizer.options, list(model.parameters())
    )
    images, labels = torch.from_numpy(dataset.input), torch.from_numpy(dataset.target)
    normalise = Normaliser(picture_facts(dataset.spec), torch.device("cpu"))
    pace, losses, accuracies = Pace(seconds), [], []
    reported = time.monotonic()
    for index in _orders(batch):
        optimizer.zero_grad(set_to_none=True)
        chosen = labels.index_select(0, index)
        logits = model(normalise(images.index_select(0, index))).float()
        loss = functional.cross_entropy(logits, chosen)
        accuracy = (logits.argmax(dim=1) == chosen).float().mean()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        losses.append(loss.detach())
        accuracies.append(accuracy)
        if time.monotonic() - reported >= REPORT_SECONDS:
            reported = time.monotonic()
            torch.stack(accuracies).tolist()
            steps = len(torch.stack(losses).tolist())
            losses, accuracies = [], []
            if pace.take(steps * batch):
                break
    return pace.rate()


def careful_pace(name: str, batch: int, seconds: float) -> float:
    """A loop by somebody who knows what is slow: float pictures resident, no DataLoader, no sync.

    In fp32 with the optimisers' defaults; the mean loss is looked at once an epoch.
    """
    dataset, recipe, model = _begin(name, batch)
    optimizer = _plain_optimizer(recipe, model)
    mean = torch.tensor(picture_facts(dataset.spec).mean).view(1, -1, 1, 1)
    std = torch.tensor(picture_facts(dataset.spec).std).view(1, -1, 1, 1)
    images = (torch.from_numpy(dataset.input).float() / 255.0 - mean) / std
    labels = torch.from_numpy(dataset.target)
    pace, losses = Pace(seconds), []
    for index in _orders(batch):
        optimizer.zero_grad()
        loss = functional.cross_entropy(model(images[index]), labels[index])
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        losses.append(loss.detach())
        if len(losses) * batch == TRAIN:
            torch.stack(losses).mean().item()
            losses.clear()
        if pace.take(batch):
            break
    return pace.rate()


def tutorial_pace(name: str, batch: int, seconds: float) -> float:
    """The loop of most tutorials: pictures through PIL and a DataLoader, figures at every step."""
    _, recipe, model = _begin(name, batch)
    loader = DataLoader(_Pictures(name), batch_size=batch, shuffle=True)
    optimizer, criterion = _plain_optimizer(recipe, model), nn.CrossEntropyLoss()
    pace, running_loss, correct = Pace(seconds), 0.0, 0
    while True:
        for images, labels in loader:
            optimizer.zero_grad()
            outputs = model(images)
            loss = criterion(outputs, labels)
            loss.backward()
            optimizer.step()
            running_loss += loss.item() * len(labels)
            correct += (outputs.argmax(dim=1) == labels).sum().item()
            if pace.take(len(labels)):
                return pace.rate()


def lightning_pace(name: str, batch: int, seconds: float) -> float:
    """PyTorch Lightning's Trainer as its own first example uses it."""
    lightning: Any = importlib.import_module("lightning")  # of the extra `bench`
    warnings.simplefilter("ignore")  # it advises more DataLoader processes
    _, recipe, model = _begin(name, batch)

    class Lit(lightning.LightningModule):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def training_step(self, batch: tuple[Tensor, Tensor], _number: int) -> Tensor:
            images, labels = batch
            logits = self.model(images)
            loss = functional.cross_entropy(logits, labels)
            accuracy = (logits.argmax(dim=1) == labels).float().mean()
            self.log("train_loss", loss, prog_bar=True)
            self.log("train_accuracy", accuracy, prog_bar=True)
            return loss

        def configure_optimizers(self) -> torch.optim.Optimizer:
            return _plain_optimizer(recipe, self.model)

    pace = Pace(seconds)

    class Watch(lightning.Callback):  # type: ignore[misc]
        def on_train_batch_end(self, trainer: Any, *_: object) -> None:
            if pace.take(batch):
                trainer.should_stop = True

    loader = DataLoader(_Pictures(name), batch_size=batch, shuffle=True)
    with tempfile.TemporaryDirectory(prefix="trainer-gui-bench-") as place:
        trainer = lightning.Trainer(
            accelerator="cpu", max_epochs=-1, callbacks=[Watch()], default_root_dir=place
        )
        trainer.fit(Lit(), loader)
    return pace.rate()


def skorch_pace(name: str, batch: int, seconds: float) -> float:
    """skorch's NeuralNetClassifier as its own first example uses it, without validation."""
    skorch: Any = importlib.import_module("skorch")  # of the extra `bench`
    callbacks: Any = importlib.import_module("skorch.callbacks")
    dataset, recipe, model = _begin(name, batch)
    pace = Pace(seconds)

    class Watch(callbacks.Callback):  # type: ignore[misc]
        def on_batch_end(self, _net: Any, **_: object) -> None:
            if pace.take(batch):
                raise KeyboardInterrupt  # how a person ends its fit

    optimizer = type(_plain_optimizer(recipe, model))
    net = skorch.NeuralNetClassifier(
        model, criterion=nn.CrossEntropyLoss, optimizer=optimizer,
        lr=recipe.optimizer.options.model_dump()["learning_rate"],
        batch_size=batch, max_epochs=100_000, train_split=None,
        iterator_train__shuffle=True, callbacks=[Watch()],
    )  # fmt: skip
    net.fit(dataset.input.astype("float32") / 255.0, dataset.target)
    return pace.rate()


class _Pictures(TorchDataset[tuple[Tensor, int]]):
    """The training pictures as torchvision's own data sets give them: one by one, through PIL."""

    def __init__(self, name: str) -> None:
        dataset = dataset_of(name)
        self._images = dataset.input[:TRAIN].transpose(0, 2, 3, 1)
        self._labels = dataset.target[:TRAIN]
        known = picture_facts(dataset.spec)
        self._transform = transforms.Compose([
            transforms.ToTensor(), transforms.Normalize(known.mean, known.std)
        ])  # fmt: skip

    def __len__(self) -> int:
        return len(self._images)

    def __getitem__(self, index: int) -> tuple[Tensor, int]:
        picture = self._images[index]
        image = Image.fromarray(picture[..., 0] if picture.shape[-1] == 1 else picture)
        return self._transform(image), int(self._labels[index])


def _begin(name: str, batch: int) -> tuple[Any, Recipe, nn.Module]:
    torch.set_num_threads(threads())
    torch.manual_seed(0)
    recipe, dataset = recipe_of(name, batch), dataset_of(name)
    model = build_modules(recipe.model, build_task(recipe, dataset.spec), dataset.spec)["model"]
    return dataset, recipe, model.train()


def _plain_optimizer(recipe: Recipe, model: nn.Module) -> torch.optim.Optimizer:
    """The optimiser as people call it: its defaults, but for the learning rate."""
    kinds: dict[str, Callable[..., torch.optim.Optimizer]] = {
        "sgd": torch.optim.SGD, "adam": torch.optim.Adam, "adamw": torch.optim.AdamW
    }  # fmt: skip
    options = recipe.optimizer.options.model_dump()
    chosen = {"lr": options["learning_rate"]}
    if "momentum" in options:
        chosen["momentum"] = options["momentum"]
    return kinds[recipe.optimizer.kind](model.parameters(), **chosen)


def _orders(batch: int) -> Iterator[Tensor]:
    """Indices of batches (N,), shuffled anew each epoch, without end."""
    while True:
        yield from torch.split(torch.randperm(TRAIN), batch)
