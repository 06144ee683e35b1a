"""Tests of headers that the library for weights is not even given."""

import json
import struct

import pytest

from trainer_gui.core.weights_header import header_fault, tensor_count


def start(table: object) -> bytes:
    content = json.dumps(table).encode()
    return struct.pack("<Q", len(content)) + content


def entries(count: int) -> dict[str, object]:
    return {
        str(number): {"dtype": "F32", "shape": [0], "data_offsets": [0, 0]}
        for number in range(count)
    }


def test_a_good_header_has_no_fault() -> None:
    content = start(entries(20_000))
    assert header_fault(content, len(content)) is None
    assert tensor_count(content) == 20_000


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "0 bytes"),
        (b"<html><body>", "not safetensors"),
        (struct.pack("<Q", 1 << 62) + b"{}", "not safetensors, or cut short"),
        (start([1]), "not safetensors"),
        (start(entries(20_001)), "20,001 tensors, limit 20,000"),
        (start({"__metadata__": {"a": "x" * 8_000_000}}), "limit 8,000,000"),
    ],
)
def test_what_is_refused_says_why(content: bytes, words: str) -> None:
    assert words in str(header_fault(content, len(content)))


def test_the_size_of_the_file_counts_and_not_what_was_read_of_it() -> None:
    content = start(entries(3))
    assert header_fault(content, len(content) + 1000) is None
    assert header_fault(content, len(content) - 1) is not None
