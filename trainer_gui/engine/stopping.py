"""Stopper: looks at each epoch, and says when a run shall end by itself."""

import math
from collections.abc import Mapping
from typing import Literal

from trainer_gui.core.stopping import StoppingOptions
from trainer_gui.core.text import Text


class Stopper:
    """Counts epochs without a change for the better.

    Source of early stopping: L. Prechelt, “Early Stopping — But When?”, 1998,
    https://doi.org/10.1007/3-540-49430-8_3
    """

    def __init__(self, options: StoppingOptions) -> None:
        """Begins to watch."""
        self._options = options
        self._mark: float | None = None  # the best value, or the latest training loss
        self._waited = 0

    @property
    def wants_end(self) -> bool:
        """Whether the run shall end."""
        return self._options.early != "never" and self._waited >= self._options.patience

    @property
    def epochs_left(self) -> int | None:
        """Until the run ends unless it gets better; None if it never ends early."""
        if self._options.early == "never":
            return None
        return max(self._options.patience - self._waited, 0)

    def observe(
        self,
        *,
        score: float | None,
        goal: Literal["min", "max"],
        loss: float | None,
        train_loss: float | None,
    ) -> None:
        """Takes an epoch in.

        Args:
            score: of the task's first metric on validation data; None without any.
            goal: whether it shall be high or low.
            loss: on validation data; None without any.
            train_loss: mean over the epoch's steps; None where a task has several.
        """
        if self._options.early == "converged" and train_loss is not None:
            self._settle(train_loss)
        elif self._options.early == "stalls":
            scores = [] if score is None else [score if goal == "max" else -score]
            # Without validation data, what is left to watch is the training.
            losses = [-one for one in (loss, train_loss) if one is not None]
            watched = scores + losses if self._options.watch == "metric" else losses + scores
            if watched:
                self._compare(watched[0])

    def reason(self) -> Text:
        """Why the run ends, as a sentence."""
        epochs = self._options.patience
        if self._options.early == "converged":
            return Text("Training has converged: its loss changed by less than {share:.3g} % in "
                        "each of {epochs} epochs.", share=100 * self._options.tolerance,
                        epochs=epochs)  # fmt: skip
        return Text("Validation has not become better for {epochs} epochs.", epochs=epochs)

    def begin_anew(self) -> None:
        """Gives the run its whole patience again."""
        self._waited = 0

    def state(self) -> dict[str, float | None]:
        """What it remembers."""
        return {"mark": self._mark, "waited": float(self._waited)}

    def restore(self, state: Mapping[str, float | None]) -> None:
        """Goes on with what `state` gave."""
        self._mark, self._waited = state["mark"], int(state["waited"] or 0)

    def _compare(self, value: float) -> None:
        """Waits unless a value, of which more is better, is better than the best."""
        best = self._mark
        if math.isnan(value) or (best is not None and value <= best + self._options.least_gain):
            self._waited += 1
        else:
            self._mark, self._waited = value, 0

    def _settle(self, loss: float) -> None:
        before, self._mark = self._mark, loss
        if before is not None and abs(before - loss) <= self._options.tolerance * abs(before):
            self._waited += 1
        else:
            self._waited = 0
