"""A real git server on a loopback port: https by a certificate of its own, `git http-backend` behind it."""

from __future__ import annotations

import os
import shutil
import ssl
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


def git(folder: Path, *arguments: str) -> str:
    """Run git in a folder, as nobody in particular, without anybody's configuration; what it prints."""
    identity = {
        f"GIT_{role}_{part}": value for role in ("AUTHOR", "COMMITTER") for part, value in (("NAME", "a"), ("EMAIL", "a@example.com"))
    }
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    environment = {**kept, **identity, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    done = subprocess.run(["git", *arguments], cwd=folder, env=environment, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def certificate(folder: Path) -> tuple[Path, Path]:
    """A self-signed certificate for this machine, and its key."""
    certificate, key = folder / "ca.pem", folder / "key.pem"
    kind = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    places = ["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run(["openssl", "req", *kind, *places], check=True, capture_output=True)
    return certificate, key


class GitServer:
    """Serves the repositories below a folder until it is stopped.

    `/moved/…` redirects to the same path by another name of this host; `/slow/…` answers only when the server stops.
    `requests` lists what was asked for, with the Authorization header where there was one.
    """

    def __init__(self, repositories: Path, folder: Path) -> None:
        self.ca, key = certificate(folder)
        self.requests: list[tuple[str, str]] = []
        self.stopping = threading.Event()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self, repositories))
        self._http.daemon_threads = True
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.ca, key)
        self._http.socket = context.wrap_socket(self._http.socket, server_side=True, do_handshake_on_connect=False)
        self.port: int = self._http.server_address[1]
        self.url = f"git+https://127.0.0.1:{self.port}"
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.05})
        self._thread.start()

    def stop(self) -> None:
        """Answer what waits, and close the port."""
        self.stopping.set()
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()


def _handler(server: GitServer, repositories: Path) -> type[BaseHTTPRequestHandler]:
    backend = shutil.which("git") or "git"

    class Handler(BaseHTTPRequestHandler):
        """One request, given to `git http-backend` as CGI (RFC 3875)."""

        timeout = 20

        def do_GET(self) -> None:
            self._answer(b"")

        def do_POST(self) -> None:
            self._answer(self.rfile.read(int(self.headers.get("Content-Length") or 0)))

        def _answer(self, body: bytes) -> None:
            server.requests.append((self.path, self.headers.get("Authorization") or ""))
            if self.path.startswith("/moved/"):
                self.send_response(302)
                self.send_header("Location", f"https://localhost:{server.port}/{self.path.removeprefix('/moved/')}")
                self.end_headers()
            elif self.path.startswith("/slow/"):
                server.stopping.wait(30)
            else:
                self._run(body)

        def _run(self, body: bytes) -> None:
            path, _, query = self.path.partition("?")
            environment = {
                "PATH": os.environ["PATH"],
                "GIT_PROJECT_ROOT": str(repositories),
                "GIT_HTTP_EXPORT_ALL": "1",
                "GIT_PROTOCOL": self.headers.get("Git-Protocol") or "",
                "PATH_INFO": path,
                "QUERY_STRING": query,
                "REQUEST_METHOD": self.command,
                "CONTENT_TYPE": self.headers.get("Content-Type") or "",
                "CONTENT_LENGTH": str(len(body)),
                "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding") or "",
            }
            done = subprocess.run([backend, "http-backend"], input=body, env=environment, capture_output=True, check=False)
            head, _, content = done.stdout.partition(b"\r\n\r\n")
            headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n") if line)
            self.send_response(int(headers.pop("Status", "200").split()[0]))
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    return Handler
