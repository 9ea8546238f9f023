"""Row 8: how near hashing comes to what the cores can do, and how it does on many small files."""

from __future__ import annotations

import hashlib
import os
import threading
from importlib import import_module
from typing import TYPE_CHECKING, Any

from benchmarks.measure import Line, NotInstalledError, Promise, take_turns

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from benchmarks.measure import Size

_MB = 1024 * 1024


def lines(folder: str, size: Size) -> Iterator[Line]:
    """Large files beside OpenSSL on all cores at once over bytes in memory; small ones beside model-signing."""
    length = size.of(256) * _MB
    large = _files(os.path.join(folder, "large"), 4 * _cores(), length)
    pairs = take_turns(lambda: _digest(folder, large), lambda: _openssl(large, length), size.turns(7))
    yield Line(
        row=8,
        work=f"SHA-256 of {len(large)} files, {length // _MB} MB each, in the page cache",
        other=f"OpenSSL over as many bytes in memory, {_cores()} threads",
        pairs=pairs,
        promise=Promise(bound=0.85, least=True, unit="× its speed"),
        figure=lambda ours, other: other / ours,
    )
    small = _files(os.path.join(folder, "small"), size.of(10_000), 4096)
    yield Line(
        row=8,
        work=f"SHA-256 of {len(small):,} files of 4 kB",
        other="model-signing",
        pairs=take_turns(lambda: _digest(folder, small), _model_signing(os.path.join(folder, "small")), size.turns(7)),
        promise=Promise(bound=3, least=True, unit="× its speed"),
        figure=lambda ours, other: other / ours,
    )


def _files(folder: str, count: int, length: int) -> list[str]:
    """Files of different bytes; their paths from the folder above."""
    os.makedirs(folder)
    paths = []
    for number in range(count):
        path = os.path.join(folder, f"{number:05}.bin")
        with open(path, "wb") as file:
            piece = hashlib.sha256(str(number).encode()).digest() * (min(length, _MB) // 32)
            for _ in range(max(1, length // _MB)):
                file.write(piece)
        paths.append(os.path.join(os.path.basename(folder), os.path.basename(path)))
    return paths


def _digest(root: str, paths: list[str]) -> None:
    """As the engine asks for digests: all questions of a run at once."""
    from pytest_lineage.answers import Answerer
    from pytest_lineage.model import Context, Scope
    from pytest_lineage.questions import FileDigest, FileFact

    answerer = Answerer(context=Context(root=root), scope=Scope.LOCAL)
    answers = answerer.answer([FileDigest(paths=(path,), algorithm="sha256") for path in paths])
    if not all(isinstance(answer, FileFact) for answer in answers.values()):
        raise RuntimeError(f"not every file was hashed: {next(a for a in answers.values() if not isinstance(a, FileFact))}")


def _openssl(paths: list[str], length: int) -> None:
    """OpenSSL through hashlib, a thread a core, over a megabyte that stays in the cache: nothing is opened or read."""
    cores = _cores()
    rounds = len(paths) * length // _MB // cores

    def work() -> None:
        hasher, piece = hashlib.sha256(), bytes(_MB)
        for _ in range(rounds):
            hasher.update(piece)

    threads = [threading.Thread(target=work) for _ in range(cores)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _model_signing(folder: str) -> Callable[[], object]:
    try:
        hashing: Any = import_module("model_signing.hashing")
    except ImportError:
        raise NotInstalledError("model-signing pyopenssl") from None
    return lambda: hashing.Config().hash(folder)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
