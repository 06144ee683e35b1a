"""ModelChooser: the run whose model is used, of those that have one."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QWidget

from trainer_gui.core.text import Text
from trainer_gui.gui.screens._run_words import ENDED_WELL, best_score, data_label, moment
from trainer_gui.gui.translate import shown
from trainer_gui.runs.store import RunInfo

_LETTERS = 24


class ModelChooser(QComboBox):
    """A menu of runs, the newest first; the chosen one stays chosen while it is there."""

    chosen = Signal(str)
    """Another run is chosen, by a person or since the last one is gone: its id."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._runs: tuple[RunInfo, ...] = ()
        self._run_id = ""
        self.setAccessibleName(shown(Text("Model of run")))
        self.setSizeAdjustPolicy(self.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(_LETTERS)
        self.activated.connect(lambda number: self.choose(str(self.itemData(number))))

    @property
    def run_id(self) -> str:
        """The run that is chosen; empty where there is none."""
        return self._run_id if self._runs else ""

    def show_runs(self, runs: Sequence[RunInfo]) -> None:
        """Offers those of the runs that have a model."""
        usable = tuple(run for run in runs if run.status in ENDED_WELL)
        if usable == self._runs:
            return
        self._runs = usable
        self.clear()
        for number, run in enumerate(usable):
            self.addItem(_line(run), run.run_id)
            self.setItemData(number, run.run_id, Qt.ItemDataRole.ToolTipRole)
        ids = [run.run_id for run in usable]
        if ids and self._run_id not in ids:
            self.choose(ids[0])
        self.setCurrentIndex(self.findData(self._run_id))

    def choose(self, run_id: str) -> None:
        """Chooses a run, if it is offered and not chosen."""
        if run_id != self._run_id and self.findData(run_id) >= 0:
            self._run_id = run_id
            self.setCurrentIndex(self.findData(run_id))
            self.chosen.emit(run_id)


def _line(run: RunInfo) -> str:
    parts = (run.title, best_score(run), data_label(run), moment(run.started))
    return " · ".join(part for part in parts if part)
