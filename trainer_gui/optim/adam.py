"""Adam: steps adapted to each weight, after Kingma and Ba 2015."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from trainer_gui.core.options import Options, number
from trainer_gui.optim import optimizers
from trainer_gui.optim._fields import beta1_field, beta2_field, epsilon_field, learning_rate_field

if TYPE_CHECKING:
    from torch import nn
    from torch.optim import Optimizer


class AdamOptions(Options):
    """How Adam updates weights."""

    learning_rate: float = learning_rate_field(1e-3)
    beta1: float = beta1_field()
    beta2: float = beta2_field()
    epsilon: float = epsilon_field()
    weight_decay: float = number(
        0.0,
        label="L2 penalty",
        help="Adds this times each weight to its gradient. Adam rescales it with the gradient; "
        "choose AdamW for a decay that acts on all weights alike.",
        low=0.0,
        high=10.0,
    )


@optimizers.register(
    "adam",
    label="Adam",
    about="Adapts the step of each weight. Choose it to repeat published results; otherwise AdamW.",
    options=AdamOptions,
)
def build_adam(options: AdamOptions, parameters: "Iterable[nn.Parameter]") -> "Optimizer":
    """Adam over the parameters.

    Source: Adam: A Method for Stochastic Optimization, 2015, https://arxiv.org/abs/1412.6980
    """
    from torch.optim import Adam

    return Adam(
        parameters,
        lr=options.learning_rate,
        betas=(options.beta1, options.beta2),
        eps=options.epsilon,
        weight_decay=options.weight_decay,
        fused=True,
    )
