"""AugmentationView: the person's own samples as training sees them, epoch after epoch."""

from collections.abc import Sequence
from math import prod
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from trainer_gui.core.spec import SPLITS, DataSpec
from trainer_gui.core.text import Text
from trainer_gui.gui.errands import Errands
from trainer_gui.gui.theme import SPACE, Theme, set_look
from trainer_gui.gui.translate import shown
from trainer_gui.gui.widgets.elided_label import ElidedLabel
from trainer_gui.gui.widgets.empty_state import EmptyState
from trainer_gui.gui.widgets.icon_widgets import IconButton
from trainer_gui.kinds import Advice, Augmentation
from trainer_gui.state import wording
from trainer_gui.state.facts import PreviewFacts, PreviewWish

if TYPE_CHECKING:
    from trainer_gui.gui.screens._variants import Variants
    from trainer_gui.gui.screens._variants_table import VariantsTable
    from trainer_gui.gui.widgets.gallery import Tiles

EPOCHS = 6
_MOST_SAMPLES, _LEAST_SAMPLES = 12, 4
_VALUES = 600_000  # of all samples that are made at once: some ten milliseconds of work
_PATIENCE_MS = 250


class AugmentationView(QWidget):
    """Says what is done to samples, and shows it on some of them.

    It wants samples only while it is seen, and only if something is done to them.
    """

    wanted = Signal(object)
    """PreviewWish; None while nothing is to be seen."""
    edited_together = Signal(object)
    """New values by dotted path, as one change."""
    reload_requested = Signal()
    """The data shall be read again."""

    def __init__(self, theme: Theme, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._samples: Sequence[int] = ()
        self._spec: DataSpec | None = None
        self._options: Augmentation | None = None
        self._kind = ""
        self._page, self._epoch = 0, 0
        self._active = False
        self._facts = PreviewFacts()
        self._wish: PreviewWish | None = None
        self._table: VariantsTable | None = None
        self._errands = Errands("variants", self)
        self._summary = ElidedLabel()
        self._busy = QLabel()
        self._earlier = IconButton("chevron-left", shown(Text("Earlier epochs")))
        self._epochs = QLabel()
        self._later = IconButton("chevron-right", shown(Text("Later epochs")))
        self._others = QPushButton(shown(Text("Other samples")))
        self._empty = EmptyState("data", "")
        self._pages = QStackedWidget()
        self._patience = QTimer(self, singleShot=True, interval=_PATIENCE_MS)
        self._lay_out()
        self._patience.timeout.connect(self._show_busy)
        self._earlier.clicked.connect(lambda: self._turn(-EPOCHS))
        self._later.clicked.connect(lambda: self._turn(EPOCHS))
        self._others.clicked.connect(self._on_others)
        self._empty.pressed.connect(self._on_pressed)
        self._refresh()

    def _lay_out(self) -> None:
        set_look(self._busy, tone="muted")
        self._busy.hide()
        tools = QHBoxLayout()
        tools.setSpacing(SPACE)
        tools.addWidget(self._summary, 1)
        tools.addWidget(self._busy)
        for part in (self._earlier, self._epochs, self._later, self._others):
            tools.addWidget(part)
        self._pages.addWidget(self._empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addLayout(tools)
        column.addWidget(self._pages, 1)

    def show_data(self, spec: DataSpec, tiles: "Tiles | None") -> None:
        """Takes the samples to choose from: those of the training split, mixed as they are."""
        self._spec = spec
        self._samples = _training_samples(tiles)
        self._page = 0
        self._refresh()

    def forget_data(self) -> None:
        """Wants nothing until other data are shown; the samples of these stay meanwhile."""
        self._samples = ()
        self._refresh()

    def show_options(self, options: Augmentation | None, kind: str) -> None:
        """Says what is done; what makes no sense leaves what was shown before.

        Args:
            options: of a kind.
            kind: its key.
        """
        if options is not None:
            self._options, self._kind = options, kind
            self._summary.setText(shown(wording.joined(options.active())) if self._on else "")
        self._refresh()

    @property
    def _on(self) -> bool:
        """Whether anything is done."""
        return self._options is not None and bool(self._options.active())

    def set_active(self, active: bool) -> None:
        """Whether it is seen."""
        self._active = active
        self._refresh()

    def show_facts(self, facts: PreviewFacts) -> None:
        """Shows what the worker has made."""
        before, self._facts = self._facts.shown, facts
        if facts.shown is not None and facts.shown != before:
            self._read()
        self._refresh()

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of the theme."""
        self._theme = theme
        if self._table is not None:
            self._table.set_theme(theme)

    def _read(self) -> None:
        # numpy reads on a thread beside the window; what a newer answer has replaced is let go.
        wanted = self._facts.shown
        assert wanted is not None

        def work() -> "Variants":
            from trainer_gui.gui.screens._variants import read_variants

            return read_variants(wanted)

        def then(variants: "Variants") -> None:
            if wanted == self._facts.shown:
                self._show_variants(variants)

        self._errands.do(work, then, lambda _error: None)

    def _show_variants(self, variants: "Variants") -> None:
        from trainer_gui.gui.screens._variants_table import VariantsTable

        if self._table is None:
            self._table = VariantsTable(self._theme, parent=self._pages)
            self._pages.addWidget(self._table)
        self._table.show_variants(variants)
        self._refresh()

    def _refresh(self) -> None:
        self._want()
        seen = self._on and bool(self._samples)
        for part in (self._earlier, self._epochs, self._later, self._others):
            part.setVisible(seen)
        first, last = self._epoch + 1, self._epoch + EPOCHS
        self._epochs.setText(shown(Text("Epochs {first} to {last}", first=first, last=last)))
        self._earlier.setEnabled(self._epoch > 0)
        self._others.setEnabled(len(self._samples) > self._count())
        working = seen and self._facts.status in ("waiting", "working")
        if not working:
            self._patience.stop()
            self._busy.hide()
        elif self._busy.isHidden() and not self._patience.isActive():
            self._patience.start()
        if not self._on:
            self._say_that_all_is_off()
        elif self._facts.failure is not None and not self._facts.failure.cancelled:
            failure = self._facts.failure
            self._empty.show_empty(
                "error", shown(failure.message), shown(failure.hint),
                shown(Text("Read the data again")),
            )  # fmt: skip
        elif self._table is not None:
            self._pages.setCurrentWidget(self._table)
            return
        else:
            self._empty.show_empty("data", "")
        self._pages.setCurrentWidget(self._empty)

    def _say_that_all_is_off(self) -> None:
        advice = self._advice()
        self._empty.show_empty(
            "data",
            shown(Text("Samples are trained as they are")),
            shown(advice.message) if advice else "",
            shown(advice.label) if advice and advice.label else "",
        )

    def _advice(self) -> Advice | None:
        """How to begin with the kind's field; None while the data are not known."""
        if self._options is None or self._spec is None:
            return None
        fields = (field for field in self._spec.inputs if field.kind == self._kind)
        field = next(fields, None)
        return None if field is None else self._options.advice(field)

    def _show_busy(self) -> None:
        """After a moment: what is quick never says so."""
        waits = self._facts.status == "waiting"
        words = Text("Starting the training engine…") if waits else Text("Updating…")
        self._busy.setText(shown(words))
        self._busy.show()

    def _want(self) -> None:
        """Tells what is wanted, if that has changed."""
        wish = None
        if self._active and self._on and self._samples:
            count = self._count()
            begin = self._page * count
            chosen = tuple(
                self._samples[place % len(self._samples)] for place in range(begin, begin + count)
            )
            wish = PreviewWish(tuple(dict.fromkeys(chosen)), self._epoch, EPOCHS)
        if wish != self._wish:
            self._wish = wish
            self.wanted.emit(wish)

    def _count(self) -> int:
        """How many samples are shown at once: fewer where they are large."""
        shape = self._spec.inputs[0].shape if self._spec is not None else ()
        values = EPOCHS * prod(max(length or 1, 1) for length in shape)
        return max(_LEAST_SAMPLES, min(_VALUES // values, _MOST_SAMPLES))

    def _turn(self, epochs: int) -> None:
        self._epoch = max(self._epoch + epochs, 0)
        self._refresh()

    def _on_others(self) -> None:
        self._page += 1
        self._refresh()

    def _on_pressed(self) -> None:
        if self._on:
            self.reload_requested.emit()
        else:
            advice = self._advice()
            values = advice.values if advice else {}
            self.edited_together.emit({f"{self._kind}.{key}": one for key, one in values.items()})


def _training_samples(tiles: "Tiles | None") -> tuple[int, ...]:
    """The samples of a gallery that are trained on."""
    if tiles is None or tiles.splits is None:
        return ()
    train = SPLITS.index("train")
    rows = range(len(tiles.faces))
    return tuple(tiles.sample(row) for row in rows if tiles.splits[row] == train)
