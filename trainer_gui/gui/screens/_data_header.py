"""DataHeader: name, size and split of the data that were found."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from trainer_gui.core.spec import SPLITS, DataSpec, Keeping
from trainer_gui.core.text import Text
from trainer_gui.gui.screens._facts_row import Fact, FactsRow
from trainer_gui.gui.theme import SPACE, set_look
from trainer_gui.gui.translate import shown
from trainer_gui.gui.widgets.chip import Chip
from trainer_gui.gui.widgets.elided_label import ElidedLabel
from trainer_gui.gui.widgets.icon_widgets import IconButton
from trainer_gui.kinds import figures_of
from trainer_gui.state import wording

_FINGERPRINT_DIGITS = 8
_WAYS = {
    "memory": Text("in memory"),
    "disk": Text("on disk"),
    "stream": Text("in their files"),
}


class DataHeader(QWidget):
    """What a person wants to know of data at a glance."""

    reload_requested = Signal()
    """The data shall be read again."""

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = ElidedLabel()
        set_look(self._title, role="title")
        self._reload = IconButton("reset", shown(Text("Read the data again")))
        self._reload.clicked.connect(self.reload_requested)
        self._facts = FactsRow()
        self._found: list[Fact] = []
        self._augmentation: Fact | None = None
        self._chips = {name: Chip() for name in SPLITS}
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self._reload)
        chips = QHBoxLayout()
        chips.setSpacing(SPACE)
        for chip in self._chips.values():
            chips.addWidget(chip)
        chips.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addLayout(head)
        column.addWidget(self._facts)
        column.addLayout(chips)

    def show_data(self, title: str, spec: DataSpec, keeping: Keeping | None = None) -> None:
        """Shows other data, and where they are while they are used."""
        total = sum(spec.counts.values())
        facts = [Fact(shown(Text("Samples")), wording.exact(total))]
        facts.extend(
            Fact(shown(found.name), shown(found.value), "\n".join(map(shown, found.lines)))
            for found in figures_of(spec)
        )
        if spec.fingerprint:
            why = Text(
                "SHA-256 of samples, labels and split, and behind the dash of the names; the same "
                "digits mean the same data.\n{all}",
                all=spec.fingerprint,
            )
            short = spec.fingerprint[:_FINGERPRINT_DIGITS]
            facts.append(Fact(shown(Text("Fingerprint")), short, shown(why)))
        if keeping is not None:
            way = shown(_WAYS[keeping.way])
            facts.append(Fact(shown(Text("Kept")), way, shown(keeping.reason)))
        self._title.setText(title)
        self._found = facts
        self._show_facts()
        for name, chip in self._chips.items():
            count = spec.counts.get(name, 0)
            words = Text(
                "{split} {count} · {share}",
                split=wording.split(name),
                count=wording.exact(count),
                share=wording.percent(count / total if total else None),
            )
            chip.show_chip(shown(words), "neutral" if count else "warning")

    def show_augmentation(self, changes: Sequence[Text] | None) -> None:
        """Says how training samples are changed at random; None where they cannot be."""
        self._augmentation = None
        if changes is not None:
            value = Text("{count} on", count=len(changes)) if changes else Text("off")
            detail = shown(wording.joined(changes)) if changes else ""
            self._augmentation = Fact(shown(Text("Augmentation")), shown(value), detail)
        self._show_facts()

    def _show_facts(self) -> None:
        known = [] if self._augmentation is None else [self._augmentation]
        self._facts.show_facts([*self._found, *known] if self._found else [])
