"""Sides of a race: the engine and the loops that people write, each in blocks that can be paused.

A block is (pictures trained, seconds that took); the device has done it all when it is told. What
happens between two blocks counts for nobody: pauses, evaluations, checkpoints.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

import torch
from PIL import Image
from torch import Tensor, nn
from torch.nn import functional
from torch.utils.data import DataLoader
from torch.utils.data import Dataset as TorchDataset

from tests.engine.small import Given
from tests.gpu.scene import Forgetful
from trainer_gui.catalog import menus
from trainer_gui.core.control import Control
from trainer_gui.core.dataset import Dataset
from trainer_gui.core.events import StepsDone
from trainer_gui.core.execution import Execution
from trainer_gui.core.recipe import Recipe
from trainer_gui.engine.build import build_modules, build_task
from trainer_gui.engine.device import apply_execution
from trainer_gui.engine.layout import MEMORY_FORMATS
from trainer_gui.engine.precision import autocast
from trainer_gui.engine.run import run
from trainer_gui.kinds.pictures import picture_facts
from trainer_gui.kinds.pictures._loader import Normaliser

REPORT_SECONDS = 0.1
Blocks: TypeAlias = Iterator[tuple[int, float]]


@dataclass(frozen=True)
class Race:
    """What all sides train.

    Attributes:
        recipe: model, optimiser and batch size.
        dataset: resident pictures with classes.
        execution: device, precision and layout.
    """

    recipe: Recipe
    dataset: Dataset
    execution: Execution

    @property
    def device(self) -> torch.device:
        """Where everybody computes."""
        return torch.device(self.execution.device)

    @property
    def batch(self) -> int:
        """Pictures in a step."""
        return self.recipe.training.batch_size


def engine(race: Race) -> Blocks:
    """Our own run, in its training phases."""
    events = run(
        race.recipe, datasets=Given(race.dataset), keep=Forgetful(), control=Control(),
        execution=race.execution,
    )  # fmt: skip
    began = time.perf_counter()
    for event in events:
        if isinstance(event, StepsDone):
            yield len(event.columns["loss"]) * race.batch, time.perf_counter() - began
        began = time.perf_counter()


def bare(race: Race) -> Blocks:
    """The computation of the engine written down by hand by somebody who knows what is slow.

    Pictures resident as uint8, normalised in batches; the optimiser is built by our own entry; loss
    and accuracy of every step stay on the device and are fetched ten times a second.
    """
    model = _model(race).to(memory_format=MEMORY_FORMATS[race.execution.layout])
    optimizer = menus.optimizers.get(race.recipe.optimizer.kind).build(
        race.recipe.optimizer.options, list(model.parameters())
    )
    images = torch.from_numpy(race.dataset.input[:]).to(race.device)
    labels = torch.from_numpy(race.dataset.target).to(race.device)
    normalise, kept = (
        Normaliser(picture_facts(race.dataset.spec), race.device),
        list[tuple[Tensor, Tensor]](),
    )
    began = time.perf_counter()
    while True:
        for index in torch.split(torch.randperm(_train(race)).to(race.device), race.batch):
            optimizer.zero_grad(set_to_none=True)
            wanted = labels.index_select(0, index)
            seen = images.index_select(0, index)
            seen = seen.contiguous(memory_format=MEMORY_FORMATS[race.execution.layout])
            with autocast(race.execution):
                logits = model(normalise(seen)).float()
                loss = functional.cross_entropy(logits, wanted)
                accuracy = (logits.argmax(dim=1) == wanted).float().mean()
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            kept.append((loss.detach(), accuracy))
            if time.perf_counter() - began >= REPORT_SECONDS:
                for column in zip(*kept, strict=True):
                    torch.stack(column).tolist()
                yield len(kept) * race.batch, time.perf_counter() - began
                kept.clear()
                began = time.perf_counter()


def tutorial(race: Race, workers: int) -> Blocks:
    """The loop of most tutorials: pictures one by one through PIL, figures at every step.

    Args:
        race: what is trained.
        workers: processes of the DataLoader; 0 for none.
    """
    model = _model(race)
    options = race.recipe.optimizer.options.model_dump()
    momentum = options.get("momentum", 0.0)
    rate = options["learning_rate"]
    optimizer: torch.optim.Optimizer = (
        torch.optim.SGD(model.parameters(), lr=rate, momentum=momentum)
        if race.recipe.optimizer.kind == "sgd"
        else torch.optim.Adam(model.parameters(), lr=rate)
    )
    loader = DataLoader(
        _Pictures(race), batch_size=race.batch, shuffle=True, num_workers=workers,
        pin_memory=race.device.type == "cuda", persistent_workers=workers > 0,
    )  # fmt: skip
    running_loss, correct = 0.0, 0
    began = time.perf_counter()
    while True:
        for batch in loader:
            images, labels = (one.to(race.device, non_blocking=True) for one in batch)
            optimizer.zero_grad()
            with autocast(race.execution):
                outputs = model(images)
                loss = functional.cross_entropy(outputs, labels)
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            running_loss += loss.item() * len(labels)
            correct += int((outputs.argmax(dim=1) == labels).sum().item())
            yield len(labels), time.perf_counter() - began
            began = time.perf_counter()


def rate_of(blocks: Blocks, seconds: float) -> float:
    """Pictures a second of a turn; its first block, which a pause has left cold, counts less."""
    next(blocks)
    pictures, spent = 0, 0.0
    while spent < seconds:
        count, took = next(blocks)
        pictures, spent = pictures + count, spent + took
    return pictures / spent


class _Pictures(TorchDataset[tuple[Tensor, int]]):
    """The training pictures as data sets of tutorials give them: one by one, through PIL.

    What torchvision's ToTensor and Normalize do, without the calls around it.
    """

    def __init__(self, race: Race) -> None:
        spec = race.dataset.spec
        self._images = race.dataset.input[: _train(race)].transpose(0, 2, 3, 1)
        self._labels = race.dataset.target
        self._mean = torch.tensor(picture_facts(spec).mean).view(-1, 1, 1)
        self._std = torch.tensor(picture_facts(spec).std).view(-1, 1, 1)

    def __len__(self) -> int:
        return len(self._images)

    def __getitem__(self, index: int) -> tuple[Tensor, int]:
        picture = self._images[index]
        image = Image.fromarray(picture[..., 0] if picture.shape[-1] == 1 else picture)
        bands = torch.frombuffer(bytearray(image.tobytes()), dtype=torch.uint8)
        pixels = bands.view(*image.size[::-1], len(image.getbands())).permute(2, 0, 1).contiguous()
        return pixels.float().div_(255).sub_(self._mean).div_(self._std), int(self._labels[index])


def _model(race: Race) -> nn.Module:
    apply_execution(race.execution, race.recipe.training.seed)
    task = build_task(race.recipe, race.dataset.spec)
    model = build_modules(race.recipe.model, task, race.dataset.spec)["model"]
    return model.to(race.device).train()


def _train(race: Race) -> int:
    return race.dataset.spec.counts["train"]
