"""launch: a recipe and a host become a run that goes on."""

from trainer_gui.core.recipe import Recipe
from trainer_gui.engine.own_code import require_kept
from trainer_gui.runs.fork import fork, goes_on_in_place
from trainer_gui.runs.handle import JobHandle
from trainer_gui.runs.host import WorkerHost
from trainer_gui.runs.info import require_our_format
from trainer_gui.runs.jobs import Train
from trainer_gui.runs.store import RunStore


def launch(
    recipe: Recipe, host: WorkerHost, store: RunStore, *, download: bool = False
) -> JobHandle:
    """Makes the run's folder and asks the host to train it.

    Args:
        recipe: what to train.
        host: where.
        store: keeps the run.
        download: whether the person consented to a download of missing data.

    Raises:
        StorageError: the folder cannot be made.
        CodeConsentError: its model is a program of a person's own that nobody has allowed to run.
    """
    return host.submit(Train(store.create(recipe), download))


def continuation(
    run_id: str, store: RunStore, *, recipe: Recipe | None = None, checkpoint: str | None = None
) -> Train:
    """The job that goes on with a run, in its own folder or, with changes, in a new one.

    Args:
        run_id: the run.
        store: keeps it.
        recipe: with changes; None for its own.
        checkpoint: to go on from; None for the newest that is whole.

    Raises:
        BadInputError: the run has ended as planned, another version of the program wrote it, or
            the changes do not suit its checkpoint.
        CodeConsentError: its model is a program of a person's own that nobody has allowed to run.
        StorageError: no checkpoint is whole, or the new folder cannot be made.
    """
    folder = store.folder(run_id)
    require_our_format(folder)
    require_kept(store.recipe_table(run_id), folder)
    if goes_on_in_place(folder, recipe, checkpoint):
        return Train(run_id, resume=True)
    return Train(fork(store, run_id, recipe, checkpoint), resume=True, fork_of=folder.name)
