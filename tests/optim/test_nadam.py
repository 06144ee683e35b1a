from torch.optim import NAdam

from tests.optim.torch_optimizers import follows
from trainer_gui.optim.nadam import NadamOptions, build_nadam


def test_is_torch_s_nadam() -> None:
    options = NadamOptions(learning_rate=0.01, weight_decay=0.1, momentum_decay=0.01)
    follows(
        lambda parameters: build_nadam(options, parameters),
        lambda parameters: NAdam(
            parameters,
            lr=0.01,
            weight_decay=0.1,
            momentum_decay=0.01,
            decoupled_weight_decay=True,
        ),
    )
