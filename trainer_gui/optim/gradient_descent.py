"""Full-batch gradient descent: one step from the gradient over all training samples."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from trainer_gui.core.options import Options
from trainer_gui.optim import optimizers
from trainer_gui.optim._fields import l2_field, learning_rate_field

if TYPE_CHECKING:
    from torch import nn
    from torch.optim import Optimizer


class GradientDescentOptions(Options):
    """How gradient descent updates weights."""

    full_batch: ClassVar[bool] = True

    learning_rate: float = learning_rate_field(0.1)
    weight_decay: float = l2_field()


@optimizers.register(
    "gradient_descent",
    label="Gradient descent (all samples)",
    about="One step for each pass over all training samples, which go through the model in "
    "portions of the batch size. The method of the textbooks: exact, and slow on large data.",
    options=GradientDescentOptions,
)
def build_gradient_descent(
    options: GradientDescentOptions, parameters: "Iterable[nn.Parameter]"
) -> "Optimizer":
    """Plain gradient descent over the parameters; what makes it full-batch is the plan.

    Source: A. Cauchy, Méthode générale pour la résolution des systèmes d'équations simultanées,
        1847; see Lemaréchal 2012, https://www.elibm.org/article/10011456
    """
    from torch.optim import SGD

    return SGD(parameters, lr=options.learning_rate, weight_decay=options.weight_decay, fused=True)
