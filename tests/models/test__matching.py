"""Tests of what a network takes from a file of weights."""

import warnings
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from trainer_gui.core.errors import BadInputError
from trainer_gui.models._matching import matched
from trainer_gui.models._weights_file import WeightsFile


def network() -> nn.Sequential:
    torch.manual_seed(0)
    return nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.Flatten(), nn.Linear(4, 10))


OWN = network().state_dict()
WANTED = {name for name in OWN if not name.startswith("3.")}


def take(found: object, *, ordered: bool = True) -> dict[str, Tensor]:
    return matched(WeightsFile(Path("w.pth"), found, ordered), OWN, head="3.")


def refused(found: object, *, ordered: bool = True) -> str:
    with pytest.raises(BadInputError) as caught:
        take(found, ordered=ordered)
    return str(caught.value)


def same(found: dict[str, Tensor]) -> bool:
    return found.keys() == WANTED and all(torch.equal(found[key], OWN[key]) for key in WANTED)


@pytest.mark.parametrize("before", ["", "module.", "model.backbone."])
@pytest.mark.parametrize("ordered", [True, False])
def test_names_decide_with_or_without_words_before_them(before: str, *, ordered: bool) -> None:
    found = {f"{before}{name}": value for name, value in sorted(OWN.items())}
    assert same(take({**found, "other.0.weight": torch.zeros(7)}, ordered=ordered))


def test_other_names_are_taken_in_their_order_if_there_is_one() -> None:
    named = {f"layer {chr(97 + number)}": value for number, value in enumerate(OWN.values())}
    assert same(take(named))
    # By the alphabet, the scale of a norm and its shift would change places in silence.
    assert "keeps no order to go by. Save it under the names" in refused(named, ordered=False)
    many = {f"{number}": value for number, value in enumerate(OWN.values())}
    assert same(take(dict(sorted(many.items(), reverse=True)), ordered=False))


def test_the_last_layer_may_be_that_of_other_classes_and_hold_anything() -> None:
    found = {**OWN, "3.weight": torch.full((1000, 4), torch.nan), "3.bias": torch.zeros(3).int()}
    assert same(take(found))
    assert same(take({f"x{name}": value for name, value in found.items()}))


def test_counters_may_be_missing() -> None:
    found = take({name: value for name, value in OWN.items() if "num_batches" not in name})
    assert found.keys() == WANTED - {"1.num_batches_tracked"}


def test_real_numbers_of_other_widths_are_converted() -> None:
    found = take({name: value.double() if value.is_floating_point() else value.int()
                  for name, value in OWN.items()})  # fmt: skip
    assert same(found)
    assert found["0.weight"].dtype == torch.float32
    assert take({**OWN, "0.weight": OWN["0.weight"].bfloat16()})["0.weight"].dtype == torch.float32


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda value: value.to_sparse(), "0.weight in w.pth is sparse or nested"),
        (lambda value: torch.nested.nested_tensor([value[0], value[1]]), "is sparse or nested"),
        (lambda value: torch.quantize_per_tensor(value, 0.1, 0, torch.qint8), "is quantised"),
        (lambda value: value.to("meta"), "has a shape, and no numbers"),
        (lambda value: value.to(torch.complex64), "holds complex64 numbers, where real ones"),
        (lambda value: value.int(), "holds int32 numbers, where real ones are needed"),
        (lambda value: value > 0, "holds bool numbers, where real ones"),
        (lambda value: value.to(torch.float8_e4m3fn), "holds float8_e4m3fn numbers"),
        (lambda value: value * torch.nan, "0.weight in w.pth holds NaN or infinity."),
        (lambda value: value * torch.inf, "holds NaN or infinity. The training that made it"),
        (lambda value: value.double() * 1e300, "holds NaN or infinity."),
        (lambda value: value[:2], "0.weight has the shape (2, 3, 3, 3), and not (4, 3, 3, 3)."),
        (lambda _: torch.zeros(1).expand(10**9, 10**9), "0.weight has the shape"),
    ],
    ids=["sparse", "nested", "quantised", "meta", "complex", "whole", "bool", "float8", "NaN",
         "infinite", "beyond", "shape", "expanded"],
)  # fmt: skip
def test_what_no_network_can_begin_with_is_named(
    change: Callable[[Tensor], object], words: str
) -> None:
    with warnings.catch_warnings(action="ignore"):  # torch on tensors that few have
        changed = change(OWN["0.weight"])
    assert words in refused({**OWN, "0.weight": changed})


def test_a_counter_counts() -> None:
    words = "1.num_batches_tracked in w.pth holds other numbers than whole ones"
    assert words in refused({**OWN, "1.num_batches_tracked": torch.tensor(0.5)})


def test_the_weights_of_another_network_are_refused_with_the_first_difference() -> None:
    less = {name: value for name, value in OWN.items() if name != "1.weight"}
    assert "w.pth does not hold the weights of this network: 1.weight is missing." in refused(less)
    assert "it has 1 tensors of other names, and the network has 9." in refused(
        {"x": torch.ones(1)}
    )
    wrong = {f"x{name}": value[:1] if value.ndim > 2 else value for name, value in OWN.items()}
    assert "0.weight has the shape (1, 3, 3, 3), and not" in refused(wrong)
