"""Whatever bytes come in, a source gives records and findings or one `BadFile`; nothing else ever leaves it."""

import json
import re
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import BadFile
from core.records import Record
from core.sources import Finding, Options, all_sources
from core.sources.reading import open_input
from core.sources.recognising import recognise

NAMES = sorted(name for name in all_sources() if name != "parley_jsonl")
WORDS = re.findall(
    r"\w+",
    """
id entry_id title url started_at resolved_at impact_window start_at status_sequence updates at impact components name
incident_updates display_at created_at scheduled_for incident_id security_incident action timeline incident discovery containment
unit value year month day plus notification victim incident_number incident_key type acknowledgements service priority modified
published affected package ecosystem ranges versions severity score aliases bomFormat metadata component version purl scope
catalogVersion vulnerabilities cveID dateAdded path text incidents page date resolved uuid categories
""",
)
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-3, 3000)
    | st.floats(0, 1e15)
    | st.text(max_size=6)
    | st.sampled_from(
        [
            "2024-03-01T10:00:00Z",
            "0001-01-01T00:00:00Z",
            "9999-12-31",
            "Days",
            "Months",
            "CycloneDX",
            "trigger_log_entry",
            "CVSS_V3",
            "pkg:pypi/a@1",
            "PyPI",
        ]
    )
)
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(WORDS), inner, max_size=7), max_leaves=25
)
ROWS = st.dictionaries(st.sampled_from(WORDS), VALUES, min_size=1, max_size=14)
MAPPING = 'source = "s"\nkey = "id"\n[columns]\ntitle = "title"\nservice = "service"\n[[milestones]]\nkind = "detected"\ncolumn = "date"\n'


def _read(data: bytes) -> None:
    """Reads the bytes as every source and as whatever recognises them."""
    with tempfile.TemporaryDirectory() as folder:
        path, mapping = Path(folder) / "x.json", Path(folder) / "m.toml"
        path.write_bytes(data)
        mapping.write_text(MAPPING)
        try:
            file = open_input(path, "x.json")
        except BadFile:
            return
        refusals: list[BadFile] = []
        for name in NAMES:
            try:
                assert all(isinstance(row, Record | Finding) for row in all_sources()[name].read(file, Options(mapping=mapping)))
            except BadFile as error:
                refusals.append(error)
        try:
            recognise(file)
        except BadFile as error:
            refusals.append(error)
    assert all(refusal.sentence.startswith("x.json: ") and refusal.remedy for refusal in refusals)


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.binary(max_size=200) | st.text(alphabet='{}[]":,-\n abc01&*<>!?', max_size=80).map(str.encode))
def test_any_bytes(data: bytes):
    _read(data)


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(ROWS, min_size=1, max_size=3), st.sampled_from(["lines", "array", "document"]))
def test_any_json(rows: list[object], form: str):
    text = "\n".join(map(json.dumps, rows)) + "\n" if form == "lines" else json.dumps(rows if form == "array" else rows[0], indent=1)
    _read(text.encode("utf-8", "replace"))


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(ROWS, st.text(max_size=20))
def test_any_front_matter(row: dict[str, object], body: str):
    fields = "\n".join(f"{name}: {json.dumps(value)}" for name, value in row.items())
    _read(f"---\n{fields}\n---\n{body}".encode("utf-8", "replace"))


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=8, unique=True), st.lists(st.lists(st.text(max_size=8), max_size=9), max_size=4)
)
def test_any_csv(header: list[str], rows: list[list[str]]):
    needed = ["service", "version", "deployed_at", "cveID", "dateAdded"]
    _read(
        "\n".join(",".join(cells) for cells in [needed + [name for name in header if name not in needed], *rows]).encode("utf-8", "replace")
    )


@pytest.mark.shared
@pytest.mark.parametrize(
    "name",
    [
        "vcdb/originals/004a9681-f5bb-4c26-9972-97969fcdf2b0.json",
        "go-vulndb/originals/GO-2020-0024.json",
        "vendor-faros-fixtures/pagerduty/incidents.json",
        "vendor-faros-fixtures/statuspage/incidents.json",
        "github-status-history/github-status-history.atom",
        "pypa-advisories/originals/PYSEC-2010-12.yaml",
    ],
)
def test_damaged_originals(shared_data: Path, name: str):
    original = (shared_data / name).read_bytes()[:20_000]

    @settings(max_examples=25, deadline=None, database=None)
    @given(st.integers(0, len(original)), st.integers(0, 40), st.binary(max_size=6))
    def damaged(start: int, length: int, instead: bytes) -> None:
        _read(original[:start] + instead + original[start + length :])

    damaged()
