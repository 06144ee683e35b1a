"""Tests of classes as a kind: how often each occurs in each split."""

import numpy as np

from trainer_gui.core.dataset import Column
from trainer_gui.core.faces import Row
from trainer_gui.core.spec import DataSpec, Field
from trainer_gui.kinds import GroupedKind, kind_of
from trainer_gui.kinds.classes import class_counts

LABEL = Field("label", "classes", (), "int64", ("a", "b", "c"))


def test_every_class_is_counted_in_every_split() -> None:
    splits = {"train": np.arange(4), "validation": np.array([4]), "test": np.arange(0)}
    labels = np.array([0, 2, 0, 2, 1])
    facts = kind_of(LABEL).fit(Column(LABEL, labels), splits, None)
    spec = DataSpec((), (LABEL,), {}, facts={"label": facts})
    assert class_counts(spec) == {
        "train": (2, 0, 2), "validation": (0, 1, 0), "test": (0, 0, 0),
    }  # fmt: skip


def test_there_are_no_counts_without_a_target() -> None:
    assert class_counts(DataSpec((LABEL,), (), {})) == {}


def test_a_class_looks_like_its_name() -> None:
    assert kind_of(LABEL).face(LABEL, np.array(2)) == Row(("label",), ("c",))


def test_shares_look_like_the_classes_that_have_one_the_largest_first() -> None:
    shares = np.array([0.3, 0.001, 0.7], dtype=np.float32)
    assert kind_of(LABEL).face(LABEL, shares) == Row(("c", "a"), ("70 %", "30 %"))


def test_samples_are_grouped_by_their_class() -> None:
    kind = kind_of(LABEL)
    assert isinstance(kind, GroupedKind)
    (classes,) = kind.groupings(Column(LABEL, np.array([2, 0, 2], dtype=np.int32)))
    assert (classes.names, classes.places.tolist()) == (("a", "b", "c"), [2, 0, 2])
