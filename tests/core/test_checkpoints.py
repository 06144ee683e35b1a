"""Tests of checkpoints on the disk: whole ones are found, damaged ones are passed over."""

import json
from pathlib import Path

import pytest

from trainer_gui.core.checkpoints import (
    BEST,
    FOLDER,
    LATEST,
    MANIFEST,
    SEALS,
    Manifest,
    _canonical,
    best_name,
    checkpoint_name,
    checkpoint_names,
    digest,
    newest_good,
    pack_manifest,
    pack_pointer,
    pack_seals,
    pointed,
    read_checkpoint,
    read_manifest,
    read_sealed,
    read_seals,
    unpack_manifest,
)
from trainer_gui.core.errors import StorageError
from trainer_gui.core.execution import Execution

EXECUTION = Execution("cpu", "the CPU", threads=2)


def make(run: Path, step: int, *, best: str = "") -> Path:
    """A checkpoint of two files; gives its folder."""
    folder = run / FOLDER / checkpoint_name(step)
    folder.mkdir(parents=True)
    files = {"model.safetensors": b"weights %d" % step, "state.pt": b"state %d" % step}
    for name, content in files.items():
        (folder / name).write_bytes(content)
    manifest = Manifest(
        step // 10,
        step,
        {name: digest(content) for name, content in files.items()},
        {name: len(content) for name, content in files.items()},
        execution=EXECUTION,
        best=best,
    )
    (folder / MANIFEST).write_bytes(pack_manifest(manifest))
    return folder


def test_a_manifest_comes_back(tmp_path: Path) -> None:
    folder = make(tmp_path, 70)
    found = read_checkpoint(tmp_path, folder.name)
    assert (found.manifest.epoch, found.manifest.step) == (7, 70)
    assert found.manifest.execution == EXECUTION
    assert found.files == {"model.safetensors": b"weights 70", "state.pt": b"state 70"}
    assert found.passed_over == ()


def test_the_newest_comes_first_and_unfinished_ones_do_not_count(tmp_path: Path) -> None:
    for step in (10, 1000, 200):
        make(tmp_path, step)
    (tmp_path / FOLDER / checkpoint_name(3000)).mkdir()
    assert checkpoint_names(tmp_path) == tuple(checkpoint_name(n) for n in (1000, 200, 10))
    found = newest_good(tmp_path)
    assert found is not None
    assert found.name == checkpoint_name(1000)


def test_one_that_was_never_told_of_is_not_gone_on_from(tmp_path: Path) -> None:
    for step in (10, 20):
        make(tmp_path, step)
    (tmp_path / FOLDER / LATEST).write_bytes(pack_pointer(checkpoint_name(10)))
    found = newest_good(tmp_path)
    assert found is not None
    assert found.name == checkpoint_name(10)


@pytest.mark.parametrize("file", ["model.safetensors", "state.pt", MANIFEST])
def test_a_damaged_one_is_named_and_passed_over(tmp_path: Path, file: str) -> None:
    make(tmp_path, 10)
    folder = make(tmp_path, 20)
    content = bytearray((folder / file).read_bytes())
    content[5] ^= 1
    (folder / file).write_bytes(content)
    found = newest_good(tmp_path)
    assert found is not None
    assert found.name == checkpoint_name(10)
    assert [str(text) for text in found.passed_over] == [
        f"The checkpoint {folder.name} is damaged: the checksum of {file} differs."
    ]


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    (make(tmp_path, 10) / "state.pt").unlink()
    with pytest.raises(StorageError, match=r"is damaged: state\.pt: No such file"):
        newest_good(tmp_path)


def test_without_checkpoints_there_is_none(tmp_path: Path) -> None:
    assert newest_good(tmp_path) is None
    assert checkpoint_names(tmp_path / "gone") == ()


