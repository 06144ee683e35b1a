"""Tests of Text."""

import pickle

import pytest

from trainer_gui.core.text import Text, text_from_parts


def test_it_reads_as_english() -> None:
    text = Text("Batch size {size} exceeds {count:,} samples.", size=64, count=5000)
    assert str(text) == "Batch size 64 exceeds 5,000 samples."
    assert repr(text) == "Text('Batch size 64 exceeds 5,000 samples.')"


def test_braces_without_values_are_left_alone() -> None:
    assert str(Text("Expected '{' here.")) == "Expected '{' here."


def test_values_are_never_taken_for_a_pattern() -> None:
    text = Text("{path} is not a file.", path="a{size}.toml")
    assert str(text) == "a{size}.toml is not a file."


def test_the_sentence_and_the_texts_in_it_are_translated() -> None:
    words = {"{count} of {what}": "{what} : {count}", "cats": "chats"}
    text = Text("{count} of {what}", count=3, what=Text("cats"))
    assert text.render(lambda source: words.get(source, source)) == "chats : 3"
    assert str(text) == "3 of cats"


def test_texts_are_equal_by_sentence_and_values() -> None:
    one, same = Text("{n} steps", n=1), Text("{n} steps", n=1)
    assert one == same
    assert hash(one) == hash(same)
    assert one != Text("{n} steps", n=2)
    assert one != Text("1 steps")
    assert one != "1 steps"


@pytest.mark.parametrize(
    "text", [Text("Plain."), Text("{a} {b}", a=1.5, b=Text("{c}", c="ü")), Text("{n}", n=2**40)]
)
def test_it_survives_parts_and_pickling(text: Text) -> None:
    parts = text.parts()
    assert text_from_parts(str(parts["source"]), dict(text.parts()["values"])) == text  # type: ignore[call-overload] # values is a mapping
    assert pickle.loads(pickle.dumps(text)) == text


def test_what_is_no_value_is_refused() -> None:
    with pytest.raises(TypeError, match="is not a value of a Text"):
        text_from_parts("{a}", {"a": [1]})
