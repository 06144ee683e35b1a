"""Tests of menus."""

from collections.abc import Callable

import pytest

from tests.core.menus import MlpOptions, NoOptions
from trainer_gui.core.errors import UnknownEntryError
from trainer_gui.core.registry import Registry, nearest
from trainer_gui.core.script import Script

Menu = Registry[Callable[[], None]]


def build() -> None:
    """Stands for a builder."""


@pytest.fixture
def menu() -> Menu:
    filled: Menu = Registry("architecture")
    filled.register("resnet", label="ResNet", about="Deep.", options=NoOptions)(build)
    filled.register("mlp", label="MLP", about="Flat.", options=MlpOptions)(build)
    return filled


def test_entries_keep_their_order_and_facts(menu: Menu) -> None:
    assert [entry.key for entry in menu] == ["resnet", "mlp"]
    entry = menu.get("mlp")
    assert (str(entry.label), str(entry.about), entry.options) == ("MLP", "Flat.", MlpOptions)
    assert entry.build is build
    assert entry.module == __name__
    assert len(menu) == 2
    assert "mlp" in menu
    assert "vit" not in menu


def test_registering_gives_the_builder_back() -> None:
    menu: Menu = Registry("thing")
    assert menu.register("a", label="A", about="A.", options=NoOptions)(build) is build


def test_an_entry_may_write_its_source(menu: Menu) -> None:
    def write() -> Script:
        return Script("x = 1")

    register = menu.register("b", label="B", about="B.", options=NoOptions, source=write)
    register(build)
    assert menu.get("b").source is write
    assert menu.get("mlp").source is None


def test_a_name_is_given_only_once(menu: Menu) -> None:
    again = menu.register("mlp", label="Other", about="Other.", options=NoOptions)
    with pytest.raises(ValueError, match="architecture 'mlp' is registered twice"):
        again(build)
    assert str(menu.get("mlp").label) == "MLP"


def test_a_misspelt_name_is_answered_with_the_nearest(menu: Menu) -> None:
    with pytest.raises(UnknownEntryError) as caught:
        menu.get("resnett")
    assert str(caught.value) == (
        "There is no architecture called “resnett”. Did you mean “resnet”?"
    )


def test_an_unknown_name_is_answered_with_the_known_ones(menu: Menu) -> None:
    with pytest.raises(UnknownEntryError, match="Known: resnet, mlp"):
        menu.get("os.system")
    with pytest.raises(UnknownEntryError, match="Known: none"):
        Registry("thing").get("x")


def test_nearest_is_none_where_nothing_is_close() -> None:
    assert nearest("epoch", ["epochs", "steps"]) == "epochs"
    assert nearest("zzz", ["epochs", "steps"]) is None
    assert nearest("", []) is None
