"""The team's notebooks come before the shipped ones, and no id leaves the library."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import NotFound
from core.notebook.library import SHIPPED, Entry, choose, list_library, load, search_path, source
from core.settings import settings as operator


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    team, shipped = tmp_path / "team", tmp_path / "shipped"
    (team / "response").mkdir(parents=True)
    (shipped / "response").mkdir(parents=True)
    head = "---\nnotebook: runbook\ntitle: {}\nversion: 2\nowner: platform\nreviewed: 2026-01-01\nreview_every: 90d\n"
    head += "disciplines: [sre, security]\n---\n"
    (team / "response" / "a.md").write_text(head.format("Team"))
    (shipped / "response" / "a.md").write_text(head.format("Shipped"))
    (shipped / "b.md").write_text("# Plain\n")
    (shipped / "bad.md").write_bytes(b"\xff")
    (shipped / ".hidden.md").write_text("# no\n")
    (tmp_path / "secret.md").write_text("# secret\n")
    (team / "link.md").symlink_to(tmp_path / "secret.md")
    return team, shipped


def test_the_team_hides_the_shipped_file(folders: tuple[Path, Path]) -> None:
    listing = list_library(folders)
    assert [(entry.id, entry.title, entry.is_plain) for entry in listing.entries] == [("b", "Plain", True), ("response/a", "Team", False)]
    entry = listing.entries[1]
    assert (entry.version, entry.owner, entry.reviewed, entry.review_due) == ("2", "platform", date(2026, 1, 1), date(2026, 4, 1))
    assert (entry.disciplines, entry.is_team) == (("sre", "security"), True)
    assert [(Path(each.file).name, "UTF-8" in each.why) for each in listing.unreadable] == [("bad.md", True)]
    assert load("response/a", folders).title == "Team"
    assert load("b", folders).title == "Plain"


@pytest.mark.parametrize(
    "id",
    [
        "../secret",
        "response/../../secret",
        "/etc/passwd",
        "link",
        "",
        ".",
        "..",
        "response",
        "response//a",
        "./b",
        ".hidden",
        "b.md",
        "b\0",
        "..\\secret",
        "C:b",
        "b\n",
    ],
)
def test_an_id_never_leaves_the_library(folders: tuple[Path, Path], id: str) -> None:
    with pytest.raises(NotFound):
        load(id, folders)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(id=st.text() | st.lists(st.sampled_from(["..", ".", "", "secret", "team", "b", "/", "~"])).map("/".join))
def test_any_id_never_reads_a_file_outside(folders: tuple[Path, Path], id: str) -> None:
    try:
        found = source(id, folders)
    except NotFound:
        return
    assert found == b"# Plain\n"


def entry(id: str, kind: str = "postmortem", kinds: tuple[str, ...] = (), severities: tuple[str, ...] = (), is_team: bool = False) -> Entry:
    return Entry(
        id=id,
        title=id,
        kind=kind,
        version="1",
        is_plain=False,
        is_team=is_team,
        disciplines=(),
        kinds=kinds,
        severities=severities,
        owner=None,
        reviewed=None,
        review_due=None,
        document_hash="",
    )


def test_the_best_template_comes_first() -> None:
    entries = [
        entry("any"),
        entry("reliability", kinds=("reliability",)),
        entry("joint", kinds=("reliability", "security", "both")),
        entry("high", kinds=("both",), severities=("SEV1", "SEV2")),
        entry("own", kinds=("both",), severities=("SEV1", "SEV2"), is_team=True),
        entry("low", kinds=("both",), severities=("SEV4",)),
        entry("runbook", kind="runbook"),
    ]
    assert [each.id for each in choose(entries, "postmortem", "both", ["SEV3", "SEV2"])] == ["own", "high", "joint", "any"]
    assert [each.id for each in choose(entries, "postmortem", "both", ["SEV4", None])] == ["low", "joint", "any"]
    assert [each.id for each in choose(entries, "postmortem", "both", [None])] == ["low", "own", "high", "joint", "any"]
    assert [each.id for each in choose(entries, "postmortem", "reliability", ["SEV1"])] == ["reliability", "joint", "any"]


def test_the_search_path_has_the_operators_folder_first(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PARLEY_LIBRARY", str(tmp_path))
    operator.cache_clear()
    try:
        assert search_path() == (tmp_path, SHIPPED)
    finally:
        monkeypatch.undo()
        operator.cache_clear()


def test_every_shipped_notebook_can_be_read() -> None:
    assert list_library([SHIPPED]).unreadable == ()
