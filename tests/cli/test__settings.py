"""Tests of --set."""

import itertools

import pytest

from trainer_gui.cli._settings import apply_settings
from trainer_gui.core.errors import RecipeError
from trainer_gui.core.recipe import Table


def table() -> Table:
    return {
        "model": {"kind": "cnn", "dropout": 0.25, "channels": [8]},
        "training": {"optimizer": {"kind": "sgd", "learning_rate": 0.2, "momentum": 0.5}},
    }


def test_another_entry_keeps_what_it_shares_and_the_rest_is_named(
    capsys: pytest.CaptureFixture[str],
) -> None:
    found = table()
    apply_settings(found, ["model.kind=mlp", "training.optimizer.kind=adamw"])
    assert found["model"] == {"kind": "mlp", "dropout": 0.25}
    assert found["training"]["optimizer"] == {"kind": "adamw", "learning_rate": 0.2}
    out, err = capsys.readouterr()
    assert out == ""
    assert "left out: model.channels, training.optimizer.momentum." in err


@pytest.mark.parametrize(
    "settings",
    list(itertools.permutations(["model.widths=[7]", "model.kind=mlp", "model.dropout=0.5"])),
)
def test_the_order_is_of_no_account(settings: tuple[str, ...]) -> None:
    found = table()
    apply_settings(found, settings)
    assert found["model"] == {"kind": "mlp", "widths": [7], "dropout": 0.5}


def test_what_is_set_beside_a_new_entry_is_not_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    found = table()
    # It means nothing to the new entry; the check of the recipe says so.
    apply_settings(found, ["model.channels=[3]", "model.kind=mlp"])
    assert found["model"]["channels"] == [3]
    assert capsys.readouterr().err == ""


def test_a_table_changes_what_is_in_it() -> None:
    found = table()
    apply_settings(found, ['training.optimizer={kind="adamw", weight_decay=0.5}'])
    optimizer = found["training"]["optimizer"]
    assert optimizer == {"kind": "adamw", "learning_rate": 0.2, "weight_decay": 0.5}
    apply_settings(found, ["training.optimizer={}"])
    assert found["training"]["optimizer"] == {}


@pytest.mark.parametrize(
    ("setting", "columns"),
    [
        ("data.columns.zip=category", {"id": "ignore", "zip": "category"}),
        ('data.columns."sepal.length"=number', {"id": "ignore", "sepal.length": "number"}),
        ("data.columns.'a = b'=number", {"id": "ignore", "a = b": "number"}),
        ("data.columns.sepal length=number", {"id": "ignore", "sepal length": "number"}),
        ('data.columns={"sepal.length" = "number"}', {"sepal.length": "number"}),
        ("data.columns={}", {}),
    ],
)
def test_a_name_is_set_alone_and_all_of_them_together(
    setting: str, columns: dict[str, str]
) -> None:
    found: Table = {"data": {"kind": "table", "columns": {"id": "ignore"}}}
    apply_settings(found, [setting])
    assert found["data"]["columns"] == columns


def test_no_entry_is_chosen_where_there_is_no_menu() -> None:
    found = table()
    apply_settings(found, ["training.kind=mlp", "training.optimizer=5"])
    assert found["training"] == {"kind": "mlp", "optimizer": 5}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3", 3), ("[32, 64]", [32, 64]), ("true", True), ("mlp", "mlp"), ("", ""),
        ("/a.b/c.d.e.f.g.h.i.j.k.l.m.n.o.p.q.r.s", "/a.b/c.d.e.f.g.h.i.j.k.l.m.n.o.p.q.r.s"),
        ("1.2.3.4.5.6.7.8.9.0.1.2.3.4.5.6.7.8.9.0", "1.2.3.4.5.6.7.8.9.0.1.2.3.4.5.6.7.8.9.0"),
        ("3\nmodel = 5", "3\nmodel = 5"), ("key=value", "key=value"), ("[a, b]", "[a, b]"),
    ],
)  # fmt: skip
def test_a_value_is_toml_or_else_text(text: str, value: object) -> None:
    found: Table = {}
    apply_settings(found, [f"data.folder={text}"])
    assert found == {"data": {"folder": value}}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1" * 5001, "training.epochs is too large a number. Whole numbers in TOML have"),
        ("-" + "9" * 30, "training.epochs is too large a number."),
        ("[1, {a = " + "1" * 4400 + "}]", "training.epochs is too large a number."),
        ("[" * 900 + "]" * 900, "The value of training.epochs is nested too deeply."),
        ("[" * 9000, "The value of training.epochs is nested too deeply."),
        ("{a." + "a." * 4000 + "b = 1}", "The value of training.epochs is nested too deeply."),
        ("1\n" + "a." * 4000 + "b = 1", "The value of training.epochs is nested too deeply."),
        ("[" + "1," * 600 + "]", "The value of training.epochs holds more than 500 values."),
        ("x" * 20_000, "The value of training.epochs has more than 16,384 bytes."),
    ],
    ids=["digits", "long", "digits within", "deep", "open", "keys", "lines", "many", "large"],
)
def test_a_value_that_is_far_too_much_is_refused_in_a_sentence(text: str, words: str) -> None:
    with pytest.raises(RecipeError) as caught:
        apply_settings({}, [f"training.epochs={text}"])
    (problem,) = caught.value.problems
    assert str(problem).startswith(words)
    assert len(str(problem)) < 200


@pytest.mark.parametrize("setting", ["epochs=3", "training.epochs", "=3", ".a=3", "a.=3", "a..b=3"])
def test_what_is_no_setting_is_shown_the_form(setting: str) -> None:
    with pytest.raises(RecipeError, match=r"is not KEY=VALUE. Write it as --set training.epochs=3"):
        apply_settings({}, [setting])


def test_a_setting_is_shown_without_what_a_terminal_obeys() -> None:
    with pytest.raises(RecipeError) as caught:
        apply_settings({}, ["\x1b[31m\u202e\n"])
    assert "“\\x1b[31m\\u202e\\n” is not KEY=VALUE." in str(caught.value)
