"""A recurrent network that reads a picture row by row."""

import torch
from torch import Tensor, nn


class RowReader(nn.Module):
    """Reads a picture from its first row to its last, and says what it has seen.

    The classifier sees the state after the last row; where it reads both ways, also the state
    after the first row from below.

    Source: S. Hochreiter and J. Schmidhuber, “Long Short-Term Memory”, 1997,
    https://doi.org/10.1162/neco.1997.9.8.1735; K. Cho et al. 2014 for the gated recurrent unit,
    https://arxiv.org/abs/1406.1078; R. Jozefowicz et al. 2015 for the forget gate's bias of 1,
    https://proceedings.mlr.press/v37/jozefowicz15.html
    """

    def __init__(
        self,
        *,
        cell: str,
        row: int,
        width: int,
        depth: int,
        both_ways: bool,
        dropout: float,
        classes: int,
    ) -> None:
        super().__init__()
        cells = {"rnn": nn.RNN, "lstm": nn.LSTM, "gru": nn.GRU}
        self.cells = cells[cell](
            row,
            width,
            num_layers=depth,
            batch_first=True,
            bidirectional=both_ways,
            dropout=dropout if depth > 1 else 0.0,
        )
        self.dropout = nn.Dropout(dropout)
        self.head = nn.Linear(2 * width if both_ways else width, classes)
        self._initialise()

    def _initialise(self) -> None:
        """As Keras does: what is remembered keeps its size, and LSTMs forget little at first."""
        width = self.cells.hidden_size
        for name, weight in self.cells.named_parameters():
            if name.startswith("bias"):
                nn.init.zeros_(weight)
                if isinstance(self.cells, nn.LSTM) and name.startswith("bias_ih"):
                    nn.init.ones_(weight.data[width : 2 * width])  # the second gate forgets
            else:
                fill = nn.init.orthogonal_ if "_hh_" in name else nn.init.xavier_uniform_
                for gate in weight.data.split(width):
                    fill(gate)

    def forward(self, images: Tensor) -> Tensor:
        """(N, C, H, W) → (N, K) logits."""
        rows = images.permute(0, 2, 1, 3).flatten(2)  # (N, H, C · W)
        states, _ = self.cells(rows)  # (N, H, D), of the last layer
        width = self.cells.hidden_size
        last = torch.cat((states[:, -1, :width], states[:, 0, width:]), dim=1)
        return self.head(self.dropout(last))  # type: ignore[no-any-return]
