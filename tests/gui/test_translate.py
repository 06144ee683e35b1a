"""Tests of showing a Text in the window's language."""

from PySide6.QtCore import QCoreApplication, QTranslator
from PySide6.QtWidgets import QApplication

from trainer_gui.core.text import Text
from trainer_gui.gui.translate import CONTEXT, shown


class German(QTranslator):
    """A catalogue of two sentences."""

    def isEmpty(self) -> bool:
        return False  # Qt installs no other

    def translate(
        self, context: str, source: str, _disambiguation: str | None = None, _n: int = -1
    ) -> str:
        if context != CONTEXT:
            return source
        words = {"{count} samples": "{count} Beispiele", "Epoch {n}": "Epoche {n}"}
        return words.get(source, source)


def test_a_text_without_a_translation_is_shown_in_english(qapp: QApplication) -> None:
    assert shown(Text("Epoch {n}", n=3)) == "Epoch 3"


def test_a_text_and_the_texts_in_it_are_translated(qapp: QApplication) -> None:
    german = German()
    QCoreApplication.installTranslator(german)
    try:
        assert (
            shown(Text("Epoch {n}", n=Text("{count} samples", count=60))) == "Epoche 60 Beispiele"
        )
        assert QCoreApplication.translate("elsewhere", "Epoch {n}") == "Epoch {n}"
    finally:
        QCoreApplication.removeTranslator(german)
