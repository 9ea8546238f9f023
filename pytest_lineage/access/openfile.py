"""A regular file that is open for reading, which tells whether it changed meanwhile."""

from __future__ import annotations

import io
import os
import stat

from pytest_lineage.access.refusals import changed, not_regular, problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import TracebackType

_SMALL = 64 * 1024  # bytes up to which a file is read whole


class OpenFile:
    """A regular file of the checkout, open for reading; `size` is in bytes. Close it, or use it in a `with`."""

    __slots__ = ("_before", "descriptor", "path", "size")

    def __init__(self, path: str, descriptor: int) -> None:
        self.path = path
        self.descriptor = descriptor
        self._before = before = os.fstat(descriptor)
        self.size = before.st_size
        if not stat.S_ISREG(before.st_mode):
            os.close(descriptor)
            raise not_regular(path, before.st_mode)

    def read(self, limit: int) -> bytes:
        """At most `limit` bytes from where reading stands; fewer only at the end."""
        try:
            data = os.read(self.descriptor, min(limit, self.size + 1))
            if len(data) in {limit, self.size}:
                return data
            parts = [data]
            while data and (limit := limit - len(data)) > 0:
                data = os.read(self.descriptor, min(limit, 1 << 20))
                parts.append(data)
        except OSError as error:
            raise problem(self.path, error) from None
        return b"".join(parts)

    def feed(self, takers: Sequence[Callable[[bytes | memoryview], object]], buffer: memoryview) -> None:
        """Give every byte from where reading stands to each taker, in pieces that are valid only during the call."""
        try:
            if self.size < _SMALL:
                data = os.read(self.descriptor, self.size + 1)
                for take in takers:
                    take(data)
                if len(data) == self.size:
                    return
            stream = io.FileIO(self.descriptor, closefd=False)
            while count := stream.readinto(buffer):
                for take in takers:
                    take(buffer[:count])
        except OSError as error:
            raise problem(self.path, error) from None

    def rewind(self) -> None:
        """Go back to the first byte."""
        os.lseek(self.descriptor, 0, os.SEEK_SET)

    def unchanged(self) -> None:
        """Raise `SubjectError` (`file-unreadable`) where the file was written to since it was opened."""
        before, after = self._before, os.fstat(self.descriptor)
        if before.st_mtime_ns != after.st_mtime_ns or before.st_size != after.st_size or before.st_ctime_ns != after.st_ctime_ns:
            raise changed(self.path)

    def __enter__(self) -> OpenFile:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        os.close(self.descriptor)
