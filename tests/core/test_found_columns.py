"""Tests of what is told of a table's columns."""

from trainer_gui.core.found_columns import FoundColumn
from trainer_gui.core.replies import DataDescribed
from trainer_gui.core.spec import DataSpec, Field
from trainer_gui.core.text import Text
from trainer_gui.core.wire import Stamped, decode, encode


def test_columns_go_through_a_line_of_json() -> None:
    columns = (
        FoundColumn("age", "number", "ignore", Text("{n} values", n=3), 9, 1, 3, 1.5, 8.0, 4.25),
        FoundColumn("sex", "target", "target", Text("the last column"), 9, examples=("f", "m")),
    )
    field = Field("row", "tables", (2,), "float32", columns=("age", "zip"))
    spec = DataSpec(inputs=(field,), targets=(), counts={"train": 9}, facts={}, fingerprint="00")
    stamped = Stamped(1, None, 0, 0.0, DataDescribed(spec, "g.npz", columns=columns))
    assert decode(encode(stamped)) == stamped
