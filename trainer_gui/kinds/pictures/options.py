"""PictureOptions: how training pictures are changed at random, anew in each epoch."""

from collections.abc import Iterator
from typing import Literal

from trainer_gui.core.options import Options, choice, integer, number, switch
from trainer_gui.core.spec import Field
from trainer_gui.core.text import Text
from trainer_gui.kinds import Advice

_MOST_SHIFT = 64
_USUAL_SHIFT = 8
"""An eighth of the side is usual."""
MOST_OPERATIONS = 8


class PictureOptions(Options):
    """How training pictures are changed at random; validation and test pictures never are.

    The fields stand in the order in which they act.
    """

    horizontal_flip: bool = switch(
        False,
        label="Mirror left to right",
        help="Mirrors half of the pictures. Good for photos of things; wrong for digits, letters, "
        "and whatever else has a left and a right.",
        level="essential",
    )
    vertical_flip: bool = switch(
        False,
        label="Mirror top to bottom",
        help="Turns half of the pictures upside down. For pictures without an up and a down: from "
        "above, or through a microscope.",
        level="essential",
    )
    shift: int = integer(
        0,
        label="Shift by up to",
        help="Moves each picture by whole pixels, in every direction alike; 0 for none. An eighth "
        "of the side is usual: 4 for pictures of 32 × 32.",
        low=0,
        high=_MOST_SHIFT,
        unit="px",
        level="essential",
    )
    padding: Literal["zero", "reflect"] = choice(
        "zero",
        {"zero": "Black", "reflect": "Mirrored border"},
        label="Shifted in",
        help="What is seen where a shifted picture has nothing to show.",
        when=("shift", tuple(range(1, _MOST_SHIFT + 1))),
    )
    resized_crop: float | None = number(
        None,
        label="Crop to at least",
        help="Cuts out a random part of each picture and enlarges it to full size. The number is "
        "the smallest share of the area that is left: 0.08 is usual for large photos, 0.6 for "
        "small ones.",
        low=0.05,
        high=1.0,
        none_label="off",
    )
    rotation: float = number(
        0.0,
        label="Rotate by up to",
        help="Turns each picture, either way. Digits bear 10 to 15 degrees; 180 is for pictures "
        "without an up and a down. Corners get the mean colour of the data.",
        low=0.0,
        high=180.0,
        unit="degrees",
    )
    shear: float = number(
        0.0,
        label="Slant by up to",
        help="Slants each picture, either way, as italics are slanted.",
        low=0.0,
        high=45.0,
        unit="degrees",
    )
    zoom: float = number(
        0.0,
        label="Zoom by up to",
        help="Makes each picture larger or smaller by up to this share: 0.2 for 80 to 120 percent.",
        low=0.0,
        high=0.5,
    )
    rand_augment: int = integer(
        0,
        label="RandAugment",
        help="Number of operations that are picked for each picture from thirteen: shapes, colours "
        "and sharpness; 0 for none. A strong recipe with two numbers to choose: 2 or 3 here.",
        low=0,
        high=MOST_OPERATIONS,
        unit="operations",
    )
    rand_augment_magnitude: float = number(
        5.0,
        label="RandAugment strength",
        help="How strong its operations are; 10 turns by 30 degrees. 4 to 5 suits small networks "
        "and small pictures, 9 large ones.",
        low=0.0,
        high=10.0,
        when=("rand_augment", tuple(range(1, MOST_OPERATIONS + 1))),
    )
    brightness: float = number(
        0.0,
        label="Brightness",
        help="Makes each picture brighter or darker by up to this share.",
        low=0.0,
        high=1.0,
    )
    contrast: float = number(
        0.0,
        label="Contrast",
        help="Raises or lowers the contrast of each picture by up to this share.",
        low=0.0,
        high=1.0,
    )
    saturation: float = number(
        0.0,
        label="Saturation",
        help="Makes colours stronger or paler by up to this share; grey pictures stay as they are.",
        low=0.0,
        high=1.0,
    )
    noise: float = number(
        0.0,
        label="Noise",
        help="Standard deviation of random noise on each pixel, as a share of white. 0.02 is "
        "hardly seen, 0.2 is coarse.",
        low=0.0,
        high=0.5,
    )
    erasing: Literal["off", "random", "cutout"] = choice(
        "off",
        {
            "off": "Off",
            "random": "Rectangles of all sizes (random erasing)",
            "cutout": "Squares of one size (Cutout)",
        },
        label="Erase a part",
        help="Paints the mean colour of the data over a part of the picture, so that the model "
        "learns not to rely on a single spot.",
    )
    erasing_probability: float = number(
        0.5,
        label="Erased pictures",
        help="Share of the pictures that lose a part; 1 for all.",
        low=0.01,
        high=1.0,
        when=("erasing", ("random", "cutout")),
    )
    erasing_area: float = number(
        0.25,
        label="Erased area",
        help="Share of the picture's area: the largest of all rectangles, or that of the square. "
        "0.25 is the square of 16 × 16 in a picture of 32 × 32.",
        low=0.01,
        high=0.9,
        when=("erasing", ("random", "cutout")),
    )
    mixup: float = number(
        0.0,
        label="MixUp",
        help="Blends each picture and its label with another one of the batch; 0 for none. The "
        "number is alpha: 0.2 blends mildly, 1 by any share. Long training gains most from it.",
        low=0.0,
        high=8.0,
    )
    cutmix: float = number(
        0.0,
        label="CutMix",
        help="Puts a rectangle of another picture of the batch into each one, and mixes their "
        "labels by area; 0 for none, alpha 1 is usual. With MixUp on too, a coin decides for "
        "each picture.",
        low=0.0,
        high=8.0,
    )

    @property
    def is_on(self) -> bool:
        """Whether any picture is changed."""
        return bool(self.active())

    def active(self) -> tuple[Text, ...]:
        """What is done to pictures, in a few words each, in the order in which it is done."""
        return (*self._moves(), *self._colours(), *self._parts())

    def advice(self, field: Field) -> Advice:
        """A shift, which nearly all pictures bear."""
        pixels = max(min(side or 1 for side in field.shape[1:]) // _USUAL_SHIFT, 1)
        return Advice(
            Text(
                "Switch something on at the left, and see here what each epoch makes of your "
                "pictures: mirror left to right for photos of things, shift and rotate a little "
                "for digits and letters. Models learn more from few pictures that way."
            ),
            {"shift": pixels},
            Text("Shift by up to {count} px", count=pixels),
        )

    def _moves(self) -> Iterator[Text]:
        if self.horizontal_flip:
            yield Text("mirror left to right")
        if self.vertical_flip:
            yield Text("mirror top to bottom")
        if self.shift:
            yield Text("shift ±{pixels} px", pixels=self.shift)
        if self.resized_crop is not None:
            yield Text("crop to {share:g} of the area", share=self.resized_crop)
        if self.rotation:
            yield Text("rotate ±{degrees:g}°", degrees=self.rotation)
        if self.shear:
            yield Text("slant ±{degrees:g}°", degrees=self.shear)
        if self.zoom:
            yield Text("zoom ±{share:g}", share=self.zoom)

    def _colours(self) -> Iterator[Text]:
        if self.rand_augment:
            yield Text("RandAugment {count} × {magnitude:g}",
                       count=self.rand_augment, magnitude=self.rand_augment_magnitude)  # fmt: skip
        if self.brightness:
            yield Text("brightness ±{share:g}", share=self.brightness)
        if self.contrast:
            yield Text("contrast ±{share:g}", share=self.contrast)
        if self.saturation:
            yield Text("saturation ±{share:g}", share=self.saturation)
        if self.noise:
            yield Text("noise {share:g}", share=self.noise)

    def _parts(self) -> Iterator[Text]:
        if self.erasing == "random":
            yield Text("random erasing")
        if self.erasing == "cutout":
            yield Text("Cutout")
        if self.mixup:
            yield Text("MixUp {alpha:g}", alpha=self.mixup)
        if self.cutmix:
            yield Text("CutMix {alpha:g}", alpha=self.cutmix)
