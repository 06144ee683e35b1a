"""SplitOptions: how samples are set aside for validation and test; SplitPlan: with a seed."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from pydantic import ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from trainer_gui.core.options import Options, choice, integer, number

SplitWay: TypeAlias = Literal["stratified", "random"]
_SHARE = 0.15
_LEAST_FOLDS, _MOST_FOLDS = 2, 50


@dataclass(frozen=True)
class SplitPlan:
    """How samples are split, with nothing left open.

    Attributes:
        seed: of the order in which samples are drawn.
        validation: share of the samples, 0…1; with 0 the split is empty unless data bring it.
        test: likewise; both together leave something for training.
        by: whether every class gives the same share, or samples are drawn from all alike.
        folds: equal parts of what is left beside the test samples; None where validation has a
            share.
        fold: which of them is the validation part, counted from 0.
    """

    seed: int
    validation: float = _SHARE
    test: float = _SHARE
    by: SplitWay = "stratified"
    folds: int | None = None
    fold: int = 0


class SplitOptions(Options):
    """How samples are set aside for validation and test, unless the data bring a split."""

    validation: float = number(
        _SHARE,
        label="Validation share",
        help="Part of the training samples that is set aside to choose the best epoch, unless the "
        "data bring a validation part.",
        low=0.01,
        high=0.45,
        when=("folds", (None,)),
    )
    test: float = number(
        _SHARE,
        label="Test share",
        help="Part of the samples that is set aside for the final evaluation and never trained "
        "on, unless the data bring a test part.",
        low=0.01,
        high=0.45,
    )
    by: SplitWay = choice(
        "stratified",
        {"stratified": "Evenly from each class", "random": "At random"},
        label="Drawn",
        help="Evenly, every class gives the same part, however rare it is. Where the target is "
        "not a class, samples are drawn at random in any case.",
    )
    seed: int | None = integer(
        None,
        label="Split seed",
        help="Decides which samples are set aside. Choose one to train with several seeds on the "
        "same split.",
        low=0,
        high=2**31 - 1,
        none_label="as the training",
    )

    folds: int | None = integer(
        None,
        label="Folds",
        help="For cross-validation: what is not set aside for the test is divided into so many "
        "parts, and one of them is the validation part. Train once with each of them, with the "
        "same split seed.",
        low=_LEAST_FOLDS,
        high=_MOST_FOLDS,
        none_label="by share",
    )
    fold: int = integer(
        1,
        label="Fold",
        help="Which of the parts is the validation part, from 1 to the number of folds.",
        low=1,
        high=_MOST_FOLDS,
        when=("folds", tuple(range(_LEAST_FOLDS, _MOST_FOLDS + 1))),
    )

    @field_validator("fold")
    @classmethod
    def _one_of_the_folds(cls, fold: int, info: ValidationInfo) -> int:
        folds = info.data.get("folds")
        if folds is not None and fold > folds:
            raise PydanticCustomError("less_than_equal", "there are only {le} folds", {"le": folds})
        return fold

    def plan(self, training_seed: int) -> SplitPlan:
        """What is to be done in a training with this seed."""
        return SplitPlan(
            seed=training_seed if self.seed is None else self.seed,
            validation=self.validation,
            test=self.test,
            by=self.by,
            folds=self.folds,
            fold=0 if self.folds is None else self.fold - 1,
        )
