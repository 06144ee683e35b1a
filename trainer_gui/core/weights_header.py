"""What the header of a safetensors file may be, before the library is given the file.

Source: the format, https://huggingface.co/docs/safetensors (eight bytes hold the length of a JSON
table that names each tensor with its `data_offsets`).
"""

from trainer_gui.core.text import Text

LENGTH_BYTES = 8
HEADER_LIMIT_BYTES = 8_000_000
TENSOR_LIMIT = 20_000  # the largest models have some thousands; 200,000 empty ones take seconds
_MARK = b'"data_offsets"'


def header_fault(start: bytes, size: int) -> Text | None:
    """Why a file is not read; None if the library may look at it.

    Args:
        start: of the file, at least as long as the longest header that is allowed, or all of it.
        size: of the whole file, in bytes.
    """
    if size < LENGTH_BYTES:
        return Text("it has {size} bytes, which is too few", size=size)
    length = _length(start)
    if start[LENGTH_BYTES : LENGTH_BYTES + 1] != b"{" or length + LENGTH_BYTES > size:
        return Text("it is not safetensors, or cut short")
    if length > HEADER_LIMIT_BYTES:
        return Text(
            "its header has {length:,} bytes, limit {limit:,}",
            length=length,
            limit=HEADER_LIMIT_BYTES,
        )
    count = tensor_count(start)
    if count > TENSOR_LIMIT:
        return Text("it holds {count:,} tensors, limit {limit:,}", count=count, limit=TENSOR_LIMIT)
    return None


def tensor_count(start: bytes) -> int:
    """How many tensors the header names; a name that stands twice counts twice."""
    return start.count(_MARK, LENGTH_BYTES, LENGTH_BYTES + _length(start))


def _length(start: bytes) -> int:
    return int.from_bytes(start[:LENGTH_BYTES], "little")
