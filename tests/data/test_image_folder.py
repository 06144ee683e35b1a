import os
import shutil
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from tests.data.pictures import (
    LFS,
    Listener,
    animation,
    class_folders,
    noise,
    plain,
    quiet,
    sayings,
)
from trainer_gui.core.dataset import Dataset, Progress
from trainer_gui.core.errors import CancelledError, DataError
from trainer_gui.core.split_options import SplitPlan
from trainer_gui.core.text import Text
from trainer_gui.data.image_folder import ImageFolderOptions, load_image_folder
from trainer_gui.kinds._assemble import assembled
from trainer_gui.kinds.classes import class_counts
from trainer_gui.kinds.pictures.decoding import read_picture

PLAN = SplitPlan(0)


def load(
    folder: Path | str,
    *,
    split: SplitPlan = PLAN,
    progress: Progress = quiet,
    cache: Path | None = None,
    **options: Any,
) -> Dataset:
    return assembled(
        load_image_folder(
            ImageFolderOptions(folder=str(folder), **{"size": 16, **options}),
            root=Path("unused"),
            download=False,
            progress=progress,
            cache=cache,
        ),
        split,
    )


def refused(folder: Path | str, **options: Any) -> str:
    with pytest.raises(DataError) as caught:
        load(folder, **options)
    assert str(caught.value.hint)
    return str(caught.value.message)


def test_a_flat_folder_is_split_70_15_15_with_every_class_in_every_split(tmp_path: Path) -> None:
    data = load(class_folders(tmp_path, {"cat": 40, "dog": 40, "emu": 20}))
    assert data.input.shape == (100, 3, 16, 16)
    assert data.spec.targets[0].classes == ("cat", "dog", "emu")
    assert data.spec.counts == {"train": 70, "validation": 15, "test": 15}
    assert class_counts(data.spec)["test"] == (6, 6, 3)
    assert sorted(np.concatenate(list(data.splits.values()))) == list(range(100))
    assert data.notices == ()
    assert data.names[0] == "cat/0000.png"


def test_each_label_belongs_to_its_picture(tmp_path: Path) -> None:
    for name, value in (("black", 0), ("white", 255)):
        (tmp_path / name).mkdir()
        for number in range(4):
            plain(value, value, value).save(tmp_path / name / f"{number}.jpg")
    data = load(tmp_path, colour="grey")
    assert data.input.shape == (8, 1, 16, 16)
    assert (data.input[:].mean(axis=(1, 2, 3)) > 128).tolist() == (data.target == 1).tolist()


def test_small_grey_pictures_are_read_as_they_are(tmp_path: Path) -> None:
    pixels = {}
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        for number in range(20):
            grey = noise(28, 28, number + 100 * (name == "b")).mean(axis=2).astype(np.uint8)
            pixels[f"{name}/{number:02}.png"] = grey
            Image.fromarray(grey).save(tmp_path / name / f"{number:02}.png")
    data = load(tmp_path, size=None)
    assert data.spec.inputs[0].shape == (1, 28, 28)
    for name, image in zip(data.names, data.input[:], strict=True):
        assert (image[0] == pixels[name]).all()
    assert data.notices == ()
    assert load(tmp_path, size=64, colour="rgb").spec.inputs[0].shape == (3, 64, 64)


def test_the_seed_decides_the_split_and_nothing_else(tmp_path: Path) -> None:
    folder = class_folders(tmp_path, {"a": 20, "b": 20})
    one, same, other = load(folder), load(folder), load(folder, split=SplitPlan(1))
    assert one.spec.fingerprint == same.spec.fingerprint
    assert (one.input[:] == other.input[:]).all()
    assert one.splits["test"].tolist() != other.splits["test"].tolist()


