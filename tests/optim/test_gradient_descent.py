from torch.optim import SGD

from tests.optim.torch_optimizers import follows
from trainer_gui.optim.gradient_descent import GradientDescentOptions, build_gradient_descent


def test_is_plain_gradient_descent() -> None:
    options = GradientDescentOptions(learning_rate=0.1, weight_decay=0.01)
    follows(
        lambda parameters: build_gradient_descent(options, parameters),
        lambda parameters: SGD(parameters, lr=0.1, weight_decay=0.01),
    )


def test_asks_for_the_whole_training_set() -> None:
    assert GradientDescentOptions().full_batch
