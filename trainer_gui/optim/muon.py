"""Muon: momentum made orthogonal for matrices, AdamW for all else, after Jordan et al. 2024."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from trainer_gui.core.options import Options, number
from trainer_gui.optim import optimizers
from trainer_gui.optim._fields import learning_rate_field, weight_decay_field

if TYPE_CHECKING:
    from torch import nn
    from torch.optim import Optimizer


class MuonOptions(Options):
    """How Muon updates weights."""

    learning_rate: float = learning_rate_field(1e-3)
    weight_decay: float = weight_decay_field(0.01)
    momentum: float = number(
        0.95,
        label="Momentum",
        help="How much of the running mean of gradients is kept at each step.",
        low=0.0,
        high=0.9999,
    )


@optimizers.register(
    "muon",
    label="Muon",
    about="Moves the weights of layers in all directions alike, so that none is neglected. Often "
    "needs fewer steps than AdamW, each a little slower. Takes AdamW's learning rates.",
    options=MuonOptions,
)
def build_muon(options: MuonOptions, parameters: "Iterable[nn.Parameter]") -> "Optimizer":
    """Muon over weights of layers, AdamW over biases, norms and rows of embeddings.

    Matrices are made orthogonal in bfloat16 on CUDA, as published, and in float32 elsewhere.

    Source: K. Jordan et al., Muon: An optimizer for hidden layers in neural networks, 2024,
        https://kellerjordan.github.io/posts/muon/; the size of its steps from J. Liu et al., Muon
        is Scalable for LLM Training, 2025, https://arxiv.org/abs/2502.16982
    """
    from trainer_gui.optim._muon import Muon

    return Muon(
        parameters,
        lr=options.learning_rate,
        weight_decay=options.weight_decay,
        momentum=options.momentum,
    )
