"""shown: where a Text becomes a string of the window's language."""

from PySide6.QtCore import QCoreApplication

from trainer_gui.core.text import Text

CONTEXT = "trainer_gui"


def shown(text: Text) -> str:
    """The sentence in the language of the window, with its values filled in."""
    return text.render(lambda source: QCoreApplication.translate(CONTEXT, source))
