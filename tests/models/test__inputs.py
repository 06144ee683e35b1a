import pytest

from tests.models.specs import logits, picture
from trainer_gui.core.errors import BadInputError
from trainer_gui.core.spec import Field, OutputSpec
from trainer_gui.models._inputs import output_count, picture_shape, value_count

TABLE = (Field("row", "table", (13,), "float32"),)


def test_reads_pictures_tables_and_classes() -> None:
    assert picture_shape(picture(3, 32, 48)) == (3, 32, 48)
    assert value_count(picture(3, 4, 5)) == 60
    assert value_count(TABLE) == 13
    assert output_count(logits(10)) == 10


@pytest.mark.parametrize("inputs", [TABLE, (), picture(1, 8, 8) * 2])
def test_a_table_is_no_picture(inputs: tuple[Field, ...]) -> None:
    with pytest.raises(BadInputError, match="one picture of a fixed size"):
        picture_shape(inputs)


def test_two_heads_are_no_row_of_numbers() -> None:
    with pytest.raises(BadInputError, match="needs another output"):
        output_count(OutputSpec({"a": (3,), "b": (4,)}))
