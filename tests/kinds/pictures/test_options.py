"""Tests of PictureOptions: what a form shows, and what a summary says."""

import pytest

from trainer_gui.core.options import describe, validate
from trainer_gui.core.spec import Field
from trainer_gui.kinds.pictures.options import PictureOptions

FIELDS = {field.name: field for field in describe(PictureOptions)}


def test_everything_is_off_unless_chosen() -> None:
    assert not PictureOptions().is_on
    assert PictureOptions().active() == ()


def test_the_essentials_are_flips_and_shift() -> None:
    assert [name for name, field in FIELDS.items() if field.level == "essential"] == [
        "horizontal_flip",
        "vertical_flip",
        "shift",
    ]


# For each option a value at which it does something, and what a summary says of it.
CASES: dict[str, tuple[object, str]] = {
    "horizontal_flip": (True, "mirror left to right"),
    "vertical_flip": (True, "mirror top to bottom"),
    "shift": (4, "shift ±4 px"),
    "resized_crop": (0.08, "crop to 0.08 of the area"),
    "rotation": (15.0, "rotate ±15°"),
    "shear": (7.5, "slant ±7.5°"),
    "zoom": (0.2, "zoom ±0.2"),
    "rand_augment": (2, "RandAugment 2 × 5"),
    "brightness": (0.4, "brightness ±0.4"),
    "contrast": (0.4, "contrast ±0.4"),
    "saturation": (0.4, "saturation ±0.4"),
    "noise": (0.02, "noise 0.02"),
    "erasing": ("random", "random erasing"),
    "mixup": (0.2, "MixUp 0.2"),
    "cutmix": (1.0, "CutMix 1"),
}


@pytest.mark.parametrize("name", CASES)
def test_each_option_alone_turns_it_on_and_is_told(name: str) -> None:
    value, told = CASES[name]
    options, problems = validate(PictureOptions, {name: value}, at="pictures")
    assert problems == ()
    assert isinstance(options, PictureOptions)
    assert options.is_on
    assert list(map(str, options.active())) == [told]


def test_what_only_shapes_another_option_turns_nothing_on() -> None:
    shapes = {name for name, field in FIELDS.items() if field.when is not None}
    assert shapes | set(CASES) == set(FIELDS)
    options = PictureOptions(
        padding="reflect", rand_augment_magnitude=9.0, erasing_probability=1.0, erasing_area=0.1
    )
    assert not options.is_on


def test_everything_is_told_in_the_order_in_which_it_acts() -> None:
    options = PictureOptions(cutmix=1.0, erasing="cutout", shift=4, horizontal_flip=True)
    assert list(map(str, options.active())) == [
        "mirror left to right", "shift ±4 px", "Cutout", "CutMix 1",
    ]  # fmt: skip


def test_a_beginning_is_a_shift_by_an_eighth_of_the_side() -> None:
    advice = PictureOptions().advice(Field("image", "pictures", (3, 32, 40), "uint8"))
    assert advice.values == {"shift": 4}
    assert str(advice.label) == "Shift by up to 4 px"


@pytest.mark.parametrize(
    ("shown_with", "value", "name"),
    [
        ("shift", 1, "padding"),
        ("shift", 64, "padding"),
        ("rand_augment", 8, "rand_augment_magnitude"),
        ("erasing", "cutout", "erasing_area"),
        ("erasing", "random", "erasing_probability"),
    ],
)
def test_details_are_shown_only_with_what_they_belong_to(
    shown_with: str, value: object, name: str
) -> None:
    off = FIELDS[shown_with].default
    assert not FIELDS[name].applies({shown_with: off})
    assert FIELDS[name].applies({shown_with: value})


@pytest.mark.parametrize(
    ("name", "value"),
    [("shift", 65), ("rotation", 181.0), ("erasing", "cutoff"), ("mixup", -0.1), ("zoom", "a")],
)
def test_a_wrong_value_is_named(name: str, value: object) -> None:
    _, (problem,) = validate(PictureOptions, {name: value}, at="pictures")
    assert problem.path == f"pictures.{name}"
