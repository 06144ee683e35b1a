from torch import nn

from tests.models.specs import logits, picture
from trainer_gui.models._recurrent import RowReader
from trainer_gui.models.recurrent import RecurrentOptions, build_recurrent


def build(options: RecurrentOptions) -> RowReader:
    model = build_recurrent(options, inputs=picture(1, 28, 28), outputs=logits(10))
    assert isinstance(model, RowReader)
    return model


def test_options_reach_the_cells() -> None:
    cells = build(RecurrentOptions(cell="gru", width=9, depth=3, both_ways=True, dropout=0.2)).cells
    assert isinstance(cells, nn.GRU)
    assert (cells.input_size, cells.hidden_size, cells.num_layers) == (28, 9, 3)
    assert (cells.bidirectional, cells.dropout) == (True, 0.2)


def test_has_the_parameters_of_keras_lstm_on_rows() -> None:
    """4 gates, each of 28 inputs and 128 memories; torch keeps a second bias, Keras does not."""
    count = sum(parameter.numel() for parameter in build(RecurrentOptions()).parameters())
    assert count == 4 * (28 * 128 + 128 * 128 + 2 * 128) + 128 * 10 + 10
