"""Tests of pictures whose numbers stand in a table: real files, and what a person reads of them."""

import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tests.data.pictures import Listener, plain, quiet, sayings
from tests.data.tables import pictures, write_table
from trainer_gui.core.dataset import Dataset, Progress
from trainer_gui.core.errors import CancelledError, DataError
from trainer_gui.core.split_options import SplitPlan
from trainer_gui.data.picture_table import PictureTableOptions, load_picture_table
from trainer_gui.kinds._assemble import assembled
from trainer_gui.kinds.classes import class_counts
from trainer_gui.kinds.numbers import number_facts
from trainer_gui.kinds.pictures.decoding import read_picture

PLAN = SplitPlan(0)


def load(
    table: Path | str,
    *,
    split: SplitPlan = PLAN,
    progress: Progress = quiet,
    **options: Any,
) -> Dataset:
    cache = options.pop("cache", None)
    return assembled(
        load_picture_table(
            PictureTableOptions(table=str(table), **{"size": 16, **options}),
            root=Path("unused"),
            download=False,
            progress=progress,
            cache=cache,
        ),
        split,
    )


def refused(table: Path | str, **options: Any) -> str:
    with pytest.raises(DataError) as caught:
        load(table, **options)
    return f"{caught.value.message} {caught.value.hint}"


def plain_table(folder: Path, count: int = 20) -> Path:
    """Pictures with a number each, 0, 10, 20 and so on."""
    rows = [(name, 10 * number) for number, name in enumerate(pictures(folder, count))]
    return write_table(folder / "table.csv", ("file", "weight"), *rows)


def test_pictures_come_with_the_numbers_of_their_rows(tmp_path: Path) -> None:
    names = pictures(tmp_path / "photos", 40)
    rows = [(number / 4, f"photos/{name}", -number) for number, name in enumerate(names)]
    data = load(write_table(tmp_path / "t.csv", ("age", "file", "depth"), *rows))
    assert data.spec.columns == ("age", "depth")
    assert data.spec.classes == ()
    assert class_counts(data.spec) == {}
    assert data.target.dtype == np.float32
    assert data.target.tolist() == [[number / 4, -number] for number in range(40)]
    assert data.names == tuple(f"photos/{name}" for name in names)
    seen = read_picture(tmp_path / "photos" / names[7], size=(16, 16), colour="rgb", fit="crop")
    assert (data.input[:][7] == seen).all()
    assert data.notices == ()
    train = data.target[data.splits["train"]].astype(np.float64)
    assert number_facts(data.spec).mean == pytest.approx(train.mean(axis=0))
    assert number_facts(data.spec).std == pytest.approx(train.std(axis=0))
    assert number_facts(data.spec).low == (0.0, -39.0)


def test_rows_are_split_70_15_15_by_the_seed_and_each_is_in_one_split(tmp_path: Path) -> None:
    table = plain_table(tmp_path, 100)
    one, same, other = load(table), load(table), load(table, split=SplitPlan(1))
    assert one.spec.counts == {"train": 70, "validation": 15, "test": 15}
    assert sorted(np.concatenate(list(one.splits.values()))) == list(range(100))
    assert one.spec.fingerprint == same.spec.fingerprint != other.spec.fingerprint
    assert load(table, split=SplitPlan(0, test=0.3)).spec.counts["test"] == 30


@pytest.mark.parametrize("seed", range(5))
def test_numbers_that_were_drawn_with_the_seed_do_not_decide_their_split(
    seed: int, tmp_path: Path
) -> None:
    # The order of a split comes from PCG64 too: with its plain seed, the largest numbers of such a
    # table would all be in one split.
    drawn = np.random.default_rng(seed).uniform(size=200)
    rows = zip(pictures(tmp_path, 200), drawn.tolist(), strict=True)
    data = load(write_table(tmp_path / "t.csv", ("file", "x"), *rows), split=SplitPlan(seed))
    means = [data.target[index].mean() for index in data.splits.values()]
    assert max(means) - min(means) < 0.25


