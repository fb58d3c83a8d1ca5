"""Exports of a long postmortem: `python -m bench.export_speed` prints the time from the record to the PDF, HTML and Word file.

The notebook is the worked example's postmortem with 60 more timeline entries and long answers, so that the PDF has ten pages or more.
"""

import re
import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bench.measuring import in_process, seconds, verdict
from core.access import Viewer
from core.commands import execute
from core.exports.docx import docx
from core.exports.html import html
from core.exports.markdown import Sheet
from core.exports.notebook_sheet import gather
from core.exports.paper import paper
from core.exports.pdf import pdf
from core.store.store import Store

NOW = datetime(2026, 3, 9, 12, 0, tzinfo=UTC)
PAGES = 10
PARAGRAPH = "The pool of workers grew until the host had no memory left, and the check that should have said so was silent. " * 4


def long(sheet: Sheet) -> Sheet:
    """The same with long answers to every prompt and 60 more starred entries."""
    prompts = {cell.name: {"text": "\n\n".join([PARAGRAPH] * 2)} for cell in sheet.opened.document.cells() if cell.kind == "prompt"}
    entries: list[dict[str, Any]] = [
        {"is_starred": True, "happened_at": NOW + timedelta(minutes=number), "text": PARAGRAPH[:150], "known_to_sre_at": NOW}
        for number in range(60)
    ]
    opened = replace(sheet.opened, answers={**sheet.opened.answers, **prompts})
    return replace(sheet, opened=opened, timeline=[*sheet.timeline, *entries])


def main() -> int:
    """Print every figure; exit 1 when the PDF is over its bar or shorter than ten pages."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "parley.duckdb"
        store = Store.open(path, memory_mb=256)
        viewer = Viewer.local("Robin Vale", "sre")
        execute(store, viewer, "demo.load", {})
        notebook = execute(store, viewer, "notebook.list", {"kind": "postmortem"})[0]["id"]
        pages = len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf(paper(long(gather(store, viewer, notebook)), NOW), NOW)))
        figures = {
            "PDF": seconds(lambda: pdf(paper(long(gather(store, viewer, notebook)), NOW), NOW)),
            "HTML": seconds(lambda: html(paper(long(gather(store, viewer, notebook)), NOW))),
            "Word": seconds(lambda: docx(paper(long(gather(store, viewer, notebook)), NOW), NOW)),
        }
        begun = time.process_time()
        pdf(paper(long(gather(store, viewer, notebook)), NOW), NOW)
        processor = time.process_time() - begun
        store.close()
        spent = in_process(["core", "export", notebook, "--format", "pdf", "-o", f"{folder}/x.pdf", "--store", str(path)])
    good = verdict("PDF of a long postmortem", figures["PDF"], 1.0, "s", f"{pages} pages, {processor:.2f} s of processor time")
    print(f"     the same as HTML {figures['HTML']:.2f} s, as Word {figures['Word']:.2f} s")
    print(f"     the worked example as PDF by the command line: {spent.clock:.2f} s, {spent.memory:.0f} MB, interpreter and store included")
    return 0 if good and pages >= PAGES else 1


if __name__ == "__main__":
    raise SystemExit(main())
