"""launch: a recipe and a host become a run that goes on."""

from trainer_gui.core.recipe import Recipe
from trainer_gui.runs.handle import JobHandle
from trainer_gui.runs.host import WorkerHost
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
    """
    return host.submit(Train(store.create(recipe), download))
