"""heaps_of_threads: what glibc sets aside for the threads of a process."""

from pathlib import Path


def heaps_of_threads(process: int) -> list[str]:
    """Addresses of the heaps that glibc made for threads: 64 MB each, for the most part unused."""
    size = 1 << 26
    ends = {}
    for line in Path(f"/proc/{process}/maps").read_text(encoding="utf-8").splitlines():
        span, access, _, _, file = line.split()[:5]
        first, last = (int(place, 16) for place in span.split("-"))
        if file == "0" and access in {"rw-p", "---p"}:
            ends[first] = last
    return [hex(first) for first, last in ends.items()
            if first % size == 0 and ends.get(last) == first + size]  # fmt: skip
