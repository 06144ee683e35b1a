"""A kind and a model that the program does not have, over rows of whole numbers.

A model sees them as they are stored, padded with 0; the loader is the program's own.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from tests.engine.small import small
from trainer_gui.catalog import menus
from trainer_gui.core.dataset import Column, Dataset, Progress, Samples, ragged
from trainer_gui.core.faces import Face, Words
from trainer_gui.core.options import Options
from trainer_gui.core.recipe import Recipe, Table
from trainer_gui.core.spec import SPLITS, DataSpec, Facts, Field, OutputSpec
from trainer_gui.kinds import Kind, Loader
from trainer_gui.kinds._as_stored import AsStored, digests_of
from trainer_gui.kinds._assemble import fitted

WORDS = 50
TOKENS = Field("words", "tokens", (None,), "int64")


class Tokens:
    def fit(
        self,
        column: Column,
        splits: Mapping[str, NDArray[np.int64]],
        progress: Progress | None,
    ) -> Facts:
        return {}

    def field(self, field: Field, facts: Facts) -> Field:
        return field

    def digests(self, column: Column, progress: Progress | None) -> NDArray[np.uint8]:
        return digests_of(column.values)

    def loader(self, field: Field, spec: DataSpec, *, seed: int, device: torch.device) -> Loader:
        return AsStored()

    def face(self, field: Field, row: NDArray[Any]) -> Face:
        return Words(" ".join(map(str, row.tolist())))


class Bag(nn.Module):
    """Says something of the words of a row, whatever their order."""

    def __init__(self, outputs: int) -> None:
        super().__init__()
        self.embedding = nn.Embedding(WORDS, 16)
        self.body = nn.Linear(16, 64)
        self.head = nn.Linear(64, outputs)

    def forward(self, words: Tensor, lengths: Tensor) -> Tensor:
        inside = torch.arange(words.shape[1], device=words.device) < lengths[:, None]
        each = torch.relu(self.body(self.embedding(words))) * inside[:, :, None]
        said: Tensor = self.head(each.sum(dim=1) / lengths[:, None].clamp(min=1))
        return said


@contextmanager
def tokens_on_the_menus() -> Iterator[None]:
    """Inside, kind and model can be chosen."""

    def build_tokens(options: Options) -> Kind:
        return Tokens()

    def build_bag(options: Options, *, inputs: tuple[Field, ...], outputs: OutputSpec) -> nn.Module:
        ((count,),) = outputs.heads.values()
        return Bag(count or 1)

    menus.kinds.register("tokens", label="Tokens", about="Rows.", options=Options)(build_tokens)
    menus.models.register("bag", label="Bag", about="A.", options=Options)(build_bag)
    try:
        yield
    finally:
        del menus.kinds._entries["tokens"]
        del menus.models._entries["bag"]


def _texts() -> tuple[list[NDArray[np.int64]], NDArray[np.int64]]:
    """600 rows of 1 to 400 words, most of them short, in which odd or even ones prevail."""
    random = np.random.default_rng(1)
    labels = random.integers(0, 2, 600)
    lengths = np.clip(random.geometric(0.02, 600), 1, 400)
    rows = []
    for label, length in zip(labels, lengths, strict=True):
        words = random.integers(0, WORDS // 2, length) * 2
        rows.append(words + (random.random(length) < 0.2 + 0.6 * label))
    return rows, labels


TEXTS, SAYS = _texts()
LENGTHS = np.array([len(text) for text in TEXTS])


def tokens_dataset(*, times: int = 1, dtype: str = "int64") -> Dataset:
    """The rows with their classes; each row so many times as long."""
    texts = [np.tile(text, times).astype(dtype) for text in TEXTS]
    places = np.arange(len(TEXTS))
    splits = dict(zip(SPLITS, (places[:400], places[400:500], places[500:]), strict=True))
    label = Field("label", "classes", (), "int64", ("even", "odd"))
    inputs = (Column(replace(TOKENS, dtype=dtype), ragged(texts)),)
    return fitted(Samples(inputs, (Column(label, SAYS),)), splits)


def learning_tokens(**sections: Table) -> Recipe:
    """The small recipe with a model of words."""
    return small(model={"kind": "bag"}, **sections)