def test_every_flipped_bit_of_a_manifest_is_found_or_harmless(tmp_path: Path) -> None:
    content = (make(tmp_path, 10) / MANIFEST).read_bytes()
    whole = unpack_manifest(content)
    found = 0
    for place in range(8 * len(content)):
        damaged = bytearray(content)
        damaged[place // 8] ^= 1 << place % 8
        try:
            assert unpack_manifest(bytes(damaged)) == whole
        except ValueError:
            found += 1
    assert found > 0.9 * 8 * len(content)


def test_a_manifest_of_another_kind_is_refused() -> None:
    for content in (b"", b"[]", b"{}", json.dumps({"checksum": 1}).encode(), b"\xff"):
        with pytest.raises(ValueError, match=r"checksum differs|Expecting|codec"):
            unpack_manifest(content)


def test_a_checkpoint_of_another_version_says_so(tmp_path: Path) -> None:
    folder = make(tmp_path, 10)
    for other in (1, 99):
        table = json.loads((folder / MANIFEST).read_bytes())
        del table["checksum"]
        table |= {"format": other, "step": "ten"}  # whatever it may mean there
        if other == 1:
            del table["format"]  # the first had none
        content = json.dumps({**table, "checksum": digest(_canonical(table))}).encode()
        (folder / MANIFEST).write_bytes(content)
        with pytest.raises(StorageError, match="another version of Trainer GUI"):
            read_manifest(tmp_path, folder.name)


def test_pointers_name_only_what_is_there(tmp_path: Path) -> None:
    make(tmp_path, 10)
    pointer = tmp_path / FOLDER / BEST
    for content, expected in (
        (pack_pointer(checkpoint_name(10)), checkpoint_name(10)),
        (checkpoint_name(10).encode(), None),
        (pack_pointer("step-000000099"), None),
        (pack_pointer("../../etc"), None),
        ("ß".encode(), None),
        (b"", None),
    ):
        pointer.write_bytes(content)
        assert pointed(tmp_path, BEST) == expected
    assert pointed(tmp_path, LATEST) is None


def test_a_flipped_bit_of_a_pointer_never_makes_it_name_another(tmp_path: Path) -> None:
    for step in (10, 30):  # the names differ in one bit
        make(tmp_path, step)
    pointer = tmp_path / FOLDER / LATEST
    content = pack_pointer(checkpoint_name(30))
    for place in range(8 * len(content)):
        damaged = bytearray(content)
        damaged[place // 8] ^= 1 << place % 8
        pointer.write_bytes(damaged)
        assert pointed(tmp_path, LATEST) is None
        found = newest_good(tmp_path)
        assert found is not None
        assert found.name == checkpoint_name(30)


def test_where_best_is_damaged_the_newest_manifest_says_which_it_was(tmp_path: Path) -> None:
    assert best_name(tmp_path) is None
    for step in (10, 20, 30):
        make(tmp_path, step, best=checkpoint_name(10))
    assert best_name(tmp_path) == checkpoint_name(10)
    (tmp_path / FOLDER / checkpoint_name(30) / MANIFEST).write_bytes(b"{")
    assert best_name(tmp_path) == checkpoint_name(10)
    (tmp_path / FOLDER / BEST).write_bytes(pack_pointer(checkpoint_name(20)))
    assert best_name(tmp_path) == checkpoint_name(20)


def test_a_name_does_not_lead_out_of_the_folder(tmp_path: Path) -> None:
    outside = make(tmp_path / "other", 10)
    (tmp_path / "run" / FOLDER).mkdir(parents=True)
    with pytest.raises(StorageError, match="has no checkpoint called"):
        read_checkpoint(tmp_path / "run", f"../../other/{FOLDER}/{outside.name}")


def test_sealed_files_are_compared(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"weights")
    with pytest.raises(StorageError, match="its checksum differs"):
        read_sealed(tmp_path, "model.safetensors")
    (tmp_path / SEALS).write_bytes(pack_seals({"model.safetensors": digest(b"weights")}))
    assert read_sealed(tmp_path, "model.safetensors") == b"weights"
    assert read_seals(tmp_path).keys() == {"model.safetensors"}
    with pytest.raises(StorageError, match=r"last\.safetensors of the run is damaged: No such"):
        read_sealed(tmp_path, "last.safetensors")
