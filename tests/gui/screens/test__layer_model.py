"""The layers of a model as a tree."""

import pytest
from PySide6.QtCore import QAbstractItemModel, QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester

from trainer_gui.core.replies import LayerRow
from trainer_gui.gui.screens._layer_model import Column, LayerModel, LayerRole, shape_words

LAYERS = (
    LayerRow("features", "Sequential", 0, (8, 4, 4), 80, 0, 1152),
    LayerRow("features.0", "Conv2d", 1, (8, 4, 4), 80, 0, 1152),
    LayerRow("features.1", "Sequential", 1, (8, 4, 4), 0, 0, 0),
    LayerRow("features.1.relu", "ReLU", 2, (8, 4, 4), 0, 0, 0),
    LayerRow("head", "Linear", 0, (), 20, 10, 16),
)


def made() -> LayerModel:
    model = LayerModel()
    model.show_layers(LAYERS, 100)
    return model


def cell(model: QAbstractItemModel, *places: int, column: Column = Column.LAYER) -> QModelIndex:
    """The cell at the end of a path of rows."""
    index = QModelIndex()
    for place in places[:-1]:
        index = model.index(place, 0, index)
    return model.index(places[-1], column, index)


@pytest.mark.usefixtures("qtbot")
def test_qt_finds_nothing_wrong_with_it() -> None:
    model = LayerModel()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning)
    model.show_layers(LAYERS, 100)
    model.show_layers(LAYERS, 100)
    model.show_layers(LAYERS[-1:], 20)
    model.show_layers((), 0)
    assert tester.model() is model
    assert model.rowCount() == 0
    assert model.depth() == 0


def test_layers_stand_inside_those_that_hold_them() -> None:
    model = made()
    assert model.rowCount() == 2
    assert model.depth() == 3
    relu = cell(model, 0, 1, 0)
    assert relu.data() == "relu"
    assert relu.data(Qt.ItemDataRole.ToolTipRole) == "features.1.relu"
    assert relu.parent().parent().data() == "features"


def test_what_bars_are_drawn_from() -> None:
    model = made()
    assert cell(model, 0, column=Column.PARAMETERS).data(LayerRole.SHARE) == 0.8
    assert cell(model, 0).data(LayerRole.SHARE) is None
    assert cell(model, 0).data(LayerRole.CONTAINER)
    assert cell(model, 0).data(LayerRole.FROZEN)
    assert not cell(model, 1).data(LayerRole.CONTAINER)
    assert not cell(model, 1).data(LayerRole.FROZEN)


def test_tooltips_tell_what_is_trained() -> None:
    model = made()
    frozen = cell(model, 0, 0, column=Column.PARAMETERS)
    assert "Frozen" in frozen.data(Qt.ItemDataRole.ToolTipRole)
    half = cell(model, 1, column=Column.PARAMETERS)
    assert half.data(Qt.ItemDataRole.ToolTipRole) == "10 of these are trained."


def test_a_layer_without_a_tensor_output_has_a_dash() -> None:
    assert cell(made(), 1, column=Column.OUTPUT).data() == "–"
    assert shape_words((3, None, 32)) == "3 × ? × 32"
