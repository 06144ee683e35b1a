"""ChartReader: reads the charts of a run beside the window; the newest question counts."""

from collections.abc import Hashable, Mapping
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from trainer_gui.core.chart_files import read_chart
from trainer_gui.core.charts import Chart, ChartSpec
from trainer_gui.core.errors import StorageError
from trainer_gui.gui.errands import Errands


class ChartReader(QObject):
    """One file after another; answers that are no longer wanted are dropped.

    Where files of the same subject are replaced more quickly than they are read, what was asked for
    first is read first, so that each chart has its turn.
    """

    read = Signal(object, object)
    """A ChartSpec; and the Chart in its file, or the StorageError that kept it from being read."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._errands = Errands("charts", self)
        self._subject: Hashable = None
        self._waiting: dict[ChartSpec, Path] = {}

    def ask(self, subject: Hashable, files: Mapping[ChartSpec, Path]) -> None:
        """Has files read; `read` follows for each.

        Args:
            subject: what they are of, for example a split of a run. Another one than before ends
                all earlier questions; of the same one, only those after these charts.
            files: where the charts are.
        """
        if subject != self._subject:
            self._subject = subject
            self._waiting.clear()
        self._waiting.update(files)
        if not self._errands.busy():
            self._go_on()

    def busy(self) -> bool:
        """Whether something is left to read."""
        return bool(self._waiting) or self._errands.busy()

    def _go_on(self) -> None:
        if not self._waiting:
            return
        spec = next(iter(self._waiting))
        path = self._waiting.pop(spec)
        told = partial(self._on_read, self._subject, spec)
        self._errands.do(lambda: _content(path, spec), told)

    def _on_read(self, subject: Hashable, spec: ChartSpec, content: Chart | StorageError) -> None:
        if subject == self._subject:
            self.read.emit(spec, content)
        self._go_on()


def _content(path: Path, spec: ChartSpec) -> Chart | StorageError:
    try:
        return read_chart(path, spec)
    except StorageError as error:
        return error