def test_split_folders_are_kept_as_they_are(tmp_path: Path) -> None:
    for split, count in (("train", 6), ("Val", 3), ("test", 2)):
        class_folders(tmp_path / split, {"a": count, "b": count})
    data = load(tmp_path)
    assert data.spec.counts == {"train": 12, "validation": 6, "test": 4}
    assert {data.names[index].split("/")[0] for index in data.splits["validation"]} == {"Val"}
    assert data.notices == ()


@pytest.mark.parametrize(
    ("train", "validation", "test"),
    [
        ("Training", "Dev", "Testing"),
        ("training_set", "validation_set", "test_set"),
        ("TrainImages", "val images", "test-data"),
        ("train", "valset", "Holdout"),
    ],
)
def test_split_folders_are_known_by_many_names(
    tmp_path: Path, train: str, validation: str, test: str
) -> None:
    for split, count in ((train, 6), (validation, 3), (test, 2)):
        class_folders(tmp_path / split, {"a": count, "b": count})
    data = load(tmp_path)
    assert data.spec.classes == ("a", "b")
    assert data.spec.counts == {"train": 12, "validation": 6, "test": 4}
    assert data.notices == ()


@pytest.mark.parametrize("name", ["testimony", "trained", "val d'Isère", "data", "set", "devil"])
def test_names_that_only_begin_like_a_split_are_those_of_classes(tmp_path: Path, name: str) -> None:
    data = load(class_folders(tmp_path, {"aaa": 4, name: 4}))
    assert data.spec.classes == ("aaa", name)
    assert data.notices == ()


def test_splits_that_a_folder_lacks_are_taken_from_training_and_told(tmp_path: Path) -> None:
    class_folders(tmp_path / "train", {"a": 20, "b": 20})
    class_folders(tmp_path / "valid", {"a": 3, "b": 3})
    data = load(tmp_path, split=SplitPlan(0, test=0.2))
    assert data.spec.counts == {"train": 32, "validation": 6, "test": 8}
    assert sayings(data) == ["There are no test samples: 20% of the training samples are used."]


def test_only_a_training_folder_gives_all_three_splits(tmp_path: Path) -> None:
    class_folders(tmp_path / "train", {"a": 20, "b": 20})
    data = load(tmp_path)
    assert data.spec.counts == {"train": 28, "validation": 6, "test": 6}
    assert len(sayings(data)) == 2


def test_a_picture_that_is_in_train_and_in_test_is_told(tmp_path: Path) -> None:
    for split in ("train", "val", "test"):
        class_folders(tmp_path / split, {"a": 3, "b": 3})
    stolen = (tmp_path / "train" / "a" / "0001.png").read_bytes()
    (tmp_path / "test" / "b" / "copy.png").write_bytes(stolen)
    pair = "test/b/copy.png = train/a/0001.png"
    assert sayings(load(tmp_path)) == [
        f"The same picture is in more than one split: 1 ({pair}). "
        "Remove all but one of each, or figures look better than they are.",
        f"The same picture is in more than one class: 1 ({pair}). Remove the wrong ones.",
    ]


def test_numbers_as_names_of_classes_stand_in_the_order_of_numbers(tmp_path: Path) -> None:
    counts = {str(number): number + 3 for number in range(1, 13)}
    data = load(class_folders(tmp_path, counts))
    assert data.spec.classes == tuple(map(str, range(1, 13)))
    assert np.bincount(data.target).tolist() == [number + 3 for number in range(1, 13)]
    assert [data.names[place].split("/")[0] for place in (0, 4, -1)] == ["1", "2", "12"]


@pytest.mark.parametrize("name", ["train", "Testing", "HOLDOUT"])
def test_a_folder_of_pictures_is_a_class_whatever_its_name_and_told(
    tmp_path: Path, name: str
) -> None:
    data = load(class_folders(tmp_path, {"Bus": 4, "Car": 4, name: 4}))
    assert sorted(data.spec.classes) == sorted(("Bus", "Car", name))
    assert sayings(data) == [
        "Read as classes though they are named like splits, since they hold no folders: "
        f"“{name}”. Put class folders into what is a split."
    ]


