"""Notebooks: `python -m bench.notebook_speed` parses 400 runbooks and opens a postmortem with 60 cells and 400 timeline entries.

Both bars are seconds of a quiet machine, so processor time is told beside the clock: on a busy one the clock says how busy it is.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest.mock import patch

from streamlit.runtime.scriptrunner.script_runner import ScriptRunner
from streamlit.testing.v1 import AppTest

from bench.measuring import ROOT, SHARED, verdict
from core import commands
from core.access import Viewer
from core.errors import BadFile
from core.notebook.parse import parse
from core.records import Id, TimelineEntry, new_id
from core.store.change import Change
from core.store.opened import close_store, use_store
from core.store.store import Store

RUNBOOKS, CELLS, ENTRIES, ROUNDS = 400, 60, 400, 9
FOLDERS = (
    "runbooks-openshift", "runbooks-prometheus-operator", "runbooks-aws-ir", "runbooks-counteractive", "runbooks-pagerduty-ir-docs",
    "runme-examples",
)  # fmt: skip
WRITER = Viewer.local("Bench", "sre")
_PATTERN = (
    ("prompt", '```prompt {{"name":"p{n}","lens":"{lens}"}}\nWhat did `{lens}` see in part {n}?\n```\n'),
    ("prompt", '```prompt {{"name":"p{n}","lens":"{lens}","required":"true"}}\nWhich condition had to be true in part {n}?\n```\n'),
    ("field", '```field {{"name":"p{n}","lens":"{lens}"}}\ntype: number\nlabel: Minutes of part {n}\n```\n'),
    ("checklist", '```checklist {{"name":"p{n}","lens":"{lens}"}}\n- looked at the logs\n- asked the other side\n```\n'),
    ("decision", '```decision {{"name":"p{n}"}}\n---\noptions: [It stands, It is changed]\n---\nDoes part {n} stand?\n```\n'),
    ("sql", '```sql {{"name":"p{n}","show":"table"}}\nSELECT happened_at, text FROM timeline WHERE incident = ${{incident}}\n```\n'),
)


def template(cells: int) -> str:
    """A postmortem of so many cells that take an answer, five to a section, with its timeline and sign-off."""
    head = "---\nnotebook: postmortem\nid: postmortem/bench\ntitle: Bench\nversion: 1\ndisciplines: [sre, security]\ninputs:\n"
    parts = [head + "  incident: {type: incident, required: true}\n---\n\n# Bench\n"]
    for number in range(cells - 2):
        if number % 5 == 0:
            parts.append(f"\n## Section {number // 5 + 1}\n\nWhat this section is about, in a sentence.\n\n")
        lens = ("sre", "security", "joint")[number % 3]
        parts.append(_PATTERN[number % len(_PATTERN)][1].format(n=number, lens=lens) + "\n")
    parts.append('## Events\n\n```timeline {"name":"events"}\nstarred: "true"\n```\n\n')
    parts.append('## Sign-off\n\n```signoff {"name":"accepted","needs":"sre,security"}\nA fair account.\n```\n')
    return "".join(parts)


def fill(store: Store, folder: Path) -> tuple[str, str]:
    """An incident with its timeline and a postmortem of it, half answered; both ids."""
    (folder / "postmortem").mkdir()
    (folder / "postmortem" / "bench.md").write_text(template(CELLS), encoding="utf-8")
    with patch("core.notebook.library.search_path", lambda: (folder,)):
        incident = commands.execute(store, WRITER, "incident.create", {"title": "Bench", "kind": "both", "services": ["shop"]})["id"]
        store.change(WRITER, "bench.timeline", {}, lambda change: _entries(change, incident))
        notebook = commands.execute(store, WRITER, "notebook.start", {"template": "postmortem/bench", "incident": incident})["id"]
    for number in range(0, CELLS - 2, 2):
        kind = _PATTERN[number % len(_PATTERN)][0]
        value = {"prompt": f"Answer {number}. " * 12, "field": number, "decision": "It stands"}.get(kind)
        if value is not None:
            commands.execute(store, WRITER, "notebook.answer", {"id": notebook, "cell": f"p{number}", "value": value})
    return incident, notebook


def _entries(change: Change, incident: str) -> dict[str, int]:
    begun = datetime(2026, 11, 1, tzinfo=UTC)
    for number in range(ENTRIES):
        when = begun + timedelta(minutes=number)
        entry = TimelineEntry(
            id=new_id(), incident_id=Id(incident), happened_at=when, text=f"Something happened, number {number}", is_starred=number % 8 == 0
        )
        change.add(entry)
    return {"entries": ENTRIES}


@contextmanager
def processor_alone() -> Iterator[list[tuple[float, float]]]:
    """Notes clock and processor seconds of Streamlit's own thread for each script, without the harness around it."""
    took: list[tuple[float, float]] = []
    run = ScriptRunner._run_script

    def noted(runner: ScriptRunner, rerun: object) -> None:
        begun, used = time.perf_counter(), time.thread_time()
        try:
            run(runner, rerun)  # type: ignore[arg-type]
        finally:
            took.append((time.perf_counter() - begun, time.thread_time() - used))

    with patch.object(ScriptRunner, "_run_script", noted):
        yield took


