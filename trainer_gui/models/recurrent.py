"""Recurrent networks over the rows of a picture: plain, LSTM, and GRU."""

from typing import TYPE_CHECKING, Any, Literal

from trainer_gui.core.options import Options, choice, integer, number, switch
from trainer_gui.core.spec import Field, OutputSpec
from trainer_gui.models import architectures
from trainer_gui.models._inputs import output_count, picture_shape
from trainer_gui.models._source import class_script

if TYPE_CHECKING:
    from torch import nn

    from trainer_gui.core.script import Script


class RecurrentOptions(Options):
    """Kind and sizes of a recurrent network."""

    cell: Literal["lstm", "gru", "rnn"] = choice(
        "lstm",
        {"lstm": "LSTM", "gru": "GRU", "rnn": "Plain (tanh)"},
        label="Cell",
        help="How it remembers: LSTM and GRU have gates that keep what matters over many rows; "
        "plain cells forget soon.",
        level="essential",
    )
    width: int = integer(
        128,
        label="Memory",
        help="Numbers that it remembers from row to row.",
        low=1,
        high=8192,
        unit="units",
        level="essential",
    )
    depth: int = integer(
        1,
        label="Layers",
        help="Recurrent layers one upon another; each reads what the one below remembers.",
        low=1,
        high=16,
        level="essential",
    )
    both_ways: bool = switch(
        False,
        label="Read both ways",
        help="Reads from the last row to the first as well.",
    )
    dropout: float = number(
        0.0,
        label="Dropout",
        help="Share of values switched off at each training step, between layers and before the "
        "output.",
        low=0.0,
        high=0.95,
    )


def recurrent_source(
    model: "nn.Module",
    options: RecurrentOptions,
    *,
    inputs: tuple[Field, ...],
    outputs: OutputSpec,
) -> "Script":
    """The class of a RowReader, and how it is built."""
    return class_script(model, _arguments(options, inputs, outputs), inputs=inputs, outputs=outputs)


@architectures.register(
    "recurrent",
    label="Recurrent network",
    about="Reads a picture row by row, as a sequence. Convolutions are better at pictures; it "
    "shows what a memory can do.",
    options=RecurrentOptions,
    source=recurrent_source,
)
def build_recurrent(
    options: RecurrentOptions, *, inputs: tuple[Field, ...], outputs: OutputSpec
) -> "nn.Module":
    """A RowReader; works with pictures of any height."""
    from trainer_gui.models._recurrent import RowReader

    return RowReader(**_arguments(options, inputs, outputs))


def _arguments(
    options: RecurrentOptions, inputs: tuple[Field, ...], outputs: OutputSpec
) -> dict[str, Any]:
    """Of the RowReader."""
    channels, _, width = picture_shape(inputs)
    return {
        "cell": options.cell,
        "row": channels * width,
        "width": options.width,
        "depth": options.depth,
        "both_ways": options.both_ways,
        "dropout": options.dropout,
        "classes": output_count(outputs),
    }