def test_a_column_called_split_is_kept(tmp_path: Path) -> None:
    kinds = ["train"] * 8 + ["Val"] * 3 + ["test "] * 4
    rows = zip(pictures(tmp_path, 15), range(15), kinds, strict=True)
    data = load(write_table(tmp_path / "t.csv", ("file", "x", "Split"), *rows))
    assert data.splits["train"].tolist() == list(range(8))
    assert data.splits["validation"].tolist() == [8, 9, 10]
    assert data.spec.counts["test"] == 4
    assert data.spec.columns == ("x",)
    assert data.notices == ()


def test_splits_that_the_table_lacks_are_taken_from_training_and_told(tmp_path: Path) -> None:
    rows = zip(pictures(tmp_path, 20), range(20), ["train"] * 15 + ["test"] * 5, strict=True)
    table = write_table(tmp_path / "t.csv", ("file", "x", "split"), *rows)
    data = load(table, split=SplitPlan(0, validation=0.2))
    assert data.spec.counts == {"train": 12, "validation": 3, "test": 5}
    assert sayings(data) == [
        "There are no validation samples: 20% of the training samples are used."
    ]
    rows = zip(pictures(tmp_path, 2), range(2), ["test"] * 2, strict=True)
    assert "is for training" in refused(write_table(table, ("file", "x", "split"), *rows))


def test_rows_that_cannot_be_used_are_told_by_line_and_the_others_train(tmp_path: Path) -> None:
    good = [(name, 2 * number, "") for number, name in enumerate(pictures(tmp_path, 12))]
    bad: list[Sequence[object]] = [
        ("gone.png", 1, ""),  # 14
        ("0001.png", "heavy", ""),  # 15
        ("0002.png", "", ""),
        ("0003.png", "nan", ""),
        ("0004.png", "1e60", ""),
        ("0005.png", "-inf", ""),
        ("", 5, ""),  # 20
        ("0006.png", 5),
        ("0007.png", 999, ""),  # a second weight of it
        ("0008.png", 16, ""),  # the same again
        ("sub", 1, ""),
        ("", "", ""),
    ]
    (tmp_path / "sub").mkdir()
    table = write_table(tmp_path / "t.csv", ("file", "weight", "remark"), *good, *bad)
    with table.open("ab") as file:
        file.write(b"\n\n")
    data = load(table)
    assert [name for name in data.names] == [f"{n:04}.png" for n in range(12) if n != 7]
    assert data.target[:, 0].tolist() == [2.0 * number for number in range(12) if number != 7]
    said = sayings(data)
    assert said[0] == "Columns that are not used: remark."
    assert said[1:] == [
        "Skipped rows, no such file: 2 (line 14: gone.png, 24: sub). Names count from the folder "
        "of the table.",
        "Skipped rows, not a number: 1 (line 15: weight heavy). Correct it, or remove the row.",
        "Skipped rows, a number is missing: 1 (line 16: weight). Fill it in, or remove the row.",
        "Skipped rows, not a finite number: 3 (line 17: weight nan, 18: weight 1e60, "
        "19: weight -inf). Correct it, or remove the row.",
        "Skipped rows, no picture is named: 1 (line 20). Name it, or remove the row.",
        "Skipped rows, not as many cells as the first line: 1 (line 21: 2 / 3). "
        "Check their separators.",
        "Skipped rows, the same picture with other numbers: 2 (line 9: 0007.png, 22: 0007.png). "
        "Keep the right one.",
        "Skipped rows, a picture that stood before: 1 (line 23: 0008.png). "
        "The first of them counts.",
    ]


def numbers_of(folder: Path, *cells: object, separator: str = ";", other: str = "7") -> Dataset:
    """What is read of a table with these cells in its column “x”, and others in “y”."""
    rows = [
        (name, cell, other) for name, cell in zip(pictures(folder, len(cells)), cells, strict=True)
    ]
    return load(write_table(folder / "t.csv", ("file", "x", "y"), *rows, separator=separator),
                number_columns="x")  # fmt: skip


