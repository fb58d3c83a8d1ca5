"""Commands in a process of their own: clean, within time and output, and nothing outlives them."""

import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from core.errors import InvalidInput
from core.executor.allowed import Allowed
from core.executor.process import PATH, SUPERVISOR, Execution

SH = ("sh", "-c", "{text}")


def run(script, **more):
    """A listed shell, which no operator should list: it stands for whatever a listed program may do."""
    return Execution().run(Allowed(argv=SH, program="/bin/sh", **{"seconds": 5.0, **more}), ["sh", "-c", script])


def alive(mark):
    """Whether a process runs whose command line holds the mark."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                if mark.encode() in (entry / "cmdline").read_bytes() and b"Z" not in (entry / "stat").read_bytes().rpartition(b")")[2][:3]:
                    return True
            except OSError:
                continue
    return False


def gone(mark):
    """True once no such process is left, within two seconds."""
    return any(not alive(mark) or time.sleep(0.05) for _ in range(40))


def test_output_and_exit_code_are_kept():
    ended = run("echo out; echo err >&2; exit 3")
    assert (ended.code, ended.how, ended.output, ended.dropped, ended.left) == (3, "ended", "out\nerr\n", 0, 0)
    assert ended.argv == ("sh", "-c", "echo out; echo err >&2; exit 3")


def test_a_signal_is_told_as_such():
    assert run("kill -9 $$").code == -9


def test_the_environment_is_clean_and_only_named_variables_are_handed_on(monkeypatch):
    monkeypatch.setenv("PLAIN", "plain")
    monkeypatch.setenv("HIDDEN", "s3cret-value")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "never")
    monkeypatch.setenv("PARLEY_SERVER_X", "never")
    allowed = Allowed(argv=("env",), program="/usr/bin/env", environment=("PLAIN", "ABSENT"), secrets=("HIDDEN",))
    ended = Execution().run(allowed, ["env"])
    found = dict(line.split("=", 1) for line in ended.output.splitlines())
    home = found.pop("HOME")
    assert found.pop("TMPDIR") == home
    assert found == {"LANG": "C.UTF-8", "TZ": "UTC", "PLAIN": "plain", "HIDDEN": "•••", "PATH": PATH}
    assert not Path(home).exists()


def test_it_runs_in_an_empty_folder_of_its_own_that_is_gone_afterwards(tmp_path):
    ended = run("pwd; ls -A; echo x > left; chmod 000 left")
    assert ended.output.startswith("/")
    assert len(ended.output.splitlines()) == 1
    assert not Path(ended.output.strip()).exists()
    assert run("pwd", folder=str(tmp_path)).output.strip() == str(tmp_path)


def test_it_reads_nothing_and_inherits_no_files():
    with open("/dev/null") as held:
        os.set_inheritable(held.fileno(), True)
        ended = run("cat; ls /proc/self/fd | tr '\\n' ' '")
    assert ended.output.split() == ["0", "1", "2", "3"]


def test_it_is_killed_at_its_time_with_everything_it_started():
    ended = run("sleep 7001 & sleep 7001", seconds=0.5)
    assert (ended.code, ended.how) == (None, "timed out")
    assert ended.seconds < 4
    assert gone("7001")


@pytest.mark.parametrize(
    "script",
    [
        "sleep 7002 & exit 0",
        "setsid sleep 7002 >/dev/null 2>&1 & exit 0",
        "(setsid sh -c 'setsid sleep 7002 & exit' &) ; exit 0",
        "nohup setsid sleep 7002 < /dev/null > /dev/null 2>&1 & disown 2>/dev/null; exit 0",
    ],
)
def test_a_fork_never_outlives_its_command(script):
    ended = run(f"{script}")
    assert (ended.code, ended.how) == (0, "ended")
    assert ended.seconds < 4
    assert gone("7002")


def test_a_command_that_ignores_signals_is_ended_all_the_same():
    ended = run("trap '' TERM INT HUP; sleep 7003", seconds=0.4)
    assert ended.how == "timed out"
    assert gone("7003")


def test_nothing_outlives_a_server_that_was_killed():
    supervisor = subprocess.Popen([sys.executable, "-I", "-S", str(SUPERVISOR)], stdin=subprocess.PIPE, stderr=subprocess.PIPE)
    order = {"argv": ["sh", "-c", "setsid sleep 7005 & sleep 7005"], "program": "/bin/sh", "seconds": 60, "megabytes": 1}
    supervisor.stdin.write(json.dumps(order).encode() + b"\n")
    supervisor.stdin.flush()
    assert any(alive("sleep\x007005") or time.sleep(0.05) for _ in range(100))
    # A process that is killed lets go of its pipes; nothing else tells the supervisor.
    _, said = supervisor.communicate()
    assert json.loads(said)["how"] == "stopped"
    assert gone("sleep\x007005")


def test_a_stop_ends_it_at_once_and_keeps_what_was_written():
    execution = Execution()
    threading.Timer(0.4, execution.stop).start()
    begun = time.monotonic()
    ended = execution.run(Allowed(argv=SH, program="/bin/sh", seconds=60), ["sh", "-c", "echo before; sleep 7004"])
    assert (ended.how, ended.code, ended.output) == ("stopped", None, "before\n")
    assert time.monotonic() - begun < 5
    assert gone("7004")
    assert execution.run(Allowed(argv=SH, program="/bin/sh"), ["sh", "-c", "echo after"]).how == "stopped"


def test_huge_output_is_cut_and_counted():
    ended = run("yes 0123456789 | head -c 5000000", kilobytes=10)
    assert (len(ended.output), ended.dropped, ended.code) == (10_000, 4_990_000, 0)


def test_a_secret_at_the_cut_is_never_kept_in_part(monkeypatch):
    monkeypatch.setenv("HIDDEN", "s3cret-value-that-is-long")
    ended = run("head -c 990 /dev/zero | tr '\\0' x; echo $HIDDEN", kilobytes=1, secrets=("HIDDEN",))
    assert "s3cret" not in ended.output
    assert ended.output == "x" * 990 + "•••\n"


def test_colours_and_control_characters_are_taken_out_and_part_no_secret(monkeypatch):
    monkeypatch.setenv("HIDDEN", "s3cret-value")
    assert run(r"printf '\033[31mred\033[0m\a s3cret\033[0m-value\033]0;title\007\n'", secrets=("HIDDEN",)).output == "red •••\n"


def test_a_program_that_changed_hands_is_never_started(tmp_path):
    program = tmp_path / "tool"
    program.write_text("#!/bin/sh\necho ran\n")
    program.chmod(0o755)
    allowed = Allowed(argv=("tool",), program=str(program))
    assert Execution().run(allowed, ["tool"]).output == "ran\n"
    program.chmod(0o757)
    with pytest.raises(InvalidInput, match="can be written by others"):
        Execution().run(allowed, ["tool"])


def test_words_that_are_not_of_the_pattern_are_never_started():
    with pytest.raises(InvalidInput, match="it is not listed"):
        Execution().run(Allowed(argv=("echo", "{number}"), program="/bin/echo"), ["echo", "x"])


def test_a_program_that_cannot_start_says_so(tmp_path):
    program = tmp_path / "tool"
    program.write_text("#!/no/such/interpreter\n")
    program.chmod(0o755)
    ended = Execution().run(Allowed(argv=("tool",), program=str(program)), ["tool"])
    assert (ended.how, ended.code, ended.why) == ("not started", None, "No such file or directory")
