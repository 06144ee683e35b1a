"""Tests of what data and results are."""

from trainer_gui.core.spec import SPLITS, DataSpec, Field, MetricSpec, OutputSpec
from trainer_gui.core.text import Text
from trainer_gui.kinds.classes import class_counts
from trainer_gui.kinds.pictures import picture_facts


def test_splits_are_in_the_order_in_which_they_are_shown() -> None:
    assert SPLITS == ("train", "validation", "test")


def test_data_of_which_little_is_known_claims_nothing() -> None:
    image = Field("image", "pictures", (3, None, None), "uint8")
    spec = DataSpec((image,), (), {"train": 10})
    assert (
        class_counts(spec),
        picture_facts(spec).mean,
        picture_facts(spec).std,
        spec.fingerprint,
    ) == ({}, (), (), "")
    assert image.classes is None


def test_specs_are_compared_by_value() -> None:
    label = Field("label", "classes", (), "int64", ("cat", "dog"))
    assert DataSpec((), (label,), {"train": 1}) == DataSpec((), (label,), {"train": 1})
    assert DataSpec((), (label,), {"train": 1}) != DataSpec((), (label,), {"train": 2})
    assert OutputSpec({"logits": (10,)}) != OutputSpec({"logits": (12,)})


def test_a_metric_is_a_bare_number_with_its_own_chart_unless_told() -> None:
    metric = MetricSpec("loss", Text("Loss"), "min")
    assert (metric.unit, metric.chart) == ("", "")
