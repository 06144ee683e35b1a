"""Faces as named arrays, and back; arrays from a file are not trusted."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, TypeAlias, TypeVar, assert_never

import numpy as np
from numpy.typing import NDArray

from trainer_gui.core.faces import Face, Picture, Row, Span, Wave, Words

Arrays: TypeAlias = Mapping[str, NDArray[Any]]

_Member = TypeVar("_Member", Picture, Wave, Words, Row)
_Many = TypeVar("_Many", list[float], tuple[str, ...])


def pack(faces: Sequence[Face], name: str = "faces") -> dict[str, NDArray[Any]]:
    """The arrays of faces that are all of one type, of any sizes; each is called `<name>.…`.

    What is no text in UTF-8, such as half a surrogate pair, becomes a question mark.

    Raises:
        ValueError: they are of several types.
    """
    arrays = _packed(faces)
    return {f"{name}.{part}": array for part, array in arrays.items()}


def unpack(arrays: Arrays, name: str = "faces") -> tuple[Face, ...]:
    """The faces that `pack` has packed; pixels and samples are views of the arrays.

    Raises:
        ValueError: the arrays are not those of faces.
        KeyError: one is missing.
    """
    parts = {
        key.removeprefix(f"{name}."): array
        for key, array in arrays.items()
        if key.startswith(f"{name}.")
    }
    kind = parts["type"]
    if kind.shape or kind.dtype.kind != "U":
        raise ValueError("no type of faces")
    match str(kind):
        case "none":
            return ()
        case "picture":
            return _pictures(parts)
        case "wave":
            return _waves(parts)
        case "words":
            return _words(parts)
        case "row":
            return _rows(parts)
        case other:
            raise ValueError(f"no type of faces is {other[:20]!r}")


def _packed(faces: Sequence[Face]) -> dict[str, NDArray[Any]]:
    if not faces:
        return {"type": np.array("none")}
    match faces[0]:
        case Picture():
            pixels = [picture.pixels for picture in _all(faces, Picture)]
            return {
                "type": np.array("picture"),
                "pixels": np.concatenate([array.reshape(-1) for array in pixels]),
                "shapes": np.array([array.shape for array in pixels], dtype=np.int64),
            }
        case Wave():
            waves = _all(faces, Wave)
            return {
                "type": np.array("wave"),
                "samples": np.concatenate([wave.samples for wave in waves]),
                "lengths": np.array([len(wave.samples) for wave in waves], dtype=np.int64),
                "rates": np.array([wave.rate for wave in waves], dtype=np.float64),
            }
        case Words():
            texts = _all(faces, Words)
            spans = [(place, span) for place, words in enumerate(texts) for span in words.spans]
            where = [(place, span.start, span.stop) for place, span in spans]
            return {
                "type": np.array("words"),
                **_packed_texts("text", [words.text for words in texts]),
                "spans": np.array(where, dtype=np.int64).reshape(-1, 3),
                **_packed_texts("span_names", [span.name for _, span in spans]),
            }
        case Row():
            rows = _all(faces, Row)
            return {
                "type": np.array("row"),
                "widths": np.array([len(row.names) for row in rows], dtype=np.int64),
                **_packed_texts("names", [name for row in rows for name in row.names]),
                **_packed_texts("values", [value for row in rows for value in row.values]),
            }
        case first:
            assert_never(first)


def _all(faces: Sequence[Face], member: type[_Member]) -> list[_Member]:
    found = [face for face in faces if isinstance(face, member)]
    if len(found) != len(faces):
        raise ValueError("faces of several types")
    return found


def _packed_texts(name: str, texts: Sequence[str]) -> dict[str, NDArray[Any]]:
    encoded = [text.encode(errors="replace") for text in texts]
    return {
        name: np.frombuffer(b"".join(encoded), dtype=np.uint8),
        f"{name}_lengths": np.array([len(text) for text in encoded], dtype=np.int64),
    }


def _pictures(parts: Arrays) -> tuple[Picture, ...]:
    shapes, pixels = _whole(parts["shapes"], 2), _flat(parts["pixels"], np.uint8)
    if shapes.shape[1] != 3 or (shapes < 1).any() or (shapes > max(pixels.size, 1)).any():  # noqa: PLR2004 - H, W, C
        raise ValueError("no shapes of pictures")
    sizes = [height * width * channels for height, width, channels in shapes.tolist()]
    pieces = _cut(pixels, sizes)
    return tuple(
        Picture(piece.reshape(shape)) for piece, shape in zip(pieces, shapes.tolist(), strict=True)
    )


def _waves(parts: Arrays) -> tuple[Wave, ...]:
    lengths, rates = _whole(parts["lengths"], 1), _flat(parts["rates"], np.float64)
    pieces = _cut(_flat(parts["samples"], np.float32), lengths.tolist())
    return tuple(map(Wave, pieces, _as_many(rates.tolist(), len(pieces))))


def _words(parts: Arrays) -> tuple[Words, ...]:
    texts = _texts(parts, "text")
    where = _whole(parts["spans"], 2)
    if where.shape[1] != 3:  # noqa: PLR2004 - text, start, stop
        raise ValueError("no spans")
    spans: dict[int, list[Span]] = {}
    names = _as_many(_texts(parts, "span_names"), len(where))
    for (place, start, stop), name in zip(where.tolist(), names, strict=True):
        if not 0 <= place < len(texts):
            raise ValueError("a span of no text")
        spans.setdefault(place, []).append(Span(start, stop, name))
    return tuple(Words(text, tuple(spans.get(place, ()))) for place, text in enumerate(texts))


def _rows(parts: Arrays) -> tuple[Row, ...]:
    widths = _whole(parts["widths"], 1)
    names = _texts(parts, "names")
    values = _as_many(_texts(parts, "values"), len(names))
    edges = _edges(widths.tolist(), len(names))
    return tuple(Row(names[start:stop], values[start:stop]) for start, stop in pairwise(edges))


def _texts(parts: Arrays, name: str) -> tuple[str, ...]:
    lengths = _whole(parts[f"{name}_lengths"], 1)
    # Cut first: what is decoded whole could hide that a cut goes through a character.
    pieces = _cut(_flat(parts[name], np.uint8), lengths.tolist())
    return tuple(piece.tobytes().decode() for piece in pieces)


def _cut(array: NDArray[Any], lengths: list[int]) -> list[NDArray[Any]]:
    return [array[start:stop] for start, stop in pairwise(_edges(lengths, len(array)))]


def _edges(lengths: list[int], total: int) -> list[int]:
    """Where pieces begin, and the last one ends."""
    edges = [0]
    for length in lengths:  # numbers of Python: those of a damaged file may not overflow
        if length < 0:
            raise ValueError("a length below zero")
        edges.append(edges[-1] + length)
    if edges[-1] != total:
        raise ValueError(f"lengths for {edges[-1]} in place of {total}")
    return edges


def _as_many(values: _Many, count: int) -> _Many:
    if len(values) != count:
        raise ValueError(f"{len(values)} in place of {count}")
    return values


def _whole(array: NDArray[Any], axes: int) -> NDArray[np.int64]:
    if array.ndim != axes or array.dtype != np.int64:
        raise ValueError(f"{array.dtype} {array.shape} in place of whole numbers")
    return array


def _flat(array: NDArray[Any], dtype: type[np.generic]) -> NDArray[Any]:
    if array.ndim != 1 or array.dtype != dtype:
        raise ValueError(f"{array.dtype} {array.shape} in place of {dtype.__name__}")
    return array