@pytest.mark.parametrize("separator", [";", "\t", "|", ","])
def test_thousands_are_never_taken_for_decimals_without_a_word(
    separator: str, tmp_path: Path
) -> None:
    data = numbers_of(tmp_path, "1.103", 900, "-2.400", separator=separator)
    assert data.target[:, 0].tolist() == [1103, 900, -2400]
    (said,) = sayings(data)
    assert said.startswith("Column “x”: “1.103” is read as 1103, and could be 1.103.")


@pytest.mark.parametrize("separator", [";", "\t", "|", ","])
def test_a_column_or_a_table_that_leaves_no_doubt_is_read_without_a_word(
    separator: str, tmp_path: Path
) -> None:
    def read(name: str, *cells: object, other: str = "7") -> tuple[list[float], list[str]]:
        data = numbers_of(tmp_path / name, *cells, separator=separator, other=other)
        return data.target[:, 0].tolist(), sayings(data)

    assert read("a", "1.103", "0,5") == ([1103, 0.5], [])
    assert read("b", "1.103", "0.5") == ([np.float32(1.103), 0.5], [])
    assert read("c", "1.103", "1.234.567") == ([1103, 1234567], [])
    assert read("d", "1.103", "2.400", other="0,5") == ([1103, 2400], [])
    assert read("e", "1.500", "2.250", other="0.5") == ([1.5, 2.25], [])


def test_numbers_that_could_be_either_are_left_out_by_line(tmp_path: Path) -> None:
    data = numbers_of(tmp_path, "1.103", "2,5", "3.5")
    assert data.target[:, 0].tolist() == [2.5, 3.5]
    assert sayings(data) == [
        "Skipped rows, a number that means two: 1 (line 2: x 1.103). Write all numbers of a "
        "column in one way.",
        "Column “x” has points and commas as decimal marks: numbers such as “1.103” are left out, "
        "since they could be either. Write all of its numbers in one way.",
    ]


def test_files_that_are_no_pictures_are_left_out_with_their_numbers(tmp_path: Path) -> None:
    table = plain_table(tmp_path)
    (tmp_path / "0003.png").write_bytes(b"no picture")
    data = load(table)
    assert "0003.png" not in data.names
    assert 30.0 not in data.target
    assert len(data.target) == len(data.input) == 19
    (said,) = sayings(data)
    assert said.startswith("Skipped, ")
    assert "0003.png" in said


def test_pictures_are_found_whatever_their_names_are_composed_of(tmp_path: Path) -> None:
    composed, decomposed = "\u00e9t\u00e9", "e\u0301te\u0301"
    for folder, name in ((composed, decomposed), (decomposed, composed)):
        place = tmp_path / f"{len(folder)}-{folder}"
        place.mkdir()
        plain(9, len(folder), 9).save(place / f"{name}.png")
    plain(1, 2, 3).save(tmp_path / "\u00e4.png")
    rows = [(f"3-{decomposed}/{composed}.png", 1), (f"5-{composed}/{decomposed}.png", 2),
            ("a\u0308.png", 3), ("\u00e4.png", 3), ("o\u0308.png", 4)]  # fmt: skip
    data = load(write_table(tmp_path / "t.csv", ("file", "weight"), *rows))
    assert data.names == (f"3-{composed}/{decomposed}.png", f"5-{decomposed}/{composed}.png",
                          "\u00e4.png")  # fmt: skip
    assert data.target[:, 0].tolist() == [1, 2, 3]
    assert sayings(data)[:2] == [
        "Skipped rows, a picture that stood before: 1 (line 5: \u00e4.png). The first of them "
        "counts.",
        "Skipped rows, no such file: 1 (line 6: o\u0308.png). Names count from the folder of the "
        "table.",
    ]


