"""DataFound: the right of the Data screen: what the worker found, or why there is nothing."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from trainer_gui.core.errors import Problem, StorageError
from trainer_gui.core.options import OptionField, describe
from trainer_gui.core.registry import Registry
from trainer_gui.core.replies import DataDescribed, JobFailed
from trainer_gui.core.split_options import SplitOptions
from trainer_gui.core.text import Text
from trainer_gui.gui.screens._augmentation_view import AugmentationView
from trainer_gui.gui.screens._columns_view import ColumnsView
from trainer_gui.gui.screens._data_header import DataHeader
from trainer_gui.gui.screens._data_words import (
    ACTION_LABELS,
    Action,
    Nothing,
    nothing_chosen,
    nothing_read,
)
from trainer_gui.gui.screens._gallery_reader import GalleryReader
from trainer_gui.gui.screens._problem_words import problem_sentences
from trainer_gui.gui.screens._veil import Veil
from trainer_gui.gui.theme import SPACE, Theme
from trainer_gui.gui.translate import shown
from trainer_gui.gui.turns import in_turns
from trainer_gui.gui.widgets.banner import Banner, BannerKind
from trainer_gui.gui.widgets.empty_state import EmptyState
from trainer_gui.gui.widgets.search_box import SearchBox
from trainer_gui.gui.widgets.segmented import SegmentedControl
from trainer_gui.kinds import Augmentation
from trainer_gui.state.facts import DataFacts, PreviewFacts

if TYPE_CHECKING:
    from trainer_gui.gui.screens._gallery_file import Samples
    from trainer_gui.gui.screens._samples import SamplesView


class DataFound(QWidget):
    """Figures and samples of the data, as they are or as epochs see them.

    `assemble` must be run to its end before it is shown anything.
    """

    edited = Signal(str, object)
    """Dotted path and new value."""
    edited_together = Signal(object)
    """New values by dotted path, as one change."""
    reload_requested = Signal()
    """The data shall be read again."""
    download_requested = Signal()
    """A person consents to the download of the missing files."""
    cancel_requested = Signal()
    """A person no longer wants the data that are being read."""
    preview_wanted = Signal(object)
    """PreviewWish: samples to be shown as epochs see them; None while there are none."""
    folder_chosen = Signal(str)
    """A person chose a folder of pictures."""

    def __init__(self, menu: Registry[Any], theme: Theme, *, parent: QWidget) -> None:
        super().__init__(parent)
        self._menu = menu
        self._theme = theme
        self._section: Mapping[str, object] = {}
        self._problems: Mapping[str, Problem] = {}
        self._facts = DataFacts()
        self._described: DataDescribed | None = None
        self._samples: SamplesView | None = None
        self._action: Action = ""
        self._told: tuple[str, ...] = ()
        self._sampled = True
        self._read_of: tuple[str, str] = ("", "")
        self._whole = False
        self._reader = GalleryReader(self)
        self._reader.read.connect(
            lambda described, result: in_turns(self._show_found(described, result), self)
        )

    def assemble(self) -> Iterator[None]:
        """Makes it in portions of some milliseconds, each part where it stays."""
        right = QWidget(self)
        self._banner = Banner(parent=right)
        self._pages = QStackedWidget(right)
        column = QVBoxLayout(right)
        column.setContentsMargins(2 * SPACE, 2 * SPACE, 2 * SPACE, 2 * SPACE)
        column.setSpacing(SPACE + SPACE // 2)
        column.addWidget(self._banner)
        column.addWidget(self._pages, 1)
        layers = QGridLayout(self)
        layers.setContentsMargins(0, 0, 0, 0)
        layers.addWidget(right, 0, 0)
        self._blank = QWidget(self._pages)
        self._pages.addWidget(self._blank)
        yield
        self._empty = EmptyState("data", "", parent=self._pages)
        self._pages.addWidget(self._empty)
        self._veil = Veil(self)
        layers.addWidget(self._veil, 0, 0)
        yield
        self._content = QWidget(self._pages)
        self._header = DataHeader(parent=self._content)
        self._views = QStackedWidget(self._content)
        found = QVBoxLayout(self._content)
        found.setContentsMargins(0, 0, 0, 0)
        found.setSpacing(SPACE + SPACE // 2)
        self._switch = SegmentedControl(
            [("columns", shown(Text("Columns"))), ("samples", shown(Text("Samples")))],
            name=shown(Text("What is shown")),
            parent=self._content,
        )
        self._switch.hide()
        self._search = SearchBox(shown(Text("Find a column")), parent=self._content)
        self._search.hide()
        tools = QHBoxLayout()
        tools.setSpacing(SPACE)
        tools.addWidget(self._switch)
        tools.addWidget(self._search, 1)
        tools.addStretch()
        found.addWidget(self._header)
        found.addLayout(tools)
        found.addWidget(self._views, 1)
        self._pages.addWidget(self._content)
        yield
        self._augmentation = AugmentationView(self._theme, parent=self._views)
        self._views.addWidget(self._augmentation)
        yield
        self._columns = ColumnsView(self._search, parent=self._views)
        self._views.addWidget(self._columns)
        self._connect()
        self._whole = True

    def _connect(self) -> None:
        self._augmentation.edited_together.connect(self.edited_together)
        self._columns.edited_together.connect(self.edited_together)
        self._switch.chosen.connect(lambda _key: self._turn())
        self._augmentation.wanted.connect(self.preview_wanted)
        self._augmentation.reload_requested.connect(self.reload_requested)
        self._header.reload_requested.connect(self.reload_requested)
        self._empty.pressed.connect(self._on_pressed)
        self._veil.cancel_requested.connect(self.cancel_requested)

    def show_draft(self, section: Mapping[str, object], problems: Mapping[str, Problem]) -> None:
        """Takes the recipe's `data` table, and its problems by dotted path."""
        self._section, self._problems = section, problems
        self._columns.show_draft(section, self._fields())
        self._refresh()

    def show_options(self, options: Augmentation | None, kind: str) -> None:
        """Shows how samples of a kind are changed; None where that is unclear, or cannot be."""
        self._augmentation.show_options(options, kind)
        self._header.show_augmentation(None if options is None else options.active())

    def show_preview(self, facts: PreviewFacts) -> None:
        """Shows the samples that were wanted as epochs see them."""
        self._augmentation.show_facts(facts)

    def show_facts(self, facts: DataFacts) -> None:
        """Shows what is known of the chosen data."""
        self._facts = facts
        self._refresh()

    def turn_to(self, *, samples: bool) -> None:
        """Shows samples as they are, or as epochs see them."""
        self._sampled = samples
        self._turn()

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of the theme."""
        self._theme = theme
        self._augmentation.set_theme(theme)
        if self._samples is not None:
            self._samples.set_theme(theme)

    def _refresh(self) -> None:
        facts = self._facts
        if facts.described is not None and facts.described != self._described:
            self._described = facts.described
            self._read_of = (self._kind(), self._chosen_place())
            self._augmentation.forget_data()
            self._reader.start(facts.described)
        match facts.status:
            case "unknown":
                self._tell()
                self._show_nothing(nothing_chosen(self._sentences()))
            case "failed" if self._columns_stay():
                self._tell_failure(facts.failure)
                self._veil.clear()
            case "failed":
                self._tell_report(facts.failure)
                self._show_nothing(nothing_read(facts.failure, lacks=self._lacking()))
            case "waiting":
                hint = Text("The data are read as soon as it is ready, in a few seconds.")
                self._show_busy(Text("Starting the training engine"), hint=shown(hint))
            case "working":
                doing = facts.doing or Text("Reading the data")
                self._show_busy(doing, facts.fraction, cancellable=True)
            case "ready" if self._reader.busy():
                self._show_busy(Text("Opening the samples"))
            case "ready":
                self._veil.clear()

    def _show_busy(
        self,
        doing: Text,
        fraction: float | None = None,
        *,
        hint: str = "",
        cancellable: bool = False,
    ) -> None:
        """Dims what was found before; an empty page gives way."""
        if self._pages.currentWidget() is self._empty:
            self._tell()
            self._pages.setCurrentWidget(self._blank)
        words = shown(Text("{doing}…", doing=doing))
        self._veil.show_doing(words, fraction, hint=hint, cancellable=cancellable)

    def _show_found(
        self, described: DataDescribed, result: "Samples | StorageError"
    ) -> Iterator[None]:
        """Shows data in portions, unless other data are chosen in the meantime."""
        from trainer_gui.gui.screens._samples import SamplesView  # slow; the reader imported it

        samples = None if isinstance(result, StorageError) else result
        if self._samples is None:
            self._samples = SamplesView(self._theme, parent=self._views)
            self._views.addWidget(self._samples)
            yield
        if described != self._described:
            return
        self._samples.show_samples(described.spec, samples)
        self._columns.show_columns(described.columns)
        self._header.show_data(self._title(), described.spec, described.keeping)
        if self._pages.currentWidget() is not self._content:
            yield  # all of it is laid out and drawn for the first time
        if described != self._described:
            return
        self._augmentation.show_data(described.spec, samples.tiles if samples else None)
        if isinstance(result, StorageError):
            self._tell("error", shown(result.message), shown(result.hint))
        else:
            self._show_notices(described.notices)
        self._pages.setCurrentWidget(self._content)
        self._turn()
        self._refresh()

    def _turn(self) -> None:
        """Shows beside the form what it is about."""
        columns = self._sampled and self._with_columns() and self._switch.value() == "columns"
        self._switch.setVisible(self._sampled and self._with_columns())
        self._columns.turn(on=columns)
        if not self._sampled:
            self._views.setCurrentWidget(self._augmentation)
        elif columns:
            self._views.setCurrentWidget(self._columns)
        elif self._samples is not None:
            self._views.setCurrentWidget(self._samples)
        self._augmentation.set_active(not self._sampled and self.isVisible())

    def _show_notices(self, notices: tuple[Text, ...]) -> None:
        if len(notices) > 1:
            title = Text("{count} things to know about these data", count=len(notices))
            details = "\n".join(shown(notice) for notice in notices)
            self._tell("warning", shown(title), shown(notices[0]), details)
        else:
            self._tell("warning", *(shown(notice) for notice in notices))

    def _tell(
        self, kind: BannerKind = "info", message: str = "", hint: str = "", details: str = ""
    ) -> None:
        """Changes the banner; one that a person closed stays closed until there is other news."""
        news = (kind, message, hint, details)
        if news == self._told:
            return
        self._told = news
        if message:
            self._banner.show_message(kind, message, hint, details=details)
        else:
            self._banner.clear()

    def _show_nothing(self, nothing: Nothing) -> None:
        """Takes away what was found, since it is no longer what is chosen."""
        self._reader.stop()
        self._described = None
        self._action = nothing.action
        self._empty.show_empty(
            nothing.icon, shown(nothing.title), nothing.text, shown(ACTION_LABELS[nothing.action])
        )
        self._veil.clear()
        self._pages.setCurrentWidget(self._empty)

    def _with_columns(self) -> bool:
        return self._described is not None and bool(self._described.columns)

    def _columns_stay(self) -> bool:
        """Whether the columns are still those of the chosen file, only to be used otherwise."""
        same = self._read_of == (self._kind(), self._chosen_place())
        return same and self._with_columns() and self._pages.currentWidget() is self._content

    def _tell_failure(self, failure: JobFailed | None) -> None:
        """Says above the columns why they cannot be used so."""
        if failure is not None:
            self._tell("error", shown(failure.message), shown(failure.hint), failure.details)

    def _tell_report(self, failure: JobFailed | None) -> None:
        """A fault of the program comes with what its makers need to mend it."""
        if failure is not None and failure.details:
            self._tell("error", shown(failure.message), shown(failure.hint), failure.details)
        else:
            self._tell()

    def _on_pressed(self) -> None:
        match self._action:
            case "reload":
                self.reload_requested.emit()
            case "download":
                self.download_requested.emit()
            case "folder":
                title = shown(Text("Choose a folder"))
                folder = QFileDialog.getExistingDirectory(self, title, str(Path.home()))
                if folder:
                    self.folder_chosen.emit(folder)
            case "file":
                title = shown(Text("Choose a file"))
                file, _kinds = QFileDialog.getOpenFileName(self, title, str(Path.home()))
                place = self._place()
                if file and place is not None:
                    self.edited.emit(f"data.{place.name}", file)

    def _kind(self) -> str:
        return str(self._section.get("kind", ""))

    def _title(self) -> str:
        """The name of the data: of the folder or file, where a person's own are read."""
        kind, chosen = self._kind(), self._chosen_place()
        if chosen:
            return Path(chosen).name or chosen
        return shown(self._menu.get(kind).label) if kind in self._menu else kind

    def _sentences(self) -> Iterator[str]:
        """What is wrong with the choice of data, and with their split."""
        yield from problem_sentences(self._problems, self._fields(), "data")
        yield from problem_sentences(self._problems, describe(SplitOptions), "split")

    def _fields(self) -> tuple[OptionField, ...]:
        kind = self._kind()
        return describe(self._menu.get(kind).options) if kind in self._menu else ()

    def _place(self) -> OptionField | None:
        """The option that says where a person's own data are."""
        places = (field for field in self._fields() if field.kind in ("folder", "file"))
        return next((place for place in places if place.level == "essential"), None)

    def _chosen_place(self) -> str:
        place = self._place()
        return "" if place is None else str(self._section.get(place.name, "")).strip()

    def _lacking(self) -> OptionField | None:
        """The folder or file that is not chosen yet."""
        return None if self._chosen_place() else self._place()

    def showEvent(self, event: QShowEvent) -> None:
        """Samples that were not wanted while nobody looked are wanted again."""
        super().showEvent(event)
        if self._whole:
            self._turn()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks."""
        super().hideEvent(event)
        if self._whole:
            self._augmentation.set_active(False)
