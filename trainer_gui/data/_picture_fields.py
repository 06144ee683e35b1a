"""Options that all data sets of the user's own pictures share: how a file becomes a picture."""

from typing import Any

from trainer_gui.core.options import choice, integer

SMALLEST_AS_FOUND, LARGEST_AS_FOUND = 16, 64
"""Pixels: a usual network halves a picture four times; larger ones take time and memory that a
person must want."""


def option_size() -> Any:  # noqa: ANN401 - as core.options
    """The option that says how large every picture becomes."""
    return integer(
        None,
        label="Image size",
        help="Height and width of every picture as the model sees it. Left empty, as the pictures "
        f"are where they are alike and have {SMALLEST_AS_FOUND} to {LARGEST_AS_FOUND} px, else "
        f"{LARGEST_AS_FOUND} px. Larger shows more detail; time and memory grow with the square.",
        low=8,
        high=1024,
        unit="px",
        level="essential",
        none_label="as found",
        logarithmic=True,
    )


def option_colour() -> Any:  # noqa: ANN401
    """The option that chooses between colour and grey."""
    return choice(
        "auto",
        {"auto": "As found", "rgb": "Colour", "grey": "Grey"},
        label="Colour",
        help="Grey needs a third of the memory and suits pictures whose colour says nothing. As "
        "found is grey where pictures have no colour.",
    )


def option_fit() -> Any:  # noqa: ANN401
    """The option that says how a picture becomes square."""
    return choice(
        "crop",
        {"crop": "Crop the middle", "pad": "Pad with black", "stretch": "Stretch"},
        label="Make square by",
        help="Crop fills the square and loses the edges; pad keeps everything, with black bars; "
        "stretch changes proportions.",
    )


def option_keep() -> Any:  # noqa: ANN401
    """The option that says where pictures are while they are used."""
    return choice(
        "auto",
        {
            "auto": "Where they fit",
            "memory": "In memory",
            "disk": "Decoded on the disk",
            "stream": "Decode when needed",
        },
        label="Keep pictures",
        help="What fits is kept in memory, which is the fastest; what does not is decoded once "
        "and kept on the disk; where that is too small, files are decoded again and again. The "
        "results are the same.",
    )
