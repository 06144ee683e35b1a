"""Parameter groups: which weights an optimiser shrinks, and how fast each of them learns."""

from collections.abc import Iterable
from typing import Any

from torch import nn

from trainer_gui.core.options import Options
from trainer_gui.core.training_options import TrainingOptions
from trainer_gui.engine.shrinking import is_weight
from trainer_gui.models import FineTuned


def parameter_groups(
    modules: Iterable[nn.Module], training: TrainingOptions, options: Options
) -> list[nn.Parameter] | list[dict[str, Any]]:
    """The trainable parameters of modules as an optimiser takes them.

    In groups where they differ: weights decay and biases do not, unless the recipe says so; early
    layers of a pretrained network may learn more slowly. Those that learn fastest come first: what
    a run tells of its learning rate is theirs.

    Args:
        modules: what is trained.
        training: says whether biases decay.
        options: of the optimiser.
    """
    decay = float(getattr(options, "weight_decay", 0.0))
    rate = float(getattr(options, "learning_rate", 0.0))
    groups: dict[tuple[float, bool], list[nn.Parameter]] = {}
    for module in modules:
        factors = module.learning_rate_factors() if isinstance(module, FineTuned) else {}
        for name, parameter in module.named_parameters():
            if parameter.requires_grad:
                shrinks = not decay or training.decay_biases or is_weight(parameter)
                groups.setdefault((factors.get(name, 1.0), shrinks), []).append(parameter)
    if groups.keys() <= {(1.0, True)}:
        return [one for group in groups.values() for one in group]
    return [
        {
            "params": groups[factor, shrinks],
            **({} if factor == 1.0 else {"lr": rate * factor}),
            **({} if shrinks else {"weight_decay": 0.0}),
        }
        for factor, shrinks in sorted(groups, reverse=True)
    ]
