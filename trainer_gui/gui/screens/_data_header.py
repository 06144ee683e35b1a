"""DataHeader: name, size and split of the data that were found."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from trainer_gui.core.spec import SPLITS, DataSpec, Field, Keeping
from trainer_gui.core.text import Text
from trainer_gui.gui.screens._facts_row import Fact, FactsRow
from trainer_gui.gui.theme import SPACE, set_look
from trainer_gui.gui.translate import shown
from trainer_gui.gui.widgets.chip import Chip
from trainer_gui.gui.widgets.elided_label import ElidedLabel
from trainer_gui.gui.widgets.icon_widgets import IconButton
from trainer_gui.kinds.numbers import number_facts
from trainer_gui.kinds.pictures.options import PictureOptions
from trainer_gui.state import wording

_FINGERPRINT_DIGITS = 8
_FEW_COLUMNS = 2
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
        self._augmentation = Fact("", "")
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
        facts.extend(_input_fact(field) for field in spec.inputs)
        if spec.classes:
            facts.append(Fact(shown(Text("Classes")), wording.exact(len(spec.classes))))
        if spec.columns:
            facts.append(_numbers_fact(spec))
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
            facts.append(Fact(shown(Text("Pictures")), way, shown(keeping.reason)))
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

    def show_augmentation(self, options: PictureOptions | None) -> None:
        """Says how many kinds of change training pictures undergo; None where that is unclear."""
        value, detail = "–", ""
        if options is not None:
            kinds = len(options.active())
            value = shown(Text("{count} on", count=kinds) if kinds else Text("off"))
            detail = shown(options.summary()) if kinds else ""
        self._augmentation = Fact(shown(Text("Augmentation")), value, detail)
        self._show_facts()

    def _show_facts(self) -> None:
        known = [self._augmentation] if self._augmentation.name else []
        self._facts.show_facts([*self._found, *known] if self._found else [])


def _numbers_fact(spec: DataSpec) -> Fact:
    """The names of the numbers, or how many they are, with what they are like in training."""
    few, known = len(spec.columns) <= _FEW_COLUMNS, number_facts(spec)
    lines = (
        Text("{name}: mean {mean}, standard deviation {deviation}", name=name,
             mean=wording.value(mean), deviation=wording.value(deviation))
        for name, mean, deviation in zip(
            spec.columns, known.mean, known.std, strict=True
        )
    )  # fmt: skip
    value = ", ".join(spec.columns) if few else wording.exact(len(spec.columns))
    name = Text("Number") if len(spec.columns) == 1 else Text("Numbers")
    return Fact(shown(name), value, "\n".join(shown(line) for line in lines))


def _input_fact(field: Field) -> Fact:
    """The shape of one input as people write it."""
    if field.kind != "pictures":
        sides = " × ".join("?" if side is None else str(side) for side in field.shape)
        return Fact(shown(Text("{name} shape", name=field.name)), sides)
    channels, height, width = field.shape
    colour = {1: Text("grey"), 3: Text("colour")}.get(
        channels or 0, Text("{count} channels", count=channels or 0)
    )
    size = Text("{width} × {height} {colour}", width=width or "?", height=height or "?",
                colour=colour)  # fmt: skip
    return Fact(shown(Text("Picture, pixels")), shown(size))
