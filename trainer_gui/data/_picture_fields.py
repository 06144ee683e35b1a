"""Options that all data sets of the user's own pictures share: how a file becomes a picture."""

from typing import Any

from trainer_gui.core.options import choice, integer


def option_size() -> Any:  # noqa: ANN401 - as core.options
    """The option that says how large every picture becomes."""
    return integer(
        64,
        label="Image size",
        help="Height and width of every picture as the model sees it. Larger shows more detail; "
        "time and memory grow with the square.",
        low=8,
        high=1024,
        unit="px",
        level="essential",
        logarithmic=True,
    )


def option_colour() -> Any:  # noqa: ANN401
    """The option that chooses between colour and grey."""
    return choice(
        "rgb",
        {"rgb": "Colour", "grey": "Grey"},
        label="Colour",
        help="Grey needs a third of the memory and suits pictures whose colour says nothing.",
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
