"""Started as a program of its own: runs one command and, when it ends or is stopped, everything that came of it.

It reads one line of JSON (`argv`, `program`, `seconds`, `megabytes`) and reports one line on standard error (`code`, `how`, `left`). The
command writes to its standard output. When standard input closes, because it is stopped or Parley died, everything is killed.
"""

import contextlib
import ctypes
import json
import os
import resource
import select
import signal
import subprocess
import sys
import time

_CHILD_SUBREAPER = 36
"""PR_SET_CHILD_SUBREAPER of Linux: what a command leaves behind becomes our child, however it detached itself."""


def main() -> None:
    """Run it, report, end."""
    order = json.loads(sys.stdin.buffer.readline())
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_CHILD_SUBREAPER, 1, 0, 0, 0)
    for what, most in ((resource.RLIMIT_CORE, 0), (resource.RLIMIT_FSIZE, order["megabytes"] * 1_000_000)):
        resource.setrlimit(what, (most, most))
    try:
        child = subprocess.Popen(  # noqa: S603 - a list of words, checked against the operator's list
            order["argv"], executable=order["program"], stdin=subprocess.DEVNULL, stderr=subprocess.STDOUT, start_new_session=True
        )
    except OSError as error:
        report(None, "not started", 0, str(error.strerror))
        return
    how = watch(child, time.monotonic() + order["seconds"])
    code = child.poll() if how == "ended" else None
    left = kill_all(child)
    report(code, how, left)


def watch(child: "subprocess.Popen[bytes]", deadline: float) -> str:
    """Wait for the command; how it came to an end."""
    while child.poll() is None:
        if time.monotonic() >= deadline:
            return "timed out"
        if select.select([sys.stdin.fileno()], [], [], 0.02)[0]:
            return "stopped"
    return "ended"


def kill_all(child: "subprocess.Popen[bytes]") -> int:
    """Kill the command's group and all that descends from here; how many processes were left besides the command."""
    left: set[int] = set()
    until = time.monotonic() + 3.0
    while time.monotonic() < until:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, signal.SIGKILL)
        there = descendants()
        left |= there - {child.pid}
        for pid in there:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        if not descendants():
            break
        time.sleep(0.01)
    return len(left)


def descendants() -> set[int]:
    """The living processes that descend from this one, where the system has /proc."""
    parents: dict[int, int] = {}
    if not os.path.isdir("/proc/self"):  # noqa: PTH112 - this program imports as little as it can
        return set()
    for name in os.listdir("/proc"):  # noqa: PTH208
        if name.isdigit():
            with contextlib.suppress(OSError, IndexError, ValueError), open(f"/proc/{name}/stat", "rb") as file:  # noqa: PTH123
                state, parent = file.read().rpartition(b")")[2].split()[:2]
                if state != b"Z":
                    parents[int(name)] = int(parent)
    own = {os.getpid()}
    while more := {pid for pid, parent in parents.items() if parent in own} - own:
        own |= more
    return own - {os.getpid()}


def report(code: int | None, how: str, left: int, why: str = "") -> None:
    """One line of JSON on standard error."""
    sys.stderr.write(json.dumps({"code": code, "how": how, "left": left, "why": why}) + "\n")


if __name__ == "__main__":
    main()
