"""Stochastic gradient descent, with momentum."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from trainer_gui.core.errors import BadInputError
from trainer_gui.core.options import Options, number, switch
from trainer_gui.core.text import Text
from trainer_gui.optim import optimizers
from trainer_gui.optim._fields import learning_rate_field

if TYPE_CHECKING:
    from torch import nn
    from torch.optim import Optimizer


class SgdOptions(Options):
    """How stochastic gradient descent updates weights."""

    learning_rate: float = learning_rate_field(0.05)
    momentum: float = number(
        0.9,
        label="Momentum",
        help="How much of the last step is kept in the next. 0.9 is usual; 0 is plain gradient "
        "descent.",
        low=0.0,
        high=0.9999,
        level="essential",
    )
    nesterov: bool = switch(
        False,
        label="Nesterov momentum",
        help="Looks ahead along the momentum before it corrects; often a little faster. Needs "
        "momentum above 0.",
    )
    weight_decay: float = number(
        0.0,
        label="Weight decay",
        help="Shrinks weights at each step by this times the learning rate. 0.0001 to 0.0005 is "
        "usual for pictures.",
        low=0.0,
        high=10.0,
    )


@optimizers.register(
    "sgd",
    label="SGD with momentum",
    about="The classic. With a well tuned learning rate and a schedule it often gives the best "
    "results on pictures.",
    options=SgdOptions,
)
def build_sgd(options: SgdOptions, parameters: "Iterable[nn.Parameter]") -> "Optimizer":
    """SGD over the parameters.

    Raises:
        BadInputError: Nesterov momentum without momentum.

    Source: On the importance of initialization and momentum in deep learning, Sutskever et al.
        2013, https://proceedings.mlr.press/v28/sutskever13.html
    """
    from torch.optim import SGD

    if options.nesterov and options.momentum == 0:
        raise BadInputError(
            Text("Nesterov momentum has no meaning while momentum is 0."),
            hint=Text("Raise momentum (0.9 is usual), or switch Nesterov momentum off."),
        )
    return SGD(
        parameters,
        lr=options.learning_rate,
        momentum=options.momentum,
        nesterov=options.nesterov,
        weight_decay=options.weight_decay,
        fused=True,
    )
