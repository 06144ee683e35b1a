"""export_run: a run as a folder that runs without this program, in plain PyTorch."""

import contextlib
import platform
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import packages_distributions, version
from pathlib import Path

from trainer_gui.catalog import menus
from trainer_gui.core.checkpoints import digest
from trainer_gui.core.errors import BadInputError
from trainer_gui.core.files import atomic_write, storage_error
from trainer_gui.core.names import printable
from trainer_gui.core.text import Text
from trainer_gui.engine.build import build_task
from trainer_gui.engine.own_code import as_kept
from trainer_gui.engine.trained import Trained, open_run
from trainer_gui.engine.weights import pack_weights
from trainer_gui.export._readme import Facts, readme_of
from trainer_gui.export._scores import recorded_scores
from trainer_gui.export._script import parts_of, script_of, text_of


def export_run(
    run_folder: Path,
    target: Path,
    *,
    checkpoint: str | None = None,
    tell: Callable[[Text], None] = lambda _: None,
) -> tuple[Path, ...]:
    """Writes a run's model, and a script that predicts with it, into a folder of its own.

    A model whose entry has no source leaves without a script.

    Args:
        run_folder: of the run.
        target: a folder that is empty, or does not exist yet.
        checkpoint: whose weights; the best of the run by default.
        tell: hears what the person should know, such as damaged weights that were passed over.

    Returns:
        The files that were written; if not all can be, none stays.

    Raises:
        BadInputError: there is something in the folder already, or what a plug-in brings to the
            script is wrong.
        StorageError: the run lacks what is needed or is damaged, or the folder cannot be written.
    """
    _require_empty(target)
    trained = open_run(run_folder, checkpoint=checkpoint)
    leaving = _export(run_folder, trained, checkpoint)
    for notice in leaving.notices:
        tell(notice)
    is_new = not target.exists()
    try:
        for name, content in leaving.contents.items():
            atomic_write(target / name, content)
    except BaseException:
        with contextlib.suppress(OSError):
            for name in leaving.contents:
                (target / name).unlink(missing_ok=True)
            if is_new:
                target.rmdir()
        raise
    return tuple(target / name for name in leaving.contents)


@dataclass(frozen=True)
class _Export:
    """What leaves.

    Attributes:
        contents: of each file by its name, the largest first.
        notices: what the person should know.
    """

    contents: Mapping[str, bytes]
    notices: tuple[Text, ...]


def _export(run_folder: Path, trained: Trained, checkpoint: str | None) -> _Export:
    chosen = as_kept(trained.recipe, run_folder).model
    parts = parts_of(trained, chosen)
    within = parts.model.weights_of if parts.model else ""
    weights = pack_weights(trained.model.get_submodule(within).state_dict())
    script = None
    if parts.model is not None:
        script = script_of(
            kind=parts.kind, model=parts.model, task=parts.task, sha256=digest(weights)
        )
    files = (script or parts.task).files
    packages = _packages(script.packages if script else ("torch", "safetensors"))
    label = menus.models.get(chosen.kind).label
    notices = (*trained.notices, *(() if script else (_no_source(label),)))
    facts = Facts(
        title=trained.recipe.title,
        size_bytes=len(weights),
        checkpoint=checkpoint,
        files={name: file.about for name, file in files.items()},
        script=script,
        metrics=build_task(trained.recipe, trained.spec).metrics(trained.spec),
        # Where the run's notices tell of other weights, what it says is not of these.
        scores={} if trained.notices else recorded_scores(run_folder, checkpoint),
        versions={"Python": platform.python_version(), **packages},
        notices=notices,
    )
    texts = {"recipe.toml": trained.recipe.toml(), "README.md": readme_of(facts)}
    if script is not None:
        wanted = (f"{name}>={_short(at)}\n" for name, at in packages.items())
        texts |= {"requirements.txt": "".join(wanted), "predict.py": text_of(script)}
    contents = {
        "model.safetensors": weights,
        **{name: file.content for name, file in files.items()},
        **{name: text.encode() for name, text in texts.items()},
    }
    return _Export(contents, notices)


def _packages(modules: Sequence[str]) -> dict[str, str]:
    """What is to be installed for modules to be imported, with the versions that are here."""
    known = packages_distributions()
    names = sorted(known[module][0].lower() for module in modules if module in known)
    return {name: version(name) for name in names}


def _short(at: str) -> str:
    """The first two numbers of a version: its patches, and how it was built, make no difference."""
    return ".".join(at.split("+")[0].split(".")[:2])


def _no_source(label: Text) -> Text:
    return Text(
        "“{label}” brings no source, so that there is no predict.py: use the weights with the code "
        "that defines the network.", label=label,
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
