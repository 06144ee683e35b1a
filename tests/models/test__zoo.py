import pytest
import torchvision

from trainer_gui.models._zoo import input_size


@pytest.mark.parametrize(
    ("name", "picture", "wanted", "seen"),
    [
        ("resnet18", (28, 28), None, (28, 28)),
        ("resnet18", (28, 28), 96, (96, 96)),
        ("alexnet", (28, 28), None, (63, 63)),
        ("inception_v3", (32, 100), None, (75, 100)),
        ("inception_v3", (32, 32), 40, (75, 75)),
        ("vit_b_16", (300, 300), 96, (224, 224)),
        ("maxvit_t", (32, 32), None, (224, 224)),
    ],
)
def test_pictures_are_brought_to_what_the_network_needs(
    name: str, picture: tuple[int, int], wanted: int | None, seen: tuple[int, int]
) -> None:
    assert input_size(name, picture, wanted=wanted, pretrained=False) == seen


def test_a_network_pretrained_on_larger_pictures_sees_larger_ones() -> None:
    assert input_size("vit_h_14", (32, 32), wanted=None, pretrained=True) == (518, 518)
    assert input_size("vit_h_14", (32, 32), wanted=None, pretrained=False) == (224, 224)


def test_least_sizes_are_stated_for_every_network() -> None:
    names = torchvision.models.list_models(module=torchvision.models)
    assert names
    for name in names:
        size = input_size(name, (1, 1), wanted=None, pretrained=True)
        assert all(side >= 1 for side in size)
