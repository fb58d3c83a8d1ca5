"""Starts worker processes, and keeps one started in reserve, because starting one takes longer than most questions."""

import atexit
import contextlib
import subprocess
import sys
import threading
from pathlib import Path

_PROGRAM = Path(__file__).with_name("worker.py")
_ENVIRONMENT = {"MALLOC_ARENA_MAX": "1", "ARROW_DEFAULT_MEMORY_POOL": "system"}
"""All that a worker finds in its environment. Without these two, allocators reserve 1.6 GB of the address space it is allowed."""
_lock = threading.Lock()
_reserve: list["subprocess.Popen[bytes]"] = []


def start() -> "subprocess.Popen[bytes]":
    """A fresh worker that waits for its request. It inherits no variable and no open file."""
    return subprocess.Popen(  # noqa: S603  (our own program, fixed arguments)
        [sys.executable, "-I", str(_PROGRAM)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd="/",
        env=_ENVIRONMENT,
        start_new_session=True,
    )


def take() -> "subprocess.Popen[bytes]":
    """The worker in reserve, or a fresh one where there is none that lives."""
    with _lock:
        worker = _reserve.pop() if _reserve else None
    if worker is not None and worker.poll() is None:
        return worker
    if worker is not None:
        end(worker)
    return start()


def warm() -> None:
    """Have one worker in reserve. Called after each cell; call it at start-up so that the first cell is quick too."""
    with _lock:
        if not _reserve:
            _reserve.append(start())


def end(worker: "subprocess.Popen[bytes]") -> None:
    """Kill a worker, whatever it does, and release all that it holds here."""
    worker.kill()
    worker.wait()
    for pipe in (worker.stdin, worker.stdout):
        if pipe is not None:
            # What was not yet written goes nowhere once the worker is gone.
            with contextlib.suppress(BrokenPipeError):
                pipe.close()


@atexit.register
def _release() -> None:
    while _reserve:
        end(_reserve.pop())
