from xml.etree import ElementTree

import pytest
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QImage, QPainter

from trainer_gui.core.paths import shipped
from trainer_gui.gui.icons import draw_icon, icon, icon_names
from trainer_gui.gui.theme import DARK, LIGHT

pytestmark = pytest.mark.usefixtures("qapp")

NAMES = icon_names()
SVG = "{http://www.w3.org/2000/svg}"


def drawn(name: str, colour: str, size: int = 24) -> QImage:
    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    draw_icon(painter, name, QRectF(0, 0, size, size), QColor(colour))
    painter.end()
    return image


def inked(image: QImage) -> list[tuple[int, int]]:
    return [
        (x, y)
        for x in range(image.width())
        for y in range(image.height())
        if image.pixelColor(x, y).alpha() > 128
    ]


def test_there_are_icons_for_every_screen() -> None:
    assert {"data", "model", "train", "evaluate", "runs", "use", "app"} <= set(NAMES)


@pytest.mark.parametrize("name", [name for name in NAMES if name != "app"])
def test_an_icon_is_of_the_one_style(name: str) -> None:
    root = ElementTree.parse(shipped("assets", "icons", f"{name}.svg")).getroot()
    assert root.get("viewBox") == "0 0 24 24"
    assert root.get("stroke") == "currentColor"
    assert root.get("fill") == "none"
    assert root.get("stroke-width") == ("2.5" if name == "more" else "1.75")
    assert root.get("stroke-linecap") == root.get("stroke-linejoin") == "round"
    for part in root:
        assert part.tag in {f"{SVG}{shape}" for shape in ("path", "circle", "rect", "ellipse")}
        assert not {"fill", "stroke", "style"} & set(part.attrib)


@pytest.mark.parametrize("name", NAMES)
def test_an_icon_is_seen_and_keeps_to_its_square(name: str) -> None:
    found = inked(drawn(name, "#ff0000", 48))
    assert len(found) > 12
    if name != "app":
        assert all(1 <= x <= 46 and 1 <= y <= 46 for x, y in found)


def test_a_selected_icon_keeps_its_colour() -> None:
    made = icon("check", LIGHT, "success")
    normal, selected = (made.pixmap(24, mode).toImage()
                        for mode in (QIcon.Mode.Normal, QIcon.Mode.Selected))  # fmt: skip
    assert selected == normal


def test_an_icon_has_the_colour_of_its_role_in_each_theme() -> None:
    for theme in (LIGHT, DARK):
        for role in ("text", "danger"):
            image = icon("stop", theme, role).pixmap(QSize(24, 24)).toImage()
            colours = {image.pixelColor(x, y).name() for x, y in inked(image)}
            assert getattr(theme, role) in colours


def test_a_disabled_icon_is_grey() -> None:
    image = icon("stop", LIGHT).pixmap(QSize(24, 24), QIcon.Mode.Disabled).toImage()
    assert LIGHT.disabled in {image.pixelColor(x, y).name() for x, y in inked(image)}


def test_an_icon_is_sharp_on_a_dense_screen() -> None:
    assert icon("play", LIGHT).pixmap(QSize(24, 24), 2.0).toImage().width() == 48


def test_an_unknown_icon_is_an_error() -> None:
    with pytest.raises(FileNotFoundError):
        icon("no-such-icon", LIGHT)
