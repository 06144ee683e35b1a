"""export_run: a run as a folder that runs without this program, in plain PyTorch."""

import contextlib
import platform
from collections.abc import Callable, Mapping
from importlib.metadata import version
from pathlib import Path

from trainer_gui.core.checkpoints import digest
from trainer_gui.core.errors import BadInputError
from trainer_gui.core.files import atomic_write, storage_error
from trainer_gui.core.names import printable
from trainer_gui.core.text import Text
from trainer_gui.engine.build import build_task
from trainer_gui.engine.own_code import kept_code
from trainer_gui.engine.trained import Trained, open_run
from trainer_gui.engine.weights import pack_weights
from trainer_gui.export._architecture import OWN_MODULE, Architecture, architecture_of
from trainer_gui.export._readme import Facts, readme_of
from trainer_gui.export._scores import recorded_scores
from trainer_gui.export._script import script_of


def export_run(
    run_folder: Path,
    target: Path,
    *,
    checkpoint: str | None = None,
    tell: Callable[[Text], None] = lambda _: None,
) -> tuple[Path, ...]:
    """Writes a run's model, and a script that predicts with it, into a folder of its own.

    Args:
        run_folder: of the run.
        target: a folder that is empty, or does not exist yet.
        checkpoint: whose weights; the best of the run by default.
        tell: hears what the person should know, such as damaged weights that were passed over.

    Returns:
        The files that were written; if not all can be, none stays.

    Raises:
        BadInputError: there is something in the folder already, or the network is of a plug-in and
            cannot be written as plain PyTorch.
        StorageError: the run lacks what is needed or is damaged, or the folder cannot be written.
    """
    _require_empty(target)
    trained = open_run(run_folder, checkpoint=checkpoint)
    for notice in trained.notices:
        tell(notice)
    contents = _contents(run_folder, trained, checkpoint)
    is_new = not target.exists()
    try:
        for name, content in contents.items():
            atomic_write(target / name, content)
    except BaseException:
        with contextlib.suppress(OSError):
            for name in contents:
                (target / name).unlink(missing_ok=True)
            if is_new:
                target.rmdir()
        raise
    return tuple(target / name for name in contents)


def _contents(run_folder: Path, trained: Trained, checkpoint: str | None) -> Mapping[str, bytes]:
    """Name → content of each file, the largest first."""
    architecture = architecture_of(trained)
    weights = pack_weights(architecture.weights)
    script = script_of(trained, architecture, sha256=digest(weights))
    packages = _packages(script)
    facts = Facts(
        title=trained.recipe.title,
        classes=len(trained.classes),
        columns=len(trained.spec.columns),
        size_bytes=len(weights),
        checkpoint=checkpoint,
        metrics=build_task(trained.recipe, trained.spec).metrics(trained.spec),
        # Where the notices tell of other weights, what the run says is not of these.
        scores={} if trained.notices else recorded_scores(run_folder, checkpoint),
        versions={"Python": platform.python_version(), **packages},
        notices=(*trained.notices, *_views_notices(trained), *_own_notices(architecture)),
    )
    texts = {
        "recipe.toml": trained.recipe.toml(),
        "numbers.txt" if trained.spec.columns else "classes.txt": "".join(
            f"{printable(name)}\n" for name in trained.spec.columns or trained.classes
        ),
        "requirements.txt": "".join(f"{name}>={_short(at)}\n" for name, at in packages.items()),
        "README.md": readme_of(facts),
        "predict.py": script,
    }
    own = {f"{OWN_MODULE}.py": kept_code(run_folder).content} if architecture.own else {}
    return {
        "model.safetensors": weights,
        **{name: text.encode() for name, text in texts.items()},
        **own,
    }


def _packages(script: str) -> dict[str, str]:
    """The packages that the script imports, with the versions it was made with."""
    zoos = [name for name in ("torchvision", "timm") if f"import {name}\n" in script]
    names = ["torch", *zoos, "safetensors", "pillow", "numpy"]
    return {name: version(name) for name in names}


def _short(at: str) -> str:
    """The first two numbers of a version: its patches, and how it was built, make no difference."""
    return ".".join(at.split("+")[0].split(".")[:2])


def _views_notices(trained: Trained) -> tuple[Text, ...]:
    """That the script looks at each picture once, where scores are of several views."""
    if getattr(trained.recipe.task.options, "views", "one") == "one":
        return ()
    return (
        Text("The scores are of several views of each picture; predict.py looks at it once, as it "
             "is, and is a little less accurate."),
    )  # fmt: skip


def _own_notices(architecture: Architecture) -> tuple[Text, ...]:
    """Where the network is defined, if that is a program of a person's own."""
    if not architecture.own:
        return ()
    return (
        Text("The network is defined in {file}, as it was when it was trained; whatever that "
             "imports beside torch must be installed too.", file=f"{OWN_MODULE}.py"),
    )  # fmt: skip


def _require_empty(target: Path) -> None:
    hint = Text("Choose a new or an empty folder.")
    if target.exists() and not target.is_dir():
        raise BadInputError(Text("{path} is a file.", path=printable(target)), hint=hint)
    try:
        inside = next(target.iterdir(), None)
    except FileNotFoundError:
        return
    except OSError as error:
        raise storage_error(error, target) from error
    if inside is not None:
        raise BadInputError(
            Text("The folder {path} is not empty: it holds {name}.",
                 path=printable(target), name=printable(inside.name)),
            hint=hint,
        )  # fmt: skip
