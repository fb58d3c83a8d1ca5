"""The page on our own form is what the record classes say."""

from pathlib import Path

from core.records import KINDS
from core.sources.parley_reference import PAGE, render

ROOT = Path(__file__).resolve().parents[3]


def test_the_page_is_current_and_names_every_record() -> None:
    page = (ROOT / PAGE).read_text(encoding="utf-8")
    assert page == render()
    assert [line for line in page.splitlines() if line.startswith("## ")] == [f"## {table}" for table in sorted(KINDS)]
