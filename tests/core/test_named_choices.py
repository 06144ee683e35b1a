"""Tests of fields that give names one of a few choices."""

from pathlib import Path
from typing import Literal

import pytest
import tomli_w

from trainer_gui.catalog import menus
from trainer_gui.core.named_choices import named_choices
from trainer_gui.core.options import Options, describe, validate
from trainer_gui.core.paths import shipped
from trainer_gui.core.recipe import SIZE_LIMIT_BYTES, parse_recipe, read_toml


class Uses(Options):
    columns: dict[str, Literal["number", "ignore"]] = named_choices(
        {"number": "Number", "ignore": "Ignore"}, label="Columns", help="How they are used."
    )


def said(columns: object) -> str:
    options, problems = validate(Uses, {"columns": columns}, at="data")
    assert options is None
    (problem,) = problems
    assert problem.path == "data.columns"
    return str(problem)


def test_names_have_choices_and_none_by_default() -> None:
    assert Uses().columns == {}
    (field,) = describe(Uses)
    assert (field.kind, field.default) == ("named_choices", {})
    options, problems = validate(Uses, {"columns": {"a b": "number", "ü": "ignore"}}, at="data")
    assert not problems
    same = Uses(columns={"ü": "ignore", "a b": "number"})
    assert options == same
    assert hash(options) == hash(same)


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"zip": "numbr"}, "data.columns.zip cannot be 'numbr'. Did you mean “number”?"),
        ({"zip": 3}, "data.columns.zip cannot be 3. Choose one of number, ignore."),
        ({"a": {"b": "number"}}, "Write a name with a point in it in quotes, such as “a.b”."),
        ("zip", 'cannot be \'zip\'. Write it as a table, such as { name = "number" }.'),
        ({f"c{at}": "number" for at in range(201)}, "Give at most 200 names"),
        ({"x" * 501: "number"}, "data.columns holds too many names, or too long ones."),
        ({"": "number"}, "data.columns holds too many names, or too long ones."),
        ({f"{at:03}" + "x" * 490: "number" for at in range(11)}, "5,000 bytes in all."),
        ({"\x1b[31m": "numbr"}, "data.columns.\\x1b[31m cannot be"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_in_a_sentence(columns: object, words: str) -> None:
    assert words in said(columns)
    assert len(said(columns)) < 300


def test_labels_and_annotation_are_the_same_choices() -> None:
    class Wrong(Options):
        columns: dict[str, Literal["number"]] = named_choices(
            {"number": "Number", "ignore": "Ignore"}, label="Columns", help="How."
        )

    with pytest.raises(TypeError, match="labels and annotation differ"):
        describe(Wrong)


@pytest.mark.parametrize(
    "preset", sorted(shipped("presets").glob("*.toml")), ids=lambda it: it.stem
)
def test_as_many_as_there_may_be_fit_into_the_file_of_a_recipe(preset: Path) -> None:
    recipe = parse_recipe(read_toml(preset.read_bytes()), menus)
    columns = {f"{at:03}" + "ü" * 11: "ignore" for at in range(200)}
    assert not validate(Uses, {"columns": columns}, at="data")[1]
    table = recipe.table()
    table["data"]["columns"] = columns
    assert len(tomli_w.dumps(table).encode()) < SIZE_LIMIT_BYTES
    assert read_toml(tomli_w.dumps(table).encode())["data"]["columns"] == columns
