"""RMSprop: steps divided by the running size of each gradient, after Hinton 2012."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from trainer_gui.core.options import Options, number, switch
from trainer_gui.optim import optimizers
from trainer_gui.optim._fields import epsilon_field, l2_field, learning_rate_field

if TYPE_CHECKING:
    from torch import nn
    from torch.optim import Optimizer


class RmspropOptions(Options):
    """How RMSprop updates weights."""

    learning_rate: float = learning_rate_field(1e-3)
    smoothing: float = number(
        0.99,
        label="Smoothing",
        help="How much of the running mean of squared gradients is kept at each step. 0.9 follows "
        "the gradient faster.",
        low=0.0,
        high=0.999999,
    )
    momentum: float = number(
        0.0,
        label="Momentum",
        help="How much of the last step is kept in the next.",
        low=0.0,
        high=0.9999,
    )
    centered: bool = switch(
        False,
        label="Centred",
        help="Divides by the running variance of the gradient rather than its mean square; "
        "steadier, and a little slower.",
    )
    epsilon: float = epsilon_field()
    weight_decay: float = l2_field()


@optimizers.register(
    "rmsprop",
    label="RMSprop",
    about="Adapts the step of each weight to the size of its gradients. The choice of many older "
    "recipes and of recurrent networks.",
    options=RmspropOptions,
)
def build_rmsprop(options: RmspropOptions, parameters: "Iterable[nn.Parameter]") -> "Optimizer":
    """RMSprop over the parameters.

    Source: G. Hinton, Neural Networks for Machine Learning, lecture 6e, 2012,
        https://www.cs.toronto.edu/~tijmen/csc321/slides/lecture_slides_lec6.pdf
    """
    from torch.optim import RMSprop

    return RMSprop(
        parameters,
        lr=options.learning_rate,
        alpha=options.smoothing,
        eps=options.epsilon,
        weight_decay=options.weight_decay,
        momentum=options.momentum,
        centered=options.centered,
        foreach=True,
    )
