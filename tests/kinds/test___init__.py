"""Tests of what may be asked of any kind."""

from dataclasses import replace

from tests.data.rows import example_rows
from tests.engine.series import on_the_menus, series_dataset
from tests.engine.small import digits
from trainer_gui.core.spec import DataSpec
from trainer_gui.kinds import augmentation_kind, figures_of, noun_of


def told(spec: DataSpec) -> list[tuple[str, str]]:
    return [(str(figure.name), str(figure.value)) for figure in figures_of(spec)]


def test_data_are_told_by_the_kinds_of_their_fields() -> None:
    assert told(digits().spec) == [("Picture, pixels", "8 × 8 grey"), ("Classes", "10")]
    assert told(example_rows().spec) == [("Columns", "30"), ("Classes", "2")]
    with on_the_menus():
        assert told(series_dataset().spec) == [("series shape", "?"), ("Classes", "2")]


def test_samples_are_called_as_their_kind_says() -> None:
    assert [str(noun_of(one.spec).many) for one in (digits(), example_rows())] == [
        "pictures",
        "rows",
    ]
    with on_the_menus():
        assert str(noun_of(series_dataset().spec).one) == "sample"
    assert str(noun_of(DataSpec((), (), {})).many) == "samples"


def test_a_kind_augments_if_its_options_say_what_they_do() -> None:
    spec = digits().spec
    assert augmentation_kind(spec) == augmentation_kind(None) == "pictures"
    assert augmentation_kind(example_rows().spec) == ""
    both = (*example_rows().spec.inputs, *spec.inputs)
    assert augmentation_kind(replace(spec, inputs=both)) == "pictures"