@pytest.mark.parametrize("name", ["test", "Testing", "HOLDOUT"])
def test_classes_beside_a_test_folder_are_those_of_training(tmp_path: Path, name: str) -> None:
    class_folders(tmp_path, {"a": 20, "b": 20})
    class_folders(tmp_path / name, {"a": 3, "b": 2})
    data = load(tmp_path)
    assert data.spec.classes == ("a", "b")
    assert class_counts(data.spec)["test"] == (3, 2)
    assert data.spec.counts == {"train": 34, "validation": 6, "test": 5}
    assert {data.names[index].split("/")[0] for index in data.splits["train"]} == {"a", "b"}
    assert sayings(data) == [
        f"The class folders beside “{name}” are read as the training pictures.",
        "There are no validation samples: 15% of the training samples are used.",
    ]


@pytest.mark.parametrize("name", ["val", "Valid", "validation", "dev"])
def test_classes_beside_two_split_folders_are_those_of_training(tmp_path: Path, name: str) -> None:
    class_folders(tmp_path, {"a": 5, "b": 5, "train": 5})
    class_folders(tmp_path / "test", {"a": 3, "b": 2, "train": 1})
    class_folders(tmp_path / name, {"a": 1, "b": 1, "train": 1})
    data = load(tmp_path)
    assert data.spec.classes == ("a", "b", "train")
    assert data.spec.counts == {"train": 15, "validation": 3, "test": 6}
    both = ", ".join(sorted(("“test”", f"“{name}”")))
    assert sayings(data)[0] == f"The class folders beside {both} are read as the training pictures."
    assert "named like splits, since they hold no folders: “train”" in sayings(data)[1]


def test_loose_pictures_in_a_split_folder_are_ignored_and_told(tmp_path: Path) -> None:
    class_folders(tmp_path, {"a": 8, "b": 8, "test": 2})
    class_folders(tmp_path / "val", {"a": 3, "b": 3})
    data = load(tmp_path)
    assert data.spec.classes == ("a", "b")
    assert (
        "Ignored, a picture outside of the class folders: 2 (test/0000.png, test/0001.png). "
        "Move each into the folder of its class." in sayings(data)
    )


def test_a_split_folder_with_other_classes_is_refused(tmp_path: Path) -> None:
    class_folders(tmp_path, {"cat": 4, "dog": 4})
    class_folders(tmp_path / "test", {"left": 2, "right": 2})
    assert refused(tmp_path) == (
        f"“test” in {tmp_path} is named like a split, but the folders in it (left, right) are none "
        "of the classes beside it."
    )


@pytest.mark.parametrize("inner", [".", "a"])
def test_splits_without_one_for_training_are_refused(tmp_path: Path, inner: str) -> None:
    for split in ("Val", "test"):
        class_folders(tmp_path / split, {inner: 4})
    assert refused(tmp_path) == (
        f"{tmp_path} has no training pictures: the folders in it are named like other splits "
        "(“Val”, “test”)."
    )


def test_split_folders_in_class_folders_are_told(tmp_path: Path) -> None:
    for name in ("cat", "dog"):
        class_folders(tmp_path / name, {"train": 3, "Test": 3})
    data = load(tmp_path)
    assert data.spec.classes == ("cat", "dog")
    assert sayings(data) == [
        "Folders named like splits in class folders are read as parts of the class: 4 "
        "(cat/Test, cat/train, dog/Test, …). Put class folders into what is a split, such as "
        "“train/cat”."
    ]


def test_a_folder_around_the_data_is_told_from_a_class(tmp_path: Path) -> None:
    for split in ("train", "test"):
        class_folders(tmp_path / "pets" / split, {"cat": 3, "dog": 3})
    with pytest.raises(DataError, match="has only one class: pets") as caught:
        load(tmp_path)
    assert str(caught.value.hint).startswith("Choose the folder “pets” itself if the folders in it")


