"""A small set of menus for tests of what needs menus, independent of the program's entries."""

from typing import Literal

from trainer_gui.core.options import Options, choice, integer, integers, number, path, switch
from trainer_gui.core.recipe import Menus, Table
from trainer_gui.core.registry import Registry
from trainer_gui.kinds.pictures.options import PictureOptions


class NoOptions(Options):
    """Nothing to choose."""


class FolderOptions(Options):
    folder: str = path("", label="Folder", help="Where the pictures are.")
    size: int = integer(64, label="Size", help="Of a side.", low=8, high=512, unit="px")


class CnnOptions(Options):
    channels: tuple[int, ...] = integers(
        (16, 32), label="Channels", help="Of each block.", low=1, high=512, least=1, most=4
    )
    dropout: float = number(0.0, label="Dropout", help="Share.", low=0.0, high=0.9)
    pooling: Literal["max", "average"] = choice(
        "max", {"max": "Maximum", "average": "Average"}, label="Pooling", help="How."
    )
    norm: bool = switch(default=False, label="Batch norm", help="Whether.")


class MlpOptions(Options):
    widths: tuple[int, ...] = integers((32,), label="Widths", help="Units.", low=1, high=4096)
    dropout: float = number(0.5, label="Dropout", help="Share.", low=0.0, high=0.6)


class SgdOptions(Options):
    learning_rate: float = number(0.1, label="Rate", help="Step.", low=1e-6, high=10.0)
    momentum: float = number(0.9, label="Momentum", help="Of the past.", low=0.0, high=0.999)


class AdamOptions(Options):
    learning_rate: float = number(0.001, label="Rate", help="Step.", low=1e-6, high=1.0)


def small_menus() -> Menus:
    """Fresh menus: nothing in them is shared between tests."""
    menus = Menus(
        data=Registry("data set"),
        models=Registry("architecture"),
        tasks=Registry("task"),
        optimizers=Registry("optimiser"),
        schedules=Registry("schedule"),
        kinds=Registry("kind"),
    )
    for registry, key, options in (
        (menus.data, "digits", NoOptions),
        (menus.data, "image_folder", FolderOptions),
        (menus.models, "cnn", CnnOptions),
        (menus.models, "mlp", MlpOptions),
        (menus.tasks, "classification", NoOptions),
        (menus.optimizers, "sgd", SgdOptions),
        (menus.optimizers, "adam", AdamOptions),
        (menus.schedules, "constant", NoOptions),
        (menus.kinds, "pictures", PictureOptions),
    ):
        registry.register(key, label=key.title(), about=f"The {key}.", options=options)(_build)
    return menus


def small_table() -> Table:
    """The least that a recipe over the small menus needs."""
    return {
        "format": 2,
        "title": "Small",
        "data": {"kind": "digits"},
        "model": {"kind": "cnn"},
        "task": {"kind": "classification"},
        "training": {"optimizer": {"kind": "sgd"}, "schedule": {"kind": "constant"}},
    }


def _build(options: Options) -> Options:
    return options
