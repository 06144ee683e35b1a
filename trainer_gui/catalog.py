"""The filled menus: every entry of the program, then those of plug-ins.

Importing this loads no torch: an entry's file holds its options and imports torch in its builder.
"""

import contextlib
import importlib
import os
import pkgutil
import sys
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType

import trainer_gui.data
import trainer_gui.kinds
import trainer_gui.models
import trainer_gui.optim
import trainer_gui.tasks
from trainer_gui.core.recipe import Menus
from trainer_gui.core.text import Text

PLUGIN_GROUP = "trainer_gui.entries"
_FIRST: Mapping[str, tuple[str, ...]] = {
    "trainer_gui.data": ("digits", "image_folder", "picture_table", "table", "example_table",
                         "mnist_5k", "mnist", "fashion_mnist", "cifar10", "cifar100"),
    "trainer_gui.models": ("mlp", "cnn", "fast_cnn", "resnet", "vit", "recurrent",
                           "torchvision_zoo", "timm_zoo", "own_model"),
    "trainer_gui.optim": ("adamw", "sgd", "adam", "muon", "nadam", "rmsprop", "gradient_descent",
                          "cosine", "one_cycle", "constant", "linear", "step", "exponential",
                          "plateau", "restarts", "polynomial"),
}  # fmt: skip
"""Files whose entries come first in their menus: what is used most, the simplest before the large.

Menus keep the order in which their entries were registered. A file that is not named here follows
by its name, plug-ins come last.
"""


def _load_folder(package: ModuleType) -> None:
    """Imports every file of a package that does not begin with an underscore."""
    found = sorted(module.name for module in pkgutil.iter_modules(package.__path__))
    for name in dict.fromkeys((*_FIRST.get(package.__name__, ()), *found)):
        if not name.startswith("_"):
            importlib.import_module(f"{package.__name__}.{name}")


def _any_plugin() -> bool:
    """Whether an installed package names our group.

    importlib.metadata takes 0.1 s to find out, which every start of the window would pay.
    """
    wanted = f"[{PLUGIN_GROUP}]".encode()
    for folder in dict.fromkeys(sys.path):
        with contextlib.suppress(OSError):  # a zip, or a folder that is gone
            for name in os.listdir(folder or "."):  # noqa: PTH208 - ten times Path's speed
                if name.endswith((".dist-info", ".egg-info")):
                    with contextlib.suppress(OSError):
                        if wanted in Path(folder, name, "entry_points.txt").read_bytes():
                            return True
    return False


def _load_plugins() -> tuple[Text, ...]:
    """Imports every plug-in; one that fails is named and hides no other."""
    if not _any_plugin():
        return ()
    from importlib.metadata import entry_points

    failed = []
    for point in entry_points(group=PLUGIN_GROUP):
        try:
            point.load()
        except (Exception, SystemExit) as error:  # noqa: BLE001 - foreign code may raise anything
            failed.append(
                Text("The plug-in {name} could not be loaded: {reason}.",
                     name=point.name, reason=str(error).rstrip(".") or type(error).__name__)
            )  # fmt: skip
    return tuple(failed)


for _package in (
    trainer_gui.kinds,
    trainer_gui.data,
    trainer_gui.models,
    trainer_gui.tasks,
    trainer_gui.optim,
):
    _load_folder(_package)

PLUGIN_PROBLEMS = _load_plugins()

menus = Menus(
    data=trainer_gui.data.datasets,
    models=trainer_gui.models.architectures,
    tasks=trainer_gui.tasks.tasks,
    optimizers=trainer_gui.optim.optimizers,
    schedules=trainer_gui.optim.schedules,
    kinds=trainer_gui.kinds.kinds,
)
