"""Container image references, by the grammar of https://github.com/distribution/reference (regexp.go, normalize.go)."""

from __future__ import annotations

import re
from functools import cache

from pytest_lineage.identifiers.oci import DIGEST, HOST, NAME_LIMIT, PATH, TAG
from pytest_lineage.values import frozen


@frozen
class ImageReference:
    """A reference, with the defaults of Docker's shorthand filled in: `python` is `docker.io/library/python`.

    Attributes:
        host: a name, an IPv4 address, or an IPv6 address in brackets.
        port, tag, digest: `""` where none is written. The digest has its algorithm: `sha256:…`.
        path: the repository, without the host.
    """

    host: str
    port: str = ""
    path: str
    tag: str = ""
    digest: str = ""

    @property
    def registry(self) -> str:
        """`host` or `host:port`."""
        return f"{self.host}:{self.port}" if self.port else self.host

    @property
    def repository(self) -> str:
        """The name without tag and digest: what a digest is looked up in."""
        return f"{self.registry}/{self.path}"

    @property
    def implicit_latest(self) -> bool:
        """Neither tag nor digest: a client pulls `latest`."""
        return not self.tag and not self.digest

    def __str__(self) -> str:
        return self.repository + (f":{self.tag}" if self.tag else "") + (f"@{self.digest}" if self.digest else "")


def parse_image(text: str) -> ImageReference | None:
    """The parts of an image reference, or None where it is none: a bad name, or a digest of the wrong length.

    As in the reference implementation, a first component is a host if it has a dot, a port or an upper-case letter, or is `localhost`;
    and 64 hex digits are no name, since clients take them for an image id. It does not say that a digest is no placeholder.
    """
    name_end = text.find("@")
    if len(text) > NAME_LIMIT + 300 or (name_end == -1 and len(text) == 64 and not text.strip("0123456789abcdef")):
        return None
    found = _pattern().fullmatch(text)
    if found is None or len(found["name"]) > NAME_LIMIT:
        return None
    host, port, path = _split(found["host"] or "", found["port"] or "", found["path"])
    if not path or (port and not 0 < int(port) < 65536):
        return None
    return ImageReference(host=host, port=port, path=path, tag=found["tag"] or "", digest=found["digest"] or "")


@cache
def _pattern() -> re.Pattern[str]:
    name = rf"(?P<name>(?:(?P<host>{HOST})(?::(?P<port>[0-9]{{1,5}}))?/)?(?P<path>{PATH}))"
    return re.compile(rf"{name}(?::(?P<tag>{TAG}))?(?:@(?P<digest>{DIGEST}))?", re.ASCII)


def _split(host: str, port: str, path: str) -> tuple[str, str, str]:
    """Tell a host from the first component of a path."""
    if host and not port and host != "localhost" and "." not in host and host[0] != "[" and host == host.lower():
        host, path = "", f"{host}/{path}"
    if host in {"", "docker.io", "index.docker.io"} and not port:
        return "docker.io", "", path if "/" in path else f"library/{path}"
    return host, port, path
