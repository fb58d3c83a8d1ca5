"""Starting, killing and asking a Parley server that runs in a process of its own."""

import contextlib
import io
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from core import cli

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60.0


def free_port() -> int:
    """A port of the loopback that nobody listens on now."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


class Server:
    """`python -m core serve` over one store; `start` again after `kill` opens the same store on the same port."""

    def __init__(self, store: Path) -> None:
        self.store = store
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.log = store.with_name("server.log")
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Returns when the first page answers; raises with the server's own words when it does not."""
        surroundings = {name: value for name, value in os.environ.items() if not name.startswith(("PARLEY_", "COV_"))}
        surroundings |= {"PARLEY_STORE": str(self.store), "PARLEY_PORT": str(self.port), "PYTHONWARNINGS": "default"}
        with self.log.open("ab") as log:
            self._process = subprocess.Popen([sys.executable, "-m", "core", "serve"], cwd=ROOT, env=surroundings, stdout=log, stderr=log)
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if self._process.poll() is not None:
                break
            try:
                with urllib.request.urlopen(self.address, timeout=5):
                    return
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                time.sleep(0.1)
        self.stop()
        raise AssertionError(f"the server did not answer:\n{self.words()}")

    def words(self) -> str:
        """What the server said so far."""
        return self.log.read_text(encoding="utf-8", errors="replace") if self.log.exists() else ""

    def stop(self) -> None:
        """End it as Ctrl-C does."""
        self._end(signal.SIGINT)

    def kill(self) -> None:
        """End it as a power cut does."""
        self._end(signal.SIGKILL)

    def _end(self, how: signal.Signals) -> None:
        if self._process is None:
            return
        if self._process.poll() is None:
            self._process.send_signal(how)
            try:
                self._process.wait(20)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait(20)
        self._process = None

    def run(self, *words: str) -> Any:
        """One call of the command line against the running server, made in this process; gives its JSON."""
        said, failed = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(failed):
            status = cli.main(self._line(words))
        return _answer(words, status, said.getvalue(), failed.getvalue())

    def run_alone(self, *words: str) -> Any:
        """The same in a process of its own, as in a shell."""
        surroundings = {name: value for name, value in os.environ.items() if not name.startswith(("PARLEY_", "COV_"))}
        line = [sys.executable, "-m", "core", *self._line(words)]
        done = subprocess.run(line, cwd=ROOT, env=surroundings, capture_output=True, text=True, timeout=PATIENCE, check=False)
        return _answer(words, done.returncode, done.stdout, done.stderr)

    def _line(self, words: tuple[str, ...]) -> list[str]:
        return [*words, "--json", "--store", str(self.store)]


def _answer(words: tuple[str, ...], status: int, said: str, failed: str) -> Any:
    if status > 1:
        raise AssertionError(f"{' '.join(words)}: {failed or said}")
    return json.loads(said)
