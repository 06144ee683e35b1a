from pathlib import Path

import pytest

from tests.data.pictures import class_folders, plain, quiet
from trainer_gui.core.errors import DataError
from trainer_gui.core.spec import SPLITS
from trainer_gui.data._folder_scan import CLASS_LIMIT, FolderScan, scan_folder


def names(scan: FolderScan) -> list[str]:
    return list(scan.names)


def test_pictures_are_found_at_any_depth_and_sorted(tmp_path: Path) -> None:
    class_folders(tmp_path, {"b": 1, "a": 1})
    deep = tmp_path / "a"
    for level in range(12):
        deep = deep / f"level{level}"
    deep.mkdir(parents=True)
    plain(1, 1, 1).save(deep / "UPPER.JPG")
    scan = scan_folder(tmp_path, progress=quiet)
    assert scan.classes == ("a", "b")
    assert names(scan) == [
        "a/0000.png",
        "a/" + "/".join(f"level{level}" for level in range(12)) + "/UPPER.JPG",
        "b/0000.png",
    ]


def test_a_link_that_leads_back_is_walked_once(tmp_path: Path) -> None:
    class_folders(tmp_path, {"a": 2, "b": 1})
    (tmp_path / "a" / "again").symlink_to(tmp_path / "a", target_is_directory=True)
    (tmp_path / "a" / "itself").symlink_to(tmp_path / "a" / "itself")
    scan = scan_folder(tmp_path, progress=quiet)
    assert names(scan) == ["a/0000.png", "a/0001.png", "b/0000.png"]


def test_a_link_to_a_folder_around_it_is_not_followed(tmp_path: Path) -> None:
    class_folders(tmp_path, {"a": 1, "b": 1})
    (tmp_path / "a" / "up").symlink_to(tmp_path, target_is_directory=True)
    assert names(scan_folder(tmp_path, progress=quiet)) == ["a/0000.png", "b/0000.png"]


def test_more_classes_than_any_data_set_has_are_refused(tmp_path: Path) -> None:
    for number in range(CLASS_LIMIT + 1):
        (tmp_path / str(number)).mkdir()
    with pytest.raises(DataError, match="5,001 folders in the place of classes, limit 5,000"):
        scan_folder(tmp_path, progress=quiet)


def test_links_out_of_the_root_are_ignored_and_told(tmp_path: Path) -> None:
    outside = class_folders(tmp_path / "outside", {"secret": 1})
    root = class_folders(tmp_path / "root", {"a": 1, "b": 1})
    (root / "a" / "link.png").symlink_to(outside / "secret" / "0000.png")
    (root / "c").symlink_to(outside / "secret", target_is_directory=True)
    scan = scan_folder(root, progress=quiet)
    assert scan.classes == ("a", "b")
    assert names(scan) == ["a/0000.png", "b/0000.png"]
    assert [str(notice) for notice in scan.notices] == [
        "Ignored, a link that leads out of the folder: 2 (c, a/link.png). "
        "Put the picture itself in its place."
    ]


def test_the_root_itself_may_be_a_link(tmp_path: Path) -> None:
    class_folders(tmp_path / "real", {"a": 1, "b": 1})
    (tmp_path / "link").symlink_to(tmp_path / "real", target_is_directory=True)
    assert len(scan_folder(tmp_path / "link", progress=quiet).names) == 2


def test_what_systems_leave_behind_is_no_class(tmp_path: Path) -> None:
    class_folders(tmp_path, {"a": 1, "b": 1, "__MACOSX": 1, ".thumbnails": 1})
    assert scan_folder(tmp_path, progress=quiet).classes == ("a", "b")


def test_a_class_in_validation_alone_is_a_class_too(tmp_path: Path) -> None:
    class_folders(tmp_path / "train", {"a": 1, "b": 1})
    class_folders(tmp_path / "validation", {"c": 1})
    scan = scan_folder(tmp_path, progress=quiet)
    assert scan.classes == ("a", "b", "c")
    assert [SPLITS[split] for split in scan.splits] == ["train", "train", "validation"]
    assert scan.labels.tolist() == [0, 1, 2]


def test_no_class_folders_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no class folders"):
        scan_folder(tmp_path, progress=quiet)
