"""Tests of the Pipeline: what a person sees of it, and what its pictures depend on."""

from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from tests.kinds.pictures.augment.pictures import digits, photos
from trainer_gui.kinds.pictures.augment import Augment, build_augment
from trainer_gui.kinds.pictures.augment.pipeline import Pipeline
from trainer_gui.kinds.pictures.options import PictureOptions

CLASSES = 7
EACH: dict[str, dict[str, Any]] = {
    "horizontal_flip": {"horizontal_flip": True},
    "vertical_flip": {"vertical_flip": True},
    "shift": {"shift": 4},
    "shift, mirrored": {"shift": 4, "padding": "reflect"},
    "resized_crop": {"resized_crop": 0.3},
    "rotation": {"rotation": 30.0},
    "shear": {"shear": 20.0},
    "zoom": {"zoom": 0.3},
    "rand_augment": {"rand_augment": 3},
    "brightness": {"brightness": 0.5},
    "contrast": {"contrast": 0.5},
    "saturation": {"saturation": 0.5},
    "noise": {"noise": 0.1},
    "random erasing": {"erasing": "random", "erasing_probability": 1.0},
    "cutout": {"erasing": "cutout", "erasing_probability": 1.0},
    "mixup": {"mixup": 1.0},
    "cutmix": {"cutmix": 1.0},
    "both mixed": {"mixup": 1.0, "cutmix": 1.0},
}
MIXED = ("mixup", "cutmix", "both mixed")
ALL = {key: value for options in EACH.values() for key, value in options.items()}
ALONE = {name: options for name, options in EACH.items() if name not in MIXED}
ALONE["all of them"] = {key: value for key, value in ALL.items() if key not in MIXED}
WHOLE = ("flip", "shift", "erasing", "cut")  # what only moves pixels, or paints over them


def augment(options: dict[str, Any], *, seed: int = 3, channels: int = 3) -> Augment:
    mean = (0.3, 0.4, 0.5)[:channels]
    found = build_augment(PictureOptions(**options), seed=seed, classes=CLASSES, mean=mean)
    assert found is not None
    return found


def sample(count: int, *, first: int = 0) -> tuple[Tensor, Tensor, Tensor]:
    """Pictures, labels and indices; a sample is the same in any call."""
    index = torch.arange(first, first + count)
    return photos(first + count)[first:], index % CLASSES, index


def pictures(
    options: dict[str, Any], *, rows: Tensor | None = None, seed: int = 3, epoch: int = 2
) -> Tensor:
    """What becomes of 40 photos, or of those in `rows`."""
    images, labels, index = sample(40)
    if rows is not None:
        images, labels, index = images[rows], labels[rows], index[rows]
    return augment(options, seed=seed)(images, labels, index, epoch=epoch)[0]


def test_all_off_gives_the_very_same_tensors() -> None:
    images, labels, index = sample(4)
    nothing = Pipeline(PictureOptions(), seed=0, classes=CLASSES, mean=(0.5,) * 3)
    changed, still = nothing(images, labels, index, epoch=0)
    assert changed is images
    assert still is labels


@pytest.mark.parametrize("name", EACH)
def test_shape_scale_and_kind_of_numbers(name: str) -> None:
    for images, channels in ((photos(12, high=20), 3), (digits(12), 1)):
        before = images.clone()
        labels = torch.arange(12) % CLASSES
        changed, targets = augment(EACH[name], channels=channels)(
            images, labels, torch.arange(12), epoch=0
        )
        assert torch.equal(images, before), "what was given has changed"
        assert changed.shape == images.shape
        whole = name.startswith(WHOLE) or any(word in name for word in WHOLE)
        assert changed.dtype == (torch.uint8 if whole else torch.float32)
        assert float(changed.min()) >= -1e-3
        assert float(changed.max()) <= 255 + 1e-3
        if name in MIXED:
            assert targets.shape == (12, CLASSES)
            assert targets.dtype == torch.float32
            assert torch.allclose(targets.sum(1), torch.ones(12))
        else:
            assert targets is labels
        if (name, channels) == ("saturation", 1):
            assert torch.equal(changed, images.float())  # there is none in grey
        else:
            assert not torch.equal(changed.float(), images.float())