def test_names_that_lead_out_of_the_folder_are_refused(tmp_path: Path) -> None:
    home, other = tmp_path / "home", tmp_path / "other"
    (name,) = pictures(other, 1)
    pictures(home / "in", 2)
    (home / "link.png").symlink_to(other / name)
    (home / "folder").symlink_to(other)
    (home / "fine.png").symlink_to(home / "in" / "0001.png")
    rows: list[Sequence[object]] = [
        ("in/0000.png", 0),
        (other / name, 1),
        (f"../other/{name}", 2),
        ("in/../in/0001.png", 3),
        ("link.png", 4),
        (f"folder/{name}", 5),
        (f"C:\\photos\\{name}", 6),
        ("fine.png", 7),
        (".\\in\\0001.png", 8),
    ]
    data = load(write_table(home / "t.csv", ("file", "x"), *rows))
    assert data.names == ("in/0000.png", "fine.png", "in/0001.png")
    said = sayings(data)
    assert said[0].startswith("Skipped rows, a picture outside of the folder of the table: 6 (")
    assert any("The same picture is in rows with different numbers: 1" in one for one in said)


def test_columns_are_chosen_by_name(tmp_path: Path) -> None:
    rows = [(name, name, number, -number, "x, y") for number, name in
            enumerate(pictures(tmp_path, 9))]  # fmt: skip
    table = write_table(tmp_path / "t.csv", ("left", "right", "a", "b, c", "d"), *rows)
    data = load(table, number_columns='"b, c", a', picture_column="right")
    assert data.spec.columns == ("b, c", "a")
    assert data.target[4].tolist() == [-4, 4]
    assert refused(table, picture_column="rigth") == (
        "t.csv has no column called “rigth”. Did you mean “right”?"
    )
    assert "has no column called “zzz”. It has: left, right, a, …." in refused(
        table, number_columns="a, zzz"
    )
    assert "None of the 9 rows of t.csv can be used. Skipped rows, not a number: 9" in refused(
        table, number_columns="d"
    )


def test_a_column_is_found_in_whatever_composition_its_name_is(tmp_path: Path) -> None:
    rows = [(name, number, -number) for number, name in enumerate(pictures(tmp_path, 9))]
    table = write_table(tmp_path / "t.csv", ("file", "gro\u0308\u00dfe", "age"), *rows)
    data = load(table, number_columns="gr\u00f6\u00dfe")
    assert data.target[4].tolist() == [4]
    two = write_table(tmp_path / "t.csv", ("file", "gro\u0308\u00dfe", "gr\u00f6\u00dfe"), *rows)
    assert "has 2 columns called" in refused(two)


def test_a_running_number_without_a_name_is_not_learnt(tmp_path: Path) -> None:
    rows = [(number, name, number % 3) for number, name in enumerate(pictures(tmp_path, 9))]
    data = load(write_table(tmp_path / "t.csv", ("", "file", "x"), *rows))
    assert data.spec.columns == ("x",)
    assert data.notices == ()


def test_a_number_that_never_changes_is_told_and_can_be_trained_on(tmp_path: Path) -> None:
    rows = [(name, number, 0.1) for number, name in enumerate(pictures(tmp_path, 10))]
    data = load(write_table(tmp_path / "t.csv", ("file", "x", "same"), *rows))
    assert number_facts(data.spec).std[1] == 1.0
    assert sayings(data) == [
        "Numbers that are the same for all training pictures: same. Nothing can be learnt of them."
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "t.csv is empty."),
        (b"file,x\n", "t.csv names columns, but has no rows."),
        (b"file\n0000.png\n", "t.csv has only one column."),
        (b"file,x\n\xff\xfe,1\n", "t.csv is not in UTF-8"),
        (b'file,x\n0000.png,"1\n0001.png,2\n', "t.csv is no table that can be read: line 2"),
        (b"name,x\ncat,1\ndog,2\n", "No column of t.csv names pictures beside it."),
        (b"file,x\n0000.png,red\n", "No column of t.csv holds numbers beside the pictures."),
        (b"0000.png,1\n0001.png,2\n", "The first line of t.csv names no columns: “0000.png”"),
        (b"file,x,x\n0000.png,1,2\n", "t.csv has 2 columns called “x”."),
        (b"file," + b"x," * 1000 + b"y\n", "t.csv has 1,002 columns, limit 1,000."),
        (
            b"file," + b",".join(b"x%d" % n for n in range(101)) + b"\n0000.png" + b",1" * 101,
            "t.csv has 101 columns of numbers, limit 100.",
        ),
    ],
)
def test_a_table_that_cannot_be_used_is_told_in_a_sentence(
    content: bytes, said: str, tmp_path: Path
) -> None:
    pictures(tmp_path, 2)
    (tmp_path / "t.csv").write_bytes(content)
    assert said in refused(tmp_path / "t.csv")


