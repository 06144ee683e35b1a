"""A small HTTP server on this computer that serves files from memory, in parts if asked."""

import hashlib
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from trainer_gui.core.download import Download


@dataclass
class Site:
    """What the server serves, and what it was asked for.

    Attributes:
        address: ends with a slash.
        files: content by name.
        ranges: the Range header of each request, empty where there was none.
        cut_after: bytes after which it drops the connection; None for never.
        length: of a file as it tells it; None for the truth.
    """

    address: str
    files: Mapping[str, bytes]
    ranges: list[str] = field(default_factory=list)
    cut_after: int | None = None
    length: str | None = None

    def download(self, name: str, *, md5: str | None = None) -> Download:
        """How one of its files is downloaded; `md5` may be given falsely."""
        content = self.files[name]
        digest = hashlib.md5(content, usedforsecurity=False).hexdigest()
        return Download(self.address + name, md5 or digest, len(content))


@contextmanager
def serving(files: Mapping[str, bytes]) -> Iterator[Site]:
    """Serves files until the block ends."""
    site = Site("", files)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            content = site.files.get(self.path.lstrip("/"))
            if content is None:
                self.send_error(404)
                return
            asked = self.headers.get("Range", "")
            site.ranges.append(asked)
            start = int(asked.removeprefix("bytes=").rstrip("-")) if asked else 0
            self.send_response(206 if asked else 200)
            self.send_header(
                "Content-Length", str(len(content) - start) if site.length is None else site.length
            )
            self.end_headers()
            stop = len(content) if site.cut_after is None else start + site.cut_after
            self.wfile.write(content[start:stop])

        def log_message(self, format: str, *args: object) -> None:
            """Keeps the test's output clean."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        site.address = f"http://127.0.0.1:{server.server_port}/"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield site
        finally:
            server.shutdown()
            thread.join()