@pytest.mark.parametrize("name", ALONE)
def test_a_picture_depends_on_seed_epoch_and_index_and_on_no_neighbour(name: str) -> None:
    options = ALONE[name]
    changed = pictures(options)
    assert torch.equal(pictures(options), changed)
    rows = torch.tensor([31, 4, 17, 5, 0])
    # Vectorised arithmetic may round the last bit by a value's place in the batch.
    assert torch.allclose(pictures(options, rows=rows).float(), changed[rows].float(), atol=1e-3)
    one = torch.tensor([17])
    assert torch.allclose(pictures(options, rows=one).float(), changed[one].float(), atol=1e-3)
    for other in (pictures(options, epoch=3), pictures(options, seed=4)):
        same = sum(torch.equal(*pair) for pair in zip(changed, other, strict=True))
        assert same < 30


def test_what_moves_whole_pixels_is_bit_for_bit_the_same_in_any_batch() -> None:
    options = {key: value for name, part in EACH.items() if any(word in name for word in WHOLE)
               for key, value in part.items() if key != "cutmix"}  # fmt: skip
    rows = torch.tensor([31, 4, 17, 5, 0])
    assert torch.equal(pictures(options, rows=rows), pictures(options)[rows])


@pytest.mark.parametrize(("name", "across"), [("horizontal_flip", 3), ("vertical_flip", 2)])
def test_about_half_of_the_pictures_are_flipped(name: str, across: int) -> None:
    images, labels, index = sample(400)
    changed, _ = augment(EACH[name])(images, labels, index, epoch=0)
    flipped = 0
    for before, after in zip(images.numpy(), changed.numpy(), strict=True):
        mirrored = np.flip(before, across - 1)
        assert np.array_equal(after, before) or np.array_equal(after, mirrored)
        flipped += np.array_equal(after, mirrored)
    assert 160 < flipped < 240


def test_a_shift_goes_both_ways_by_up_to_its_pixels() -> None:
    (image,) = photos(1)
    images, index = image.expand(600, -1, -1, -1), torch.arange(600)
    changed, _ = augment({"shift": 2})(images, index, index, epoch=0)
    padded = torch.nn.functional.pad(image, (2, 2, 2, 2))
    seen = set()
    for after in changed:
        seen |= {
            (y, x)
            for y in range(5)
            for x in range(5)
            if torch.equal(after, padded[:, y : y + 32, x : x + 32])
        }
    assert len(seen) == 25


def test_tiny_pictures_are_never_shifted_out_of_sight() -> None:
    images = digits(100) // 2 + 100
    for padding in ("zero", "reflect"):
        options = {"shift": 64, "padding": padding}
        changed, _ = augment(options, channels=1)(
            images, torch.zeros(100).long(), torch.arange(100), epoch=0
        )
        assert int(changed.amax((1, 2, 3)).min()) >= 100


def test_borders_and_erased_parts_have_the_mean_colour_of_the_data() -> None:
    mean = torch.tensor([0.3, 0.4, 0.5]).mul(255).round().view(3, 1, 1)
    images, labels, index = sample(40)
    erased, _ = augment(EACH["cutout"])(images, labels, index, epoch=0)
    is_mean = (erased == mean).all(1)
    changed = (erased != images).any(1)
    assert bool((is_mean | ~changed).all())
    assert int(is_mean.sum((1, 2)).min()) >= 64  # a quarter of 16 × 16 at least
    turned, _ = augment({"rotation": 45.0})(images, labels, index, epoch=0)
    corners = (turned[:, :, 0, 0] - mean[:, 0, 0]).abs().amax(1) < 1e-2
    assert float(corners.float().mean()) > 0.7


