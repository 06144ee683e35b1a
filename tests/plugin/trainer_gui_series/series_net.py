"""SeriesNet: convolutions over a signal, and what is strongest and usual in them."""

from typing import TYPE_CHECKING

from trainer_gui.core.errors import BadInputError
from trainer_gui.core.options import Options, integer
from trainer_gui.core.spec import Field, OutputSpec
from trainer_gui.core.text import Text
from trainer_gui.models import architectures

if TYPE_CHECKING:
    from torch import nn

    from trainer_gui.core.script import Script


class SeriesNetOptions(Options):
    """Its size."""

    width: int = integer(24, label="Width", help="Channels.", low=1, high=1024, level="essential")


def series_net_source(
    model: "nn.Module",
    options: SeriesNetOptions,
    *,
    inputs: tuple[Field, ...],
    outputs: OutputSpec,
) -> "Script":
    """The network as plain PyTorch."""
    from ._net import net_script

    return net_script(options.width, _count(outputs))


@architectures.register(
    "series_net",
    label="Network for signals",
    about="Convolutions over a signal of any length.",
    options=SeriesNetOptions,
    source=series_net_source,
)
def build_series_net(
    options: SeriesNetOptions, *, inputs: tuple[Field, ...], outputs: OutputSpec
) -> "nn.Module":
    """A SeriesNet."""
    if [field.shape for field in inputs] != [(None,)]:
        raise BadInputError(
            Text("This model sees one signal, and the data set gives something else."),
            hint=Text("Choose another model."),
        )
    from ._net import SeriesNet

    return SeriesNet(options.width, _count(outputs))


def _count(outputs: OutputSpec) -> int:
    ((count,),) = outputs.heads.values()
    return count or 1