def test_folders_beside_split_folders_are_ignored_and_told(tmp_path: Path) -> None:
    class_folders(tmp_path / "train", {"a": 8, "b": 8})
    class_folders(tmp_path, {"unlabelled": 2})
    data = load(tmp_path)
    assert sum(data.spec.counts.values()) == 16
    assert (
        "Ignored, beside the split folders: 1 (unlabelled). "
        "Move what is a class into the split folders." in sayings(data)
    )


def test_bad_files_are_skipped_counted_and_named(tmp_path: Path) -> None:
    folder = class_folders(tmp_path, {"cat": 6, "dog": 6})
    (folder / "cat" / "zero.jpg").write_bytes(b"")
    for number in range(5):
        (folder / "dog" / f"page{number}.jpg").write_bytes(b"<html></html>")
    os.mkfifo(folder / "dog" / "pipe.jpg")
    (folder / "dog" / "gone.png").symlink_to(folder / "nowhere.png")
    (folder / "cat" / "notes.txt").write_text("not a picture")
    (folder / "cat" / ".hidden.jpg").write_bytes(b"")
    (folder / "cat" / "._resource.jpg").write_bytes(b"")
    (folder / "loose.png").write_bytes((folder / "cat" / "0000.png").read_bytes())
    data = load(folder)
    assert len(data.input) == len(data.names) == 12
    assert sayings(data) == [
        "Ignored, a picture outside of the class folders: 1 (loose.png). "
        "Move each into the folder of its class.",
        "Ignored, not a picture by its name: 1 (cat/notes.txt). "
        "Give what is a picture its usual ending, such as .jpg.",
        "Skipped, not an image (empty file): 1 (cat/zero.jpg). "
        "Copy the file again from where it came, or remove it.",
        "Skipped, not a regular file: 2 (dog/gone.png, dog/pipe.jpg). "
        "Put the picture itself in its place.",
        "Skipped, not an image: 5 (dog/page0.jpg, dog/page1.jpg, dog/page2.jpg, …). "
        "Remove the file, or save the picture again as JPEG or PNG.",
    ]


def test_animations_are_counted_in_one_notice(tmp_path: Path) -> None:
    folder = class_folders(tmp_path, {"cat": 4, "dog": 4})
    (folder / "cat" / "x.gif").write_bytes(animation("GIF"))
    (folder / "dog" / "y.webp").write_bytes(animation("WEBP"))
    data = load(folder)
    assert sayings(data) == [
        "Animated files of which the first frame is used: 2 (cat/x.gif, dog/y.webp)."
    ]


def test_names_of_any_kind_are_read_and_can_be_sent(tmp_path: Path) -> None:
    folder = class_folders(tmp_path, {"猫": 3, "🐕 =cmd()": 3})
    odd = os.fsdecode(os.fsencode(folder / "猫") + b"/caf\xe9.png")
    plain(1, 2, 3).save(odd)
    Path(odd.replace("caf", "bad")).write_bytes(b"")
    Image.fromarray(noise(9, 9)).save(folder / "猫" / ("n" * 251 + ".png"))
    Image.fromarray(noise(9, 9, 5)).save(folder / "猫" / "new\nline.png")
    data = load(folder)
    assert len(data.input) == 9
    assert sayings(data) == [
        r"Skipped, not an image (empty file): 1 (猫/bad\xe9.png). "
        "Copy the file again from where it came, or remove it."
    ]
    assert {r"猫/caf\xe9.png", r"猫/new\nline.png"} < set(data.names)
    assert "\n".join(data.names).encode("utf-8")


def test_a_class_with_too_few_pictures_is_told_for_each_split(tmp_path: Path) -> None:
    data = load(class_folders(tmp_path, {"many": 10, "one": 1, "two": 2}))
    assert sayings(data) == [
        "The validation split has no sample of 1 of 3 classes: one. Add samples of them.",
        "The test split has no sample of 2 of 3 classes: one, two. Add samples of them.",
    ]


