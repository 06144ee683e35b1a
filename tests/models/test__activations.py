from typing import get_args

import pytest
import torch

from trainer_gui.models._activations import ActivationName, activation

AT_MINUS_ONE = {
    "relu": 0.0,
    "leaky_relu": -0.01,
    "gelu": -0.158655,
    "silu": -0.268941,
    "tanh": -0.761594,
    "sigmoid": 0.268941,
}


@pytest.mark.parametrize("name", get_args(ActivationName))
def test_each_name_is_its_function(name: ActivationName) -> None:
    assert activation(name)(torch.tensor(-1.0)).item() == pytest.approx(
        AT_MINUS_ONE[name], abs=1e-5
    )
