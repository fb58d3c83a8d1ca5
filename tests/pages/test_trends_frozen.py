"""The frozen page equals the screen: every sentence and number of the one stands on the other, and both draw the same charts."""

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.access import Viewer
from core.charts.small import small
from core.commands import execute
from core.document import export
from core.exports.leadership_sheet import WIDTH
from core.exports.vector import svg
from core.imports import import_files
from core.metrics.board import Board, board
from core.metrics.scope import Scope, current
from core.store.store import Store

pytestmark = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext is not installed here")
Screen = Callable[..., AppTest]
SRE = Viewer.local("Robin Vale", "sre")
_NUMBER = re.compile(r"\d[\d,.]*\d|\d")


def words(text: str) -> str:
    return " ".join(text.replace("\u200b", "").replace("\\", "").split())


def on_screen(at: AppTest) -> list[str]:
    """The texts of the tiles and the story, without the marks that style them."""
    shown = [*at.main.markdown, *at.main.caption, *at.main.text]
    texts = [re.sub(r"^#+ |\*\*|:material/\w+: ", "", str(each.value)) for each in shown]
    return [*(words(text) for text in texts), *(button.label for button in at.main.button)]


def on_paper(store: Store, page_id: str, folder: Path) -> str:
    (folder / "page.pdf").write_bytes(export(store, SRE, page_id, "pdf").content)
    done = subprocess.run(["pdftotext", "-raw", str(folder / "page.pdf"), "-"], capture_output=True, text=True, check=True)
    return words(done.stdout)


def said(page: Board) -> list[str]:
    """Every text of the page in pieces as both must show them."""
    texts = [page.lead, *page.notes]
    for tile in page.tiles:
        for line in tile:
            texts += [line.name, line.shown, line.words, line.caveat, line.target]
    if page.story:
        texts += [f"{page.story.month}, {page.story.why}", f"INC-{page.story.number} {page.story.title}", *page.story.lines]
    return [words(text) for text in texts if text]


def equal(store: Store, at: AppTest, folder: Path, page: Board) -> None:
    """Freeze what is on screen by its button, and hold paper and screen against each other."""
    at.button(key="freeze_page").click().run(timeout=90)
    assert not at.exception
    [row] = execute(store, SRE, "trends.frozen", {})
    paper, screen = on_paper(store, row["id"], folder), " ".join(on_screen(at))
    links = " ".join(str(each.proto.label) for each in at.main.get("page_link")).replace("\\", "")
    shown = f"{screen} {links}"
    assert [text for text in said(page) if text not in paper or text not in shown] == []
    drawings = [drawing for tile in page.tiles if (drawing := small(tile[0].value, aim=tile[0].aim))]
    assert [json.loads(each.proto.spec)["description"] for each in at.main.get("vega_lite_chart")] == [d.alt for d in drawings]
    drawn = " ".join(re.sub(r"<[^>]+>", " ", svg(drawing.spec, WIDTH)) for drawing in drawings)
    about = f"{row['frozen_at']:%d %Y %H:%M} {row['frozen_at'].day} {row['as_of_seq']} {row['head']} 1 of 2 256"
    unknown = set(_NUMBER.findall(paper)) - set(_NUMBER.findall(" ".join((screen, links, drawn, about))))
    assert unknown == set()


def test_every_number_and_sentence_of_the_story_is_on_both(empty_store: Store, screen: Screen, tmp_path: Path) -> None:
    execute(empty_store, SRE, "demo.load", {})
    execute(empty_store, SRE, "target.set", {"metric": "followup_completion", "value": "14.5", "reason": "Policy 7"})
    page = board(empty_store, SRE, Scope(as_of=current(empty_store, SRE)))
    assert "Target: at most 14.5 d, since" in page.tiles[4][0].target
    equal(empty_store, screen("trends"), tmp_path, page)


def test_a_comparison_with_its_sentences_is_on_both(empty_store: Store, screen: Screen, shared_data: Path, tmp_path: Path) -> None:
    import_files(empty_store, SRE, [shared_data / "github-status-history" / "incidents.jsonl"])
    at = screen("trends", compare="This period", **{"from": "2024-04-01", "until": "2026-03-31"})
    at.button(key="freeze_page").click().run(timeout=90)
    [row] = execute(empty_store, SRE, "trends.frozen", {})
    texts, paper = " ".join(on_screen(at)), on_paper(empty_store, row["id"], tmp_path)
    for tile in row["content"]["tiles"]:
        for line in tile:
            for text in (line["shown"], line["sentence"], line["caveat"], line["rests"]):
                assert words(text) in texts
                assert words(text) in paper
    assert "A public notice is not the start of the impact" in paper
    assert "No detectable change; would have missed anything smaller than" in paper
    assert "(Holm)" in paper
