"""One command under way: started without a shell in a clean place, its output capped, ended with everything it started."""

import contextlib
import json
import os
import re
import select
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from core.errors import InvalidInput
from core.executor.allowed import Allowed, wrong_program
from core.executor.masking import longest, masked

SUPERVISOR = Path(__file__).with_name("supervisor.py")
PATH = "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"
FILE_MEGABYTES = 1000
"""The largest file that a command may write."""
GRACE = 5.0
"""Seconds that the supervisor has to end everything after the time is over."""
How = Literal["ended", "timed out", "stopped", "not started"]
_ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """What came of one command. `code` is None unless it ended by itself; below zero it is the signal that ended it. `output` is
    standard output and error together, masked; `dropped` counts bytes that were not kept, `left` processes that outlived the command
    and were killed. `seconds` is wall time."""

    argv: tuple[str, ...]
    code: int | None
    how: How
    output: str
    dropped: int
    left: int
    seconds: float
    why: str = ""


class Execution:
    """Commands of one cell, one after the other. `run` carries one out; `stop` ends it, and all that follow, from another thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._supervisor: subprocess.Popen[bytes] | None = None
        self.is_stopped = False

    def stop(self) -> None:
        """End what runs now; nothing more is started."""
        with self._lock:
            self.is_stopped = True
            supervisor = self._supervisor
        if supervisor is not None and supervisor.stdin is not None:
            with contextlib.suppress(OSError, ValueError):
                supervisor.stdin.close()

    def run(self, allowed: Allowed, argv: Sequence[str]) -> Ended:
        """Carry out one command of this pattern. Raises `InvalidInput` when its program is no longer one that may be started."""
        wrong = wrong_program(allowed.program)
        if wrong or not allowed.takes(argv):
            raise InvalidInput(f"{argv[0]} is not started: {wrong or 'it is not listed'}.", "The operator corrects the list of commands.")
        secrets = [value for name in allowed.secrets if (value := os.environ.get(name))]
        begun = time.monotonic()
        with tempfile.TemporaryDirectory(prefix="parley-", ignore_cleanup_errors=True) as home:
            told, kept, dropped = self._supervised(allowed, argv, home, allowed.kilobytes * 1000, longest(secrets))
        # First the colours, which could part a secret; the cut last, which could halve one.
        text = masked(_ESCAPES.sub("", kept.decode("utf-8", "replace")), secrets)
        text = text.encode()[: allowed.kilobytes * 1000].decode("utf-8", "ignore")
        return Ended(
            argv=tuple(masked(word, secrets) for word in argv),
            code=told.get("code"),
            how=told.get("how", "stopped"),
            output=text,
            dropped=dropped,
            left=int(told.get("left", 0)),
            seconds=round(time.monotonic() - begun, 3),
            why=str(told.get("why", "")),
        )

    def _supervised(self, allowed: Allowed, argv: Sequence[str], home: str, most: int, more: int) -> tuple[dict[str, Any], bytes, int]:
        with self._lock:
            if self.is_stopped:
                return {"how": "stopped"}, b"", 0
            supervisor = self._supervisor = subprocess.Popen(  # noqa: S603 - our own program, by its path
                [sys.executable, "-I", "-S", str(SUPERVISOR)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                cwd=allowed.folder or home,
                env=environment(allowed, home),
                start_new_session=True,
            )
        program = str(Path(allowed.program).resolve())
        order = {"argv": list(argv), "program": program, "seconds": allowed.seconds, "megabytes": FILE_MEGABYTES}
        try:
            with contextlib.suppress(OSError, ValueError):
                if supervisor.stdin is not None:
                    supervisor.stdin.write(json.dumps(order).encode() + b"\n")
                    supervisor.stdin.flush()
            kept, dropped = _read(supervisor, most + more, time.monotonic() + allowed.seconds + GRACE)
            _kill(supervisor)
            said = supervisor.stderr.read() if supervisor.stderr else b""
        finally:
            with self._lock:
                self._supervisor = None
            _kill(supervisor)
            _close(supervisor)
        return _report(said), kept, dropped + max(0, len(kept) - most)


def environment(allowed: Allowed, home: str) -> dict[str, str]:
    """What a command finds in its environment: fixed values, and what the operator named for it. Nothing else of ours."""
    handed = {name: os.environ[name] for name in (*allowed.environment, *allowed.secrets) if name in os.environ}
    return {"HOME": home, "TMPDIR": home, "LANG": "C.UTF-8", "TZ": "UTC", **handed, "PATH": PATH}


def _read(supervisor: "subprocess.Popen[bytes]", most: int, deadline: float) -> tuple[bytes, int]:
    """The first bytes of the output and how many more there were; all of it is read, so that the command is not held up.

    It ends with the supervisor, and at the deadline, should that have been kept from ending what it started.
    """
    kept, dropped = bytearray(), 0
    stream = supervisor.stdout
    while stream is not None and select.select([stream], [], [], max(0.0, deadline - time.monotonic()))[0]:
        piece = os.read(stream.fileno(), 65536)
        if not piece:
            break
        room = max(0, most - len(kept))
        kept += piece[:room]
        dropped += max(0, len(piece) - room)
    return bytes(kept), dropped


def _report(said: bytes) -> dict[str, Any]:
    try:
        told = json.loads(said.splitlines()[-1])
    except (ValueError, IndexError):
        return {"how": "stopped", "why": "its supervisor ended"}
    return told if isinstance(told, dict) else {}


def _kill(supervisor: "subprocess.Popen[bytes]") -> None:
    """End it, when it has not ended: it has reported by then, or never will."""
    with contextlib.suppress(subprocess.TimeoutExpired):
        supervisor.wait(0.5)
        return
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(supervisor.pid, signal.SIGKILL)
    supervisor.wait()


def _close(supervisor: "subprocess.Popen[bytes]") -> None:
    for stream in (supervisor.stdin, supervisor.stdout, supervisor.stderr):
        with contextlib.suppress(OSError, ValueError):
            if stream is not None:
                stream.close()