def test_class_names_that_differ_only_in_case_are_told(tmp_path: Path) -> None:
    data = load(class_folders(tmp_path, {"Cat": 3, "cat": 3, "dog": 3}))
    assert sayings(data) == [
        "Classes whose names differ only in case: Cat, cat. Rename those that are one class."
    ]


def test_class_names_that_differ_only_in_composition_are_one_class(tmp_path: Path) -> None:
    composed, decomposed = "caf\u00e9", "cafe\u0301"
    class_folders(tmp_path / "train", {composed: 6, "bar": 6})
    class_folders(tmp_path / "val", {decomposed: 3, "bar": 3})
    class_folders(tmp_path / "test", {decomposed: 2, composed: 1, "bar": 2})
    data = load(tmp_path)
    assert data.spec.classes == ("bar", composed)
    assert class_counts(data.spec) == {"train": (6, 6), "validation": (3, 3), "test": (2, 3)}
    assert sayings(data) == [
        "Read as one class, since their names differ only in how accents are written (Unicode "
        f"composition): test/{decomposed} = test/{composed}."
    ]


def test_classes_beside_a_test_folder_may_have_another_composition(tmp_path: Path) -> None:
    class_folders(tmp_path, {"caf\u00e9": 6, "th\u00e9": 6})
    class_folders(tmp_path / "test", {"cafe\u0301": 3, "the\u0301": 3})
    data = load(tmp_path)
    assert data.spec.classes == ("caf\u00e9", "th\u00e9")
    assert class_counts(data.spec)["test"] == (3, 3)


def test_an_empty_class_that_is_another_one_misspelt_is_told(tmp_path: Path) -> None:
    class_folders(tmp_path / "train", {"Cat": 6, "dog": 6})
    class_folders(tmp_path / "val", {"cat": 3, "dog": 3})
    with pytest.raises(DataError, match=r"picture for training in .*: cat\.") as caught:
        load(tmp_path)
    assert str(caught.value.hint) == (
        "Classes whose names differ only in case: Cat, cat. Rename those that are one class."
    )


def test_folders_that_cannot_be_used_are_refused_in_a_sentence(tmp_path: Path) -> None:
    assert refused("") == "No folder is chosen."
    assert refused(tmp_path / "gone").endswith("gone does not exist.")
    assert refused("bad\0name") == "The folder's name holds a NUL character."
    assert refused("~nobody-has-this-name/x").endswith("does not exist.")
    file = tmp_path / "file"
    file.write_bytes(b"")
    assert refused(file).endswith("file is not a folder.")
    empty = tmp_path / "empty"
    empty.mkdir()
    assert refused(empty).endswith("has no pictures and no class folders: it is empty.")


@pytest.mark.parametrize("inner", [".", "train"])
def test_pictures_without_class_folders_are_refused(tmp_path: Path, inner: str) -> None:
    (tmp_path / inner).mkdir(exist_ok=True)
    plain(1, 1, 1).save(tmp_path / inner / "a.png")
    assert refused(tmp_path).endswith("has pictures but no class folders.")


def test_a_single_class_is_refused(tmp_path: Path) -> None:
    assert refused(class_folders(tmp_path, {"cat": 5})).endswith("has only one class: cat.")


def test_an_empty_class_is_refused_unless_it_may_be_skipped(tmp_path: Path) -> None:
    folder = class_folders(tmp_path, {"a": 5, "b": 0, "c": 5})
    assert refused(folder).endswith(": b.")
    data = load(folder, skip_empty_classes=True)
    assert data.spec.targets[0].classes == ("a", "c")
    assert sorted(set(data.target.tolist())) == [0, 1]
    assert sayings(data) == ["Classes left out because they have no picture for training: b."]
    assert refused(class_folders(tmp_path / "new", {"a": 5, "b": 0}), skip_empty_classes=True)


