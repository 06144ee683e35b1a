"""Waves: generated signals of three shapes, each of its own frequency, phase and length."""

from trainer_gui.core.dataset import Column, Progress, Samples, ragged
from trainer_gui.core.options import Options, integer, number
from trainer_gui.core.spec import Field
from trainer_gui.core.text import Text
from trainer_gui.data import datasets
from trainer_gui.kinds.classes import class_column

SHAPES = ("sine", "square", "sawtooth")
SERIES = Field("series", "series", (None,), "float32")


class WavesOptions(Options):
    """How many signals, and how clear."""

    count: int = integer(600, label="Signals", help="A third of each shape.", low=30, high=100_000)
    noise: float = number(0.2, label="Noise", help="Its deviation.", low=0.0, high=2.0)


@datasets.register(
    "waves",
    label="Waves",
    about="Generated signals: sine, square and sawtooth waves of 20 to 200 values.",
    options=WavesOptions,
)
def load_waves(options: WavesOptions, *, progress: Progress, **_: object) -> Samples:
    """The signals, the same ones every time."""
    import numpy as np

    progress(None, Text("Making waves"))
    random = np.random.default_rng(0)
    labels = np.arange(options.count) % len(SHAPES)
    rows = []
    for label in labels.tolist():
        length = int(random.integers(20, 201))
        turns = random.uniform(0.02, 0.1) * np.arange(length) + random.uniform()
        sine = np.sin(2 * np.pi * turns)
        wave = (sine, np.sign(sine), 2 * (turns % 1) - 1)[label]
        rows.append((3 + wave + options.noise * random.normal(size=length)).astype(np.float32))
    return Samples((Column(SERIES, ragged(rows)),), (class_column(labels, SHAPES),))
