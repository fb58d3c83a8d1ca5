"""What starting costs: `python -m bench.start_speed` times `import core` and shows that heavy libraries wait until they are used."""

import subprocess
import sys

from bench.measuring import ROOT, seconds, verdict

HEAVY = ("scipy", "altair", "typst", "pandas", "streamlit")


def run(code: str) -> str:
    """Standard output of a fresh interpreter that runs `code`."""
    return subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout


def main() -> int:
    """Print each figure; exit 1 when one is over its bar."""
    nothing = seconds(lambda: run("pass"))
    core = seconds(lambda: run("import core"))
    registry = seconds(lambda: run("from core import commands; commands.registry()"))
    good = verdict("import core", core - nothing, 0.3, "s", f"{core:.2f} s with the interpreter's own {nothing:.2f} s")
    loaded = run(f"import sys; from core import commands; commands.registry(); print([n for n in {HEAVY!r} if n in sys.modules])").strip()
    print(f"     all commands and reads known after {registry - nothing:.2f} s; heavy libraries loaded by then: {loaded}")
    return 0 if good and loaded == "[]" else 1


if __name__ == "__main__":
    raise SystemExit(main())
