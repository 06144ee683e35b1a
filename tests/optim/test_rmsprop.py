import pytest
from torch.optim import RMSprop

from tests.optim.torch_optimizers import follows
from trainer_gui.optim.rmsprop import RmspropOptions, build_rmsprop


@pytest.mark.parametrize("centered", [False, True])
def test_is_torch_s_rmsprop(*, centered: bool) -> None:
    options = RmspropOptions(
        learning_rate=0.01, smoothing=0.9, momentum=0.5, centered=centered, weight_decay=0.1
    )
    follows(
        lambda parameters: build_rmsprop(options, parameters),
        lambda parameters: RMSprop(
            parameters, lr=0.01, alpha=0.9, momentum=0.5, centered=centered, weight_decay=0.1
        ),
    )