def test_a_table_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert refused("") == "No table is chosen. Choose a CSV file."
    assert "gone.csv does not exist." in refused(tmp_path / "gone.csv")
    assert "is a folder, and no table." in refused(tmp_path)
    assert "NUL" in refused("a\0b")
    os.mkfifo(tmp_path / "pipe.csv")
    assert "pipe.csv is a pipe or a device, and no table." in refused(tmp_path / "pipe.csv")


@pytest.mark.parametrize("doing", ["Reading the table", "Looking for the pictures", "Reading"])
def test_reading_tells_how_far_it_is_and_can_be_cancelled(doing: str, tmp_path: Path) -> None:
    table = plain_table(tmp_path)
    listener = Listener(cancel_at=doing)
    with pytest.raises(CancelledError):
        load(table, progress=listener)
    assert listener.reports[-1][1].startswith(doing)


def test_pictures_are_the_same_wherever_they_are_kept(tmp_path: Path) -> None:
    table = plain_table(tmp_path / "data")
    cache = tmp_path / "cache"
    kept = [load(table, keep=keep, cache=cache) for keep in ("memory", "disk", "stream", "auto")]
    assert len({data.spec.fingerprint for data in kept}) == 1
    assert all((data.input[:] == kept[0].input[:]).all() for data in kept)
    assert [data.keeping.way for data in kept if data.keeping] == [
        "memory", "disk", "stream", "memory",
    ]  # fmt: skip


def test_colour_and_fit_are_those_of_folders(tmp_path: Path) -> None:
    plain(200, 100, 0, width=40).save(tmp_path / "a.png")
    table = write_table(tmp_path / "t.csv", ("file", "x"), ("a.png", 1))
    data = load(table, colour="grey", fit="pad")
    (found,) = data.input[:]
    assert (
        found == read_picture(tmp_path / "a.png", size=(16, 16), colour="grey", fit="pad")
    ).all()
    assert data.spec.counts == {"train": 1, "validation": 0, "test": 0}


def test_a_hundred_thousand_rows_are_sorted_out(tmp_path: Path) -> None:
    pictures(tmp_path, 3)
    many = [(f"{number}.png", number) for number in range(100_000)]
    table = write_table(tmp_path / "t.csv", ("file", "x"), ("0000.png", 5), *many, ("0001.png", 6))
    data = load(table)
    assert data.names == ("0000.png", "0001.png")
    (said,) = [one for one in sayings(data) if "no such file" in one]
    assert "100,000 (line 3: 0.png, 4: 1.png, 5: 2.png, …)" in said


def test_a_table_moves_with_its_pictures(tmp_path: Path) -> None:
    table = plain_table(tmp_path / "one")
    shutil.copytree(tmp_path / "one", tmp_path / "two")
    assert load(table).spec.fingerprint == load(tmp_path / "two" / "table.csv").spec.fingerprint
    Image.new("RGB", (12, 12)).save(tmp_path / "two" / "0000.png")
    assert load(table).spec.fingerprint != load(tmp_path / "two" / "table.csv").spec.fingerprint
