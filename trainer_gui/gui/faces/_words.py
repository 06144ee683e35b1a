"""Texts, painted as their first lines, with what is marked in them."""

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QTextCharFormat, QTextLayout, QTextOption

from trainer_gui.core.faces import Words
from trainer_gui.gui.theme import Theme

_MOST_LETTERS = 2000
"""More than fit on any card; the rest of a long text is not laid out."""


def paint_words(painter: QPainter, place: QRectF, words: Words, theme: Theme) -> None:
    """The lines that there is room for."""
    text = words.text[:_MOST_LETTERS]
    layout = QTextLayout(_in_lines(text), painter.font())
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.setFormats(_marks(words, text, theme))
    height = 0.0
    layout.beginLayout()
    while (line := layout.createLine()).isValid():
        line.setLineWidth(place.width())
        line.setPosition(QPointF(0, height))
        height += line.height()
        if height > place.height():
            break
    layout.endLayout()
    painter.save()
    painter.setClipRect(QRectF(place.left(), place.top(), place.width(), _whole(layout, place)))
    painter.setPen(QColor(theme.text))
    layout.draw(painter, place.topLeft())
    painter.restore()


def _whole(layout: QTextLayout, place: QRectF) -> float:
    """The height of the lines that are seen whole; of the first one in any case."""
    ends = [
        layout.lineAt(number).y() + layout.lineAt(number).height()
        for number in range(layout.lineCount())
    ]
    return max((end for end in ends if end <= place.height()), default=place.height())


def _marks(words: Words, text: str, theme: Theme) -> list[QTextLayout.FormatRange]:
    found = []
    for span in words.spans:
        mark = QTextLayout.FormatRange()
        mark.start = _units(text[: span.start])
        mark.length = _units(text[span.start : span.stop])
        look = QTextCharFormat()
        look.setBackground(QColor(theme.accent_soft))
        mark.format = look
        if mark.length:
            found.append(mark)
    return found


def _in_lines(text: str) -> str:
    """Qt breaks lines of a paragraph where this separator stands; as long as the text."""
    return text.replace("\r\n", " \u2028").replace("\r", "\u2028").replace("\n", "\u2028")


def _units(text: str) -> int:
    """How long it is to Qt, which counts characters beyond the first 65,536 twice."""
    return len(text) + sum(letter > "\uffff" for letter in text)
