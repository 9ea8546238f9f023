"""Which hosts may be contacted: those that the project file lists under `network.allow`, and no others."""

from __future__ import annotations

from pytest_lineage.errors import CallerError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

_PORTS = {"https": 443, "http": 80, "ssh": 22}


def check_allowed(url: str, allow: Sequence[str]) -> None:
    """Refuse a URL whose host is not listed, with its port or for every port. Names are compared as text: `localhost` is not `127.0.0.1`.

    Raises:
        CallerError: naming the line to add.
    """
    from urllib.parse import urlsplit

    parts = urlsplit(url.removeprefix("git+"))
    host = (parts.hostname or "").lower()
    port = parts.port or _PORTS.get(parts.scheme, 0)
    listed = {entry.lower() for entry in allow}
    if not host or not listed & {host, f"{host}:{port}", f"[{host}]", f"[{host}]:{port}"}:
        raise CallerError(
            f"{host or url} is not among the hosts that may be contacted",
            help=f"list it in lineage.yaml: `network: {{allow: [{host or 'HOST'}]}}`",
        )
