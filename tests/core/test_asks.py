"""Tests of what a person may give to a model: each of them survives as plain data."""

import json
from typing import get_args

import pytest
from pydantic import TypeAdapter

from trainer_gui.core.asks import Asks, Cell, Files, Row
from trainer_gui.core.spec import Field
from trainer_gui.core.text import Text
from trainer_gui.kinds import input_kind

EXAMPLES: list[Asks] = [
    Files(Text("pictures"), Text("PNG"), (".png",), pictures=True),
    Row((Cell("town", ("1", "2"), "1"), Cell("paid", fill=1.0, low=0.0, high=3.0, first=2.0))),
]


@pytest.mark.parametrize("one", EXAMPLES, ids=lambda one: type(one).__name__)
def test_each_is_known_again_as_json(one: Asks) -> None:
    adapter: TypeAdapter[Asks] = TypeAdapter(Asks)
    assert adapter.validate_json(adapter.dump_json(one)) == one
    assert json.loads(adapter.dump_json(one))


def test_there_is_an_example_of_each() -> None:
    assert {type(one) for one in EXAMPLES} == set(get_args(Asks))


def test_pictures_ask_for_files_alone() -> None:
    field = Field("image", "pictures", (1, 8, 8), "uint8")
    (files,) = input_kind(field).asks(field, {})
    assert isinstance(files, Files)
    assert files.pictures
    assert ".jpg" in files.suffixes
