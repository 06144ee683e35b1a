"""The one place that splits samples: as data bring it, and what they lack by shares and a seed."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from trainer_gui.core.errors import BadInputError
from trainer_gui.core.spec import SPLITS, SplitName
from trainer_gui.core.split_options import SplitPlan
from trainer_gui.core.text import Text

Splits = dict[SplitName, NDArray[np.int64]]
_UNSTRATIFIED = 1  # part of what a seed means: another one gives other splits


def split_samples(
    plan: SplitPlan,
    count: int,
    *,
    classes: NDArray[np.int64] | None = None,
    given: NDArray[np.int64] | None = None,
    groups: NDArray[np.int64] | None = None,
) -> Splits:
    """Which samples are trained on, which choose the best epoch, and which test it.

    Splits that the data bring are kept; what they lack is taken from their training samples. In a
    stratified split, a class of three or more samples is in every split; one of two samples is in
    train and validation, one of a single sample in train alone. The same arguments always give the
    same split.

    With folds, what shares leave for training and validation is dealt out, and one fold is the
    validation part: each sample is in one fold, in a stratified split each class in as many as it
    has samples, and folds differ by one sample at most. The test part is the same for all, and as
    it is without folds.

    Args:
        plan: shares or folds, and the seed of what is taken.
        count: N, how many samples there are.
        classes: (N,) class indices; None where the target is not a class.
        given: (N,) of each sample the index in `SPLITS` of its split; -1 where none is said. None
            where data bring no split.
        groups: (N,) numbers of what belongs together: samples of a group are taken together, and
            shares are then shares of the groups, each of the class of its first sample.

    Returns:
        Ascending indices of the samples of each split.

    Raises:
        BadInputError: the data bring a validation part, or are too few for the folds.
    """
    given = np.full(count, -1) if given is None else given
    places = np.maximum(given, SPLITS.index("train"))
    splits: Splits = {name: np.flatnonzero(places == SPLITS.index(name)) for name in SPLITS}
    lacking = _lacking(given)
    train = splits["train"]
    stratified = classes is not None and plan.by == "stratified"
    labels = classes[train] if classes is not None and stratified else np.zeros_like(train)
    units = None
    if groups is not None:
        _, first, units = np.unique(groups[train], return_index=True, return_inverse=True)
        labels = labels[first]
    seed = plan.seed if stratified else _unlikely_stream(plan.seed)
    taken = _by_shares(
        labels,
        seed,
        validation=plan.validation if "validation" in lacking else 0.0,
        test=plan.test if "test" in lacking else 0.0,
    )
    if plan.folds is not None:
        if "validation" not in lacking:
            raise BadInputError(
                Text("The data bring validation samples of their own, so they have no folds."),
                hint=Text("Leave split.folds out, or give the data without that part."),
            )
        parts = (taken["train"], taken["validation"])
        taken |= _fold(labels, seed, np.concatenate(parts), plan.fold, plan.folds)
    for name in ("train", *lacking):
        rows = taken[name] if units is None else np.flatnonzero(np.isin(units, taken[name]))
        splits[name] = train[rows]
    return splits


def taken_from_training(plan: SplitPlan, given: NDArray[np.int64]) -> tuple[Text, ...]:
    """A notice for each split that data lack though they bring another; see `split_samples`."""
    if (given < 0).all():
        return ()
    return tuple(_notices(plan, _lacking(given)))


def _notices(plan: SplitPlan, lacking: tuple[SplitName, ...]) -> Iterator[Text]:
    if "validation" in lacking and plan.folds is not None:
        yield Text(
            "There are no validation samples: fold {fold} of {folds} of the training samples "
            "is used.",
            fold=plan.fold + 1,
            folds=plan.folds,
        )
    elif "validation" in lacking:
        yield Text(
            "There are no validation samples: {share:.0%} of the training samples are used.",
            share=plan.validation,
        )
    if "test" in lacking:
        yield Text(
            "There are no test samples: {share:.0%} of the training samples are used.",
            share=plan.test,
        )


def _lacking(given: NDArray[np.int64]) -> tuple[SplitName, ...]:
    """The splits that have to be taken from the training samples."""
    return tuple(name for name in SPLITS[1:] if not (given == SPLITS.index(name)).any())


def _by_shares(labels: NDArray[np.int64], seed: int, *, validation: float, test: float) -> Splits:
    """Splits samples so that every class is in every split in proportion."""
    order = _order(len(labels), seed)
    parts: dict[SplitName, list[NDArray[np.int64]]] = {"train": [], "validation": [], "test": []}
    owed_validation = owed_test = 0.0
    for label in np.unique(labels):
        members = order[labels[order] == label]
        # Rounding errors are carried on, so that many small classes still give the whole share.
        count_validation, owed_validation = _portion(len(members), validation, owed_validation)
        count_test, owed_test = _portion(len(members), test, owed_test)
        count_validation = min(count_validation, len(members) - 1)
        count_test = min(count_test, len(members) - 1 - count_validation)
        stop = count_validation + count_test
        parts["validation"].append(members[:count_validation])
        parts["test"].append(members[count_validation:stop])
        parts["train"].append(members[stop:])
    return {name: _joined(arrays) for name, arrays in parts.items()}


def _fold(
    labels: NDArray[np.int64], seed: int, rest: NDArray[np.int64], fold: int, folds: int
) -> Splits:
    """Deals samples out to folds, class after class, so that each class is in all alike.

    Raises:
        BadInputError: a fold would be empty.
    """
    if len(rest) < folds:
        raise BadInputError(
            Text("{count} samples, or groups of them, cannot be divided into {folds} folds.",
                 count=len(rest), folds=folds),
            hint=Text("Choose fewer folds (split.folds)."),
        )  # fmt: skip
    order = _order(len(labels), seed)
    dealt = order[np.isin(order, rest)]
    dealt = dealt[np.argsort(labels[dealt], kind="stable")]
    chosen = np.arange(len(dealt)) % folds == fold
    return {"validation": np.sort(dealt[chosen]), "train": np.sort(dealt[~chosen])}


def _order(count: int, seed: int) -> NDArray[np.int64]:
    # NumPy promises that the raw stream of PCG64 never changes; it does not for permutation().
    return np.argsort(np.random.PCG64(seed).random_raw(count), kind="stable")


def _unlikely_stream(seed: int) -> int:
    """A seed whose random numbers nobody has made the data with.

    A person's own default_rng(0) draws the very stream of PCG64(0): numbers that were made with it
    would decide their split, and the largest ones would all be in one.
    """
    sequence = np.random.SeedSequence([seed, _UNSTRATIFIED])
    return int(sequence.generate_state(1, np.uint64)[0])


def _portion(count: int, share: float, owed: float) -> tuple[int, float]:
    """How many of `count` samples a share is, and the rounding error that is left."""
    if not share:
        return 0, 0.0
    wanted = count * share + owed
    taken = max(1, int(wanted + 0.5))
    return taken, max(-0.5, min(0.5, wanted - taken))


def _joined(arrays: list[NDArray[np.int64]]) -> NDArray[np.int64]:
    return np.sort(np.concatenate([np.empty(0, dtype=np.int64), *arrays])).astype(np.int64)
