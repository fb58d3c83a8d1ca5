"""What every measurement shares: time, memory in a process of its own, and the line that is printed."""

import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared" / "data"


def seconds(work: Callable[[], object], rounds: int = 5) -> float:
    """The median time of `rounds` calls, after one that does not count."""
    work()
    times = []
    for _ in range(rounds):
        begun = time.perf_counter()
        work()
        times.append(time.perf_counter() - begun)
    return statistics.median(times)


class Spent(NamedTuple):
    """What a process took: seconds on the clock, seconds of processor time over all its threads, and its peak memory in MB."""

    clock: float
    processor: float
    memory: float


def in_process(arguments: Sequence[str]) -> Spent:
    """What `python -m arguments…` takes as a whole process. Raises `SystemExit` when it fails."""
    script = (
        "import resource, subprocess, sys, time; t = time.perf_counter(); "
        "code = subprocess.run([sys.executable, '-m', *sys.argv[1:]], stdout=subprocess.DEVNULL).returncode; "
        "used = resource.getrusage(resource.RUSAGE_CHILDREN); "
        "print(time.perf_counter() - t, used.ru_utime + used.ru_stime, used.ru_maxrss / 1000, code)"
    )
    done = subprocess.run([sys.executable, "-c", script, *arguments], cwd=ROOT, capture_output=True, text=True, check=True)
    *figures, code = done.stdout.split()
    # 1 is a finding, such as a rejected row, with the work done; a crash ends with 1 too, and says so.
    if code not in ("0", "1") or "Traceback" in done.stderr:
        raise SystemExit(f"{' '.join(arguments)} ended with {code}: {done.stderr}")
    return Spent(*map(float, figures))


def verdict(name: str, value: float, bar: float, unit: str, detail: str) -> bool:
    """Print one line and say whether the value is within its bar."""
    good = value <= bar
    print(f"{'ok  ' if good else 'OVER'} {name}: {value:.2f} {unit} (bar {bar:g} {unit}); {detail}")
    return good
