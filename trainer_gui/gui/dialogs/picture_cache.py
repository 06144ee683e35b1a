"""PictureCacheDialog: what decoded pictures occupy on the disk, how much they may, and clearing."""

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from trainer_gui.core.errors import TrainerError
from trainer_gui.core.text import Text
from trainer_gui.gui.dialogs._parts import (
    button_row,
    heading,
    make_room,
    paragraph,
    prepare,
    push_button,
)
from trainer_gui.gui.errands import Errands
from trainer_gui.gui.theme import SPACE, set_look
from trainer_gui.gui.translate import shown
from trainer_gui.gui.widgets.elided_label import ElidedLabel
from trainer_gui.gui.widgets.number_box import NumberBox
from trainer_gui.gui.widgets.progress_bar import ProgressBar
from trainer_gui.kinds.pictures.cache import CacheEntry, PictureCache
from trainer_gui.state import wording

_GIGA = 1e9
_MOST_GIGA = 100_000.0
_MOST_ROWS = 6


@dataclass(frozen=True)
class _Seen:
    """How a cache stood when it was looked at."""

    entries: tuple[CacheEntry, ...]
    limit_bytes: int
    limit_is_set: bool

    @property
    def size_bytes(self) -> int:
        return sum(entry.size_bytes for entry in self.entries)


class PictureCacheDialog(QDialog):
    """Shows the cache, and changes it at once; the disk is asked beside the window."""

    looked = Signal()
    """What is shown is how the cache stands."""

    def __init__(self, cache: PictureCache, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cache = cache
        self._errands = Errands("picture-cache", self)
        self._size = paragraph(shown(Text("Looking at the disk…")))
        self._bar = ProgressBar()
        self._bar.setAccessibleName(shown(Text("Room that is used")))
        self._rows = [ElidedLabel(mode=Qt.TextElideMode.ElideMiddle) for _ in range(_MOST_ROWS + 1)]
        self._automatic = QCheckBox(shown(Text("Half of the free space")))
        self._limit = NumberBox()
        self._limit.setRange(0.0, _MOST_GIGA)
        self._limit.setDecimals(1)
        self._limit.setSuffix(" GB")
        self._limit.setAccessibleName(shown(Text("Limit")))
        self._told = paragraph("", tone="muted")
        self._clear = push_button(Text("Clear"))
        self._lay_out()
        self._automatic.clicked.connect(self._on_automatic)
        self._limit.valueChanged.connect(self._on_limit)
        self._limit.misread.connect(self._on_misread)
        self._clear.clicked.connect(self._on_clear)
        self._look("")

    def _lay_out(self) -> None:
        column = prepare(self, shown(Text("Picture cache")), width=460)
        column.addLayout(heading("picture", shown(Text("Picture cache"))))
        column.addWidget(
            paragraph(
                shown(
                    Text(
                        "Pictures of folders are decoded once and kept on the disk, so that they "
                        "are read at once from then on."
                    )
                ),
                tone="muted",
            )
        )
        column.addWidget(self._size)
        column.addWidget(self._bar)
        rows = QVBoxLayout()
        rows.setSpacing(SPACE // 2)
        for label in self._rows:
            set_look(label, role="small")
            label.hide()
            rows.addWidget(label)
        column.addLayout(rows)
        limit = QHBoxLayout()
        limit.setSpacing(SPACE)
        limit.addWidget(QLabel(shown(Text("Limit"))))
        limit.addWidget(self._limit)
        limit.addWidget(self._automatic)
        limit.addStretch(1)
        column.addLayout(limit)
        column.addWidget(self._told)
        self._clear.setToolTip(shown(Text("They are decoded again when they are needed")))
        close = push_button(Text("Close"))
        close.clicked.connect(self.accept)
        column.addLayout(button_row(before=(self._clear,), after=(close,), default=close))
        close.setFocus()

    def _look(self, told: str) -> None:
        """Looks at the disk, and says what was done before."""
        self._tell(told)
        cache = self._cache
        self._errands.do(
            lambda: _Seen(cache.entries(), cache.limit_bytes, cache.limit_is_set), self._show
        )

    def _tell(self, told: str) -> None:
        self._told.setText(told)
        self._told.setVisible(bool(told))

    def _show(self, seen: _Seen) -> None:
        self._size.setText(
            shown(
                Text(
                    "{used} of {limit}",
                    used=wording.size(seen.size_bytes),
                    limit=wording.size(seen.limit_bytes),
                )
            )
        )
        self._bar.show_share(min(seen.size_bytes / max(seen.limit_bytes, 1), 1.0))
        for widget in (self._limit, self._automatic):
            widget.blockSignals(True)
        self._limit.setValue(seen.limit_bytes / _GIGA)
        self._limit.setEnabled(seen.limit_is_set)
        self._automatic.setChecked(not seen.limit_is_set)
        for widget in (self._limit, self._automatic):
            widget.blockSignals(False)
        self._clear.setEnabled(any(not entry.in_use for entry in seen.entries))
        self._show_entries(seen.entries)
        make_room(self)
        self.looked.emit()

    def _show_entries(self, entries: tuple[CacheEntry, ...]) -> None:
        lines = [_entry_words(entry) for entry in entries[:_MOST_ROWS]]
        if len(entries) > _MOST_ROWS:
            lines.append(Text("and {count} more", count=len(entries) - _MOST_ROWS))
        for number, label in enumerate(self._rows):
            label.setVisible(number < len(lines))
            label.setText(shown(lines[number]) if number < len(lines) else "")

    def _on_automatic(self, automatic: bool) -> None:
        self._change(None if automatic else round(self._limit.value() * _GIGA))

    def _on_limit(self, giga: float) -> None:
        self._change(round(giga * _GIGA))

    def _on_misread(self, advice: Text) -> None:
        self._tell(shown(advice))
        make_room(self)

    def _change(self, limit_bytes: int | None) -> None:
        cache = self._cache
        self._errands.do(
            lambda: cache.set_limit(limit_bytes), lambda _nothing: self._look(""), self._sorry
        )

    def _on_clear(self) -> None:
        self._clear.setEnabled(False)
        cache = self._cache
        self._errands.do(cache.clear, self._on_cleared, self._sorry)

    def _on_cleared(self, freed_bytes: int) -> None:
        self._look(shown(Text("{size} freed.", size=wording.size(freed_bytes))))

    def _sorry(self, error: TrainerError) -> None:
        self._look(f"{shown(error.message)} {shown(error.hint)}")


def _entry_words(entry: CacheEntry) -> Text:
    words = Text("{size} · {folder}", size=wording.size(entry.size_bytes), folder=entry.source)
    return Text("{entry} · in use", entry=words) if entry.in_use else words
