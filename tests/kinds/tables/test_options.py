"""Tests of the options of tables: what they are for is told by what a model then sees."""

from trainer_gui.core.options import describe
from trainer_gui.kinds.tables.options import TableOptions


def test_all_of_them_decide_what_is_learnt_before_training() -> None:
    assert set(TableOptions.fitted) == {field.name for field in describe(TableOptions)}