def opened(incident: str, notebook: str, section: str) -> tuple[float, float]:
    """Clock and processor seconds of the script that opens the postmortem at a section. Raises `SystemExit` when the page fails."""
    test = AppTest.from_file(str(ROOT / "pages" / "frame.py"), default_timeout=600)
    test.switch_page("postmortem.py")
    test.query_params["incident"], test.query_params["notebook"], test.query_params["section"] = incident, notebook, section
    with processor_alone() as took:
        test.run()
    if test.exception:
        raise SystemExit(test.exception[0].message)
    if section not in {each.value.lower().replace(" ", "-") for each in test.subheader}:
        raise SystemExit(f"the section {section} was not drawn")
    return sum(each[0] for each in took), sum(each[1] for each in took)


def parsing(files: list[str]) -> tuple[float, float]:
    """Clock and processor seconds of parsing the texts; one that is no notebook counts as well."""
    begun, used = time.perf_counter(), time.process_time()
    for place, text in enumerate(files):
        try:
            parse(text, f"bench/{place}")
        except BadFile:
            continue
    return time.perf_counter() - begun, time.process_time() - used


def main() -> int:
    """Print both figures; exit 1 when one is over its bar."""
    good = True
    if SHARED.is_dir():
        paths = [path for folder in FOLDERS for path in sorted((SHARED / folder).rglob("*.md"))][:RUNBOOKS]
        texts = [path.read_text(encoding="utf-8") for path in paths]
        parsing(texts)
        clock, used = (statistics.median(each) for each in zip(*(parsing(texts) for _ in range(3))))
        detail = f"{clock:.2f} s on the clock, {len(texts)} files of {sum(map(len, texts)) / 1e6:.1f} MB"
        good &= verdict(f"parse {len(texts)} runbooks, processor time", used, 2.0, "s", detail)
    with tempfile.TemporaryDirectory() as folder:
        store = Store.open(Path(folder) / "parley.duckdb")
        incident, notebook = fill(store, Path(folder))
        use_store(store)
        for section in ("section-1", "events"):
            opened(incident, notebook, section)
            clocks, processors = zip(*(opened(incident, notebook, section) for _ in range(ROUNDS)))
            clock = f"{statistics.median(clocks) * 1000:.0f} ms on the clock, best {min(clocks) * 1000:.0f}"
            name = f"open a postmortem at {section}, the script's processor time"
            good &= verdict(name, statistics.median(processors) * 1000, 150, "ms", f"{clock}; {CELLS} cells, {ENTRIES} entries")
        close_store()
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
