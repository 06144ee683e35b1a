"""TrashRunsDialog: asks before runs are moved to the trash."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtWidgets import QDialog, QWidget

from trainer_gui.core.text import Text
from trainer_gui.gui.dialogs._parts import button_row, heading, paragraph, prepare, push_button
from trainer_gui.gui.translate import shown

_NAMED: Final = 5


class TrashRunsDialog(QDialog):
    """Names the runs; accepted only by its button, never by Enter alone."""

    def __init__(self, titles: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        question = (
            Text("Move “{title}” to the trash?", title=titles[0])
            if len(titles) == 1
            else Text("Move {count} runs to the trash?", count=len(titles))
        )
        column = prepare(self, shown(Text("Move to trash")), width=420)
        column.addLayout(heading("discard", shown(question), tone="danger"))
        if len(titles) > 1:
            names = [f"• {title}" for title in titles[:_NAMED]]
            if len(titles) > _NAMED:
                names.append(shown(Text("and {count} more", count=len(titles) - _NAMED)))
            column.addWidget(paragraph("\n".join(names)))
        column.addWidget(
            paragraph(
                shown(Text("Their folders, with checkpoints and curves, are moved, not deleted."))
                if len(titles) > 1
                else shown(Text("Its folder, with checkpoints and curves, is moved, not deleted.")),
                tone="muted",
            )
        )
        keep = push_button(Text("Cancel"))
        self.move_button = push_button(Text("Move to trash"), role="danger")
        keep.clicked.connect(self.reject)
        self.move_button.clicked.connect(self.accept)
        column.addLayout(button_row(after=(keep, self.move_button), default=keep))
        keep.setFocus()
