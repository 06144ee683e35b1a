"""The network itself; what is here goes into exported scripts as it stands."""

import torch
from torch import Tensor, nn

from trainer_gui.core.script import Script, joined
from trainer_gui.core.source import copied

_BUILD = '''\
def build_model() -> nn.Module:
    """The network with random weights."""
    return SeriesNet(width={width}, outputs={outputs})'''


class SeriesNet(nn.Module):
    """Two convolutions, and the mean and the largest value of each channel."""

    def __init__(self, width: int, outputs: int) -> None:
        super().__init__()
        self.first = nn.Conv1d(1, width, kernel_size=7, padding=3)
        self.second = nn.Conv1d(width, width, kernel_size=7, padding=3)
        self.dropout = nn.Dropout(0.1)
        self.head = nn.Linear(2 * width, outputs)

    def forward(self, signals: Tensor, lengths: Tensor) -> Tensor:
        """(N, outputs) of signals (N, T), which are padded with 0 behind their lengths (N,)."""
        places = torch.arange(signals.shape[1], device=signals.device)
        inside = (places < lengths[:, None])[:, None]
        # What lies behind the end of a signal must not come back from one layer to the next.
        found = self.first(signals[:, None]).relu() * inside
        found = self.second(found).relu() * inside
        pooled = torch.cat((found.sum(dim=2) / lengths[:, None], found.amax(dim=2)), dim=1)
        said: Tensor = self.head(self.dropout(pooled))
        return said


def net_script(width: int, outputs: int) -> Script:
    """The network's part of a script."""
    build = Script(_BUILD.format(width=width, outputs=outputs), imports=("from torch import nn",))
    return joined(copied(SeriesNet), build)
