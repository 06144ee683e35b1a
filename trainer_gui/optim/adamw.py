"""AdamW: Adam with weight decay apart from the gradient, after Loshchilov and Hutter 2019."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from trainer_gui.core.options import Options
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


class AdamWOptions(Options):
    """How AdamW updates weights."""

    learning_rate: float = learning_rate_field(1e-3)
    weight_decay: float = weight_decay_field(0.01)
    beta1: float = beta1_field()
    beta2: float = beta2_field()
    epsilon: float = epsilon_field()


@optimizers.register(
    "adamw",
    label="AdamW",
    about="Adapts the step of each weight, with sound weight decay. A good first choice.",
    options=AdamWOptions,
)
def build_adamw(options: AdamWOptions, parameters: "Iterable[nn.Parameter]") -> "Optimizer":
    """AdamW over the parameters.

    Source: Decoupled Weight Decay Regularization, 2019, https://arxiv.org/abs/1711.05101
    """
    from torch.optim import AdamW

    return AdamW(
        parameters,
        lr=options.learning_rate,
        betas=(options.beta1, options.beta2),
        eps=options.epsilon,
        weight_decay=options.weight_decay,
        fused=True,
    )