def test_erasing_befalls_as_many_pictures_as_it_says() -> None:
    images, labels, index = sample(400)
    options = {"erasing": "random", "erasing_probability": 0.25}
    changed, _ = augment(options)(images, labels, index, epoch=0)
    share = float((changed != images).any(3).any(2).any(1).float().mean())
    assert share == pytest.approx(0.25, abs=0.09)


def test_soft_labels_tell_what_can_be_seen() -> None:
    # Pictures of one value each, so that a pixel tells whose it is.
    images = torch.arange(6, dtype=torch.uint8).mul(40).view(-1, 1, 1, 1).expand(-1, 1, 16, 16)
    labels, index = torch.arange(6), torch.arange(6)
    pasted, shares = augment(EACH["cutmix"], channels=1)(images, labels, index, epoch=0)
    own = (pasted == images).float().mean((1, 2, 3))
    assert torch.allclose(shares[labels, labels], own)
    assert torch.allclose(shares[labels, labels.roll(1)], 1 - own)
    blended, shares = augment(EACH["mixup"], channels=1)(images, labels, index, epoch=0)
    values = shares[:, :6] @ images[:, 0, 0, 0].float()
    assert torch.allclose(blended[:, 0, 3, 3], values, atol=1e-2)


def test_with_both_on_each_picture_is_blended_or_pasted_and_never_both() -> None:
    images = torch.arange(200, dtype=torch.uint8).view(-1, 1, 1, 1).expand(-1, 1, 16, 16)
    index = torch.arange(200)
    mixed, _ = augment(EACH["both mixed"], channels=1)(images, index % CLASSES, index, epoch=0)
    blended = pasted = 0
    for number, picture in enumerate(mixed):
        values = set(picture.flatten().tolist())
        assert len(values) <= 2
        pasted += len(values) == 2
        blended += len(values) == 1 and values != {float(number)}
        if len(values) == 2:
            assert values == {float(number), float((number - 1) % 200)}
    assert pasted > 60
    assert blended > 60


def test_one_picture_alone_is_mixed_with_itself() -> None:
    images, labels, index = sample(1)
    mixed, shares = augment(EACH["both mixed"])(images, labels, index, epoch=0)
    assert torch.allclose(mixed, images.float(), atol=1e-3)
    assert shares.tolist() == [[1.0] + [0.0] * (CLASSES - 1)]


def test_one_more_change_leaves_the_others_as_they_are() -> None:
    flipped = pictures({"horizontal_flip": True})
    both = pictures({"horizontal_flip": True, "erasing": "cutout"})
    mean = torch.tensor([0.3, 0.4, 0.5]).mul(255).round().view(3, 1, 1)
    erased = (both == mean).all(1, keepdim=True)
    assert torch.equal(torch.where(erased, flipped, both), flipped)


@pytest.mark.parametrize("name", [*EACH, "all of them"])
def test_nothing_waits_for_the_device(name: str) -> None:
    # Tensors without values: whoever asks for one, or for a shape that depends on one, fails.
    options = ALL if name == "all of them" else EACH[name]
    images = torch.empty(5, 3, 32, 32, dtype=torch.uint8, device="meta")
    labels = torch.empty(5, dtype=torch.int64, device="meta")
    changed, targets = augment(options)(images, labels, labels, epoch=0)
    assert changed.shape == images.shape
    assert targets.device.type == "meta"


def test_autocast_rounds_nothing() -> None:
    images, labels, index = sample(8)
    plain, shares = augment(ALL)(images, labels, index, epoch=0)
    with torch.autocast("cpu", torch.bfloat16):
        cast, cast_shares = augment(ALL)(images, labels, index, epoch=0)
    assert torch.equal(cast, plain)
    assert torch.equal(cast_shares, shares)