def test_a_class_whose_training_pictures_are_all_unreadable_is_an_empty_class(
    tmp_path: Path,
) -> None:
    for split in ("train", "val", "test"):
        class_folders(tmp_path / split, {"a": 3, "b": 3, "c": 3})
    for path in (tmp_path / "train" / "b").iterdir():
        path.write_bytes(b"damaged")
    assert "Classes without a readable picture for training" in refused(tmp_path)
    data = load(tmp_path, skip_empty_classes=True)
    assert data.spec.targets[0].classes == ("a", "c")
    assert data.spec.counts == {"train": 6, "validation": 6, "test": 6}
    expected = load_only(tmp_path, data.names)
    assert (data.input[:] == expected).all()


@pytest.mark.parametrize("keep", ["memory", "disk", "stream"])
def test_why_a_class_has_no_readable_picture_is_told(tmp_path: Path, keep: str) -> None:
    folder = class_folders(tmp_path / "mine", {"a": 3, "b": 0, "c": 3})
    (folder / "a" / "0.png").write_bytes(b"not the reason")
    for number in range(4):
        (folder / "b" / f"{number}.png").write_bytes(LFS)
    with pytest.raises(DataError) as caught:
        load(folder, keep=keep, cache=tmp_path / "cache")
    assert str(caught.value.message) == (
        f"Classes without a readable picture for training in {folder}: b. Skipped, not an image "
        "but a Git LFS pointer: 4 (b/0.png, b/1.png, b/2.png, …). Fetch the pictures themselves: "
        "run “git lfs pull” in their folder."
    )


def load_only(folder: Path, names: tuple[str, ...]) -> NDArray[np.uint8]:
    """The pictures of these names, one by one."""
    return np.stack(
        [read_picture(folder / name, size=(16, 16), colour="rgb", fit="crop") for name in names]
    )


def test_when_nothing_can_be_read_the_first_reason_is_told(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "x.jpg").write_bytes(b"<html>")
    message = refused(tmp_path)
    assert "None of the 2 files" in message
    assert "Skipped, not an image: 2 (a/x.jpg, b/x.jpg)." in message


def test_a_folder_that_vanishes_while_it_is_read_is_told(tmp_path: Path) -> None:
    folder = class_folders(tmp_path / "pictures", {"a": 60, "b": 60})

    class Vandal(Listener):
        def __call__(self, fraction: float | None, doing: Text) -> None:
            super().__call__(fraction, doing)
            if fraction is not None:
                shutil.rmtree(folder, ignore_errors=True)

    with pytest.raises(DataError, match="pictures does not exist"):
        load(folder, progress=Vandal())


def test_nothing_is_written_to_the_folder(tmp_path: Path) -> None:
    folder = class_folders(tmp_path, {"a": 4, "b": 4})
    before = sorted((path, path.stat().st_mtime_ns) for path in folder.rglob("*"))
    load(folder)
    assert sorted((path, path.stat().st_mtime_ns) for path in folder.rglob("*")) == before


@pytest.mark.parametrize(
    "stage",
    ["Looking for pictures", "Looking at the pictures", "Looking for colour", "Reading pictures"],
)
def test_cancelling_ends_the_scan_and_the_threads(tmp_path: Path, stage: str) -> None:
    folder = class_folders(tmp_path, {"a": 30, "b": 30})
    cancel = Listener(cancel_at=stage)
    with pytest.raises(CancelledError):
        load(folder, progress=cancel)
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("pictures")]


def test_progress_tells_what_is_done(tmp_path: Path) -> None:
    listener = Listener()
    load(
        class_folders(tmp_path, {"a": 4, "b": 4}),
        progress=listener,
    )
    assert listener.reports[0] == (None, "Looking for pictures: 0 files")
    assert listener.reports[1] == (0, "Looking at the pictures")
    assert (1 / 8, "Reading pictures: 1 of 8") in listener.reports
