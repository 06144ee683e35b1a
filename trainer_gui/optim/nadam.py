"""NAdam: Adam with Nesterov's look ahead, after Dozat 2016."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from trainer_gui.core.options import Options, number
from trainer_gui.optim import optimizers
from trainer_gui.optim._fields import (
    beta1_field,
    beta2_field,
    epsilon_field,
    learning_rate_field,
    weight_decay_field,
)

if TYPE_CHECKING:
    from torch import nn
    from torch.optim import Optimizer


class NadamOptions(Options):
    """How NAdam updates weights."""

    learning_rate: float = learning_rate_field(2e-3)
    weight_decay: float = weight_decay_field(0.0)
    beta1: float = beta1_field()
    beta2: float = beta2_field()
    momentum_decay: float = number(
        0.004,
        label="Momentum decay",
        help="How fast the momentum grows to its full size over the first steps.",
        low=0.0,
        high=1.0,
    )
    epsilon: float = epsilon_field()


@optimizers.register(
    "nadam",
    label="NAdam",
    about="Adam that looks ahead along its momentum; often a little faster than Adam at first.",
    options=NadamOptions,
)
def build_nadam(options: NadamOptions, parameters: "Iterable[nn.Parameter]") -> "Optimizer":
    """NAdam over the parameters, weight decay apart from the gradient.

    Source: Incorporating Nesterov Momentum into Adam, 2016,
        https://openreview.net/forum?id=OM0jvwB8jIp57ZJjtNEZ
    """
    from torch.optim import NAdam

    return NAdam(
        parameters,
        lr=options.learning_rate,
        betas=(options.beta1, options.beta2),
        eps=options.epsilon,
        weight_decay=options.weight_decay,
        momentum_decay=options.momentum_decay,
        decoupled_weight_decay=True,
        foreach=True,
    )
