"""Files that a caller has us write: whole or not at all, and never through a link that somebody put there."""

from __future__ import annotations

import os


def write(file: str, text: str) -> None:
    """Replace `file` by UTF-8 text. Devices and pipes are written to as they are.

    Raises:
        OSError: where it cannot be written; then the file is what it was.
    """
    data = text.encode("utf-8", "backslashreplace")
    if _is_stream(file):
        with open(file, "wb") as device:
            device.write(data)
        return
    import tempfile

    descriptor, temporary = tempfile.mkstemp(dir=os.path.dirname(file) or ".", prefix=".lineage-")
    try:
        with os.fdopen(descriptor, "wb") as out:
            out.write(data)
        os.chmod(temporary, 0o666 & ~_umask())
        os.replace(temporary, file)
    except BaseException:
        os.unlink(temporary)
        raise


def _is_stream(file: str) -> bool:
    """A device, a pipe, or `/dev/stdout`, which is a link that may lead to a plain file and must stay what it is."""
    return os.path.abspath(file).startswith(("/dev/", "/proc/")) or (os.path.exists(file) and not os.path.isfile(file))


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
