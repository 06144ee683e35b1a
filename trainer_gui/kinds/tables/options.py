"""TableOptions: how columns of a table become inputs of a model."""

from typing import ClassVar, Literal

from trainer_gui.core.options import Options, choice, integer, switch

Scale = Literal["standard", "range", "none"]
Fill = Literal["mean", "median"]


class TableOptions(Options):
    """The recipe's section `tables`; what it needs is learnt from the training rows alone."""

    fitted: ClassVar[tuple[str, ...]] = ("scale", "fill", "flags", "categories")

    scale: Scale = choice(
        "standard",
        {
            "standard": "Mean 0, deviation 1",
            "range": "From 0 to 1",
            "none": "As they are",
        },
        label="Scale of numbers",
        help="Networks learn best from numbers around 0 that are neither tiny nor huge. From 0 to "
        "1 suits columns with fixed ends, such as percentages; a single far value squeezes all "
        "others.",
        level="essential",
    )
    fill: Fill = choice(
        "mean",
        {"mean": "The mean", "median": "The median"},
        label="Missing numbers become",
        help="The median is the better guess where a few values are far from all others, such as "
        "incomes. A missing category becomes the most frequent one.",
        level="essential",
    )
    flags: bool = switch(
        True,
        label="Tell what was missing",
        help="Gives the model an input that says so for each column with missing values: that one "
        "is missing may tell as much as its value.",
    )
    categories: int = integer(
        20,
        label="Most categories of a column",
        help="The most frequent ones get an input each; rarer ones count as none of them. More "
        "need more weights, and more rows to learn from.",
        low=2,
        high=1000,
        logarithmic=True,
    )
