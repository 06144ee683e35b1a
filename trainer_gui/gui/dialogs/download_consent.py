"""DownloadConsentDialog: nothing is downloaded before a person has agreed to it."""

from PySide6.QtWidgets import QDialog, QWidget

from trainer_gui.core.text import Text
from trainer_gui.gui.dialogs._parts import button_row, heading, paragraph, prepare, push_button
from trainer_gui.gui.translate import shown
from trainer_gui.gui.widgets.key_values import KeyValueGrid
from trainer_gui.state.wording import size

_BYTES_PER_MEGABYTE = 1e6


class DownloadConsentDialog(QDialog):
    """Says what would be downloaded, how much, from where and to where; accepted is consent."""

    def __init__(
        self,
        what: str,
        *,
        megabytes: float,
        source: str,
        folder: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        column = prepare(self, shown(Text("Download")), width=460)
        column.addLayout(heading("download", shown(Text("Download {what}?", what=what))))
        column.addWidget(
            paragraph(
                shown(Text("It is not on this computer yet; it is downloaded once and kept."))
            )
        )
        facts = KeyValueGrid()
        facts.show_facts(
            (
                (shown(Text("Size")), size(megabytes * _BYTES_PER_MEGABYTE)),
                (shown(Text("From")), source),
                (shown(Text("To")), folder),
            )
        )
        column.addWidget(facts)
        cancel = push_button(Text("Cancel"))
        cancel.clicked.connect(self.reject)
        self.download_button = push_button(Text("Download"), role="primary")
        self.download_button.clicked.connect(self.accept)
        column.addLayout(
            button_row(after=(cancel, self.download_button), default=self.download_button)
        )
        self.download_button.setFocus()
