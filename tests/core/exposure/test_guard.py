"""The guard's answers on real advisories and on each row of its table."""

from datetime import UTC, datetime
from typing import Any

import pytest

from core.errors import InvalidInput
from core.exposure.advisories import AdvisoryIndex
from core.exposure.guard import compare, guard_packages
from core.exposure.policy import Policy
from core.records import Component, Id, derive_id

REQUESTS = {"ecosystem": "PyPI", "package": "requests", "from": "2.32.0", "to": "2.31.0"}
REDIRECT = {
    "id": "GHSA-9wx4-h78v-vm56",
    "aliases": ["CVE-2024-35195"],
    "level": "MODERATE",
    "modified": "2024-06-10T00:00:00Z",
    "summary": "Verification stays off",
    "published": "2024-05-20T20:15:00Z",
    "affected": [
        {"ecosystem": "PyPI", "name": "requests", "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "2.32.0"}]}]}
    ],
}


def advisory(name: str, level: str | None = "HIGH", package: str = "alpha", fixed: str = "2.0", **more: Any) -> dict[str, Any]:
    """A made-up advisory on PyPI."""
    ranges = [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": fixed}]}]
    affected = [{"ecosystem": "PyPI", "name": package, "ranges": ranges}]
    return {"id": name, "aliases": [], "level": level, "modified": "2026-01-02T00:00:00Z", "affected": affected} | more


def part(name: str, version: str | None, ecosystem: str | None = "PyPI", problem: str | None = None) -> Component:
    """A component of some release."""
    purl = f"pkg:{(ecosystem or 'generic').lower()}/{name}@{version}"
    return Component(
        id=derive_id("component", purl),
        release_id=Id("r"),
        purl=purl,
        ecosystem=ecosystem,
        name=name,
        component_version=version,
        parse_problem=problem,
    )


@pytest.mark.shared
def test_django_one_step_back_brings_back_four_records(pypa_index: AdvisoryIndex) -> None:
    [answer] = guard_packages([{"ecosystem": "PyPI", "package": "Django", "from": "4.2.15", "to": "4.2.14"}], pypa_index)
    back = {record for item in answer["reintroduced"] for record in item["records"]}
    present = {record for item in answer["present"] for record in item["records"]}
    assert back == {"PYSEC-2024-67", "PYSEC-2024-68", "PYSEC-2024-69", "PYSEC-2024-70"}
    assert present == {"PYSEC-2024-102"}
    assert (answer["verdict"], answer["fixed"], answer["unknown"]) == ("block", [], [])
    assert answer["data_as_of"] == {"PyPI": "2024-10-10T17:22:00.587279Z"}
    assert "severity not stated" in answer["reasons"]
    assert answer["reasons"][-1] == "data dated 2024-10-10"
    assert [item["id"] for item in answer["reintroduced"]] == ["CVE-2024-41989", "CVE-2024-41990", "CVE-2024-41991", "CVE-2024-42005"]


@pytest.mark.shared
def test_requests_is_clear_by_dated_data_and_turns_with_one_more_record(
    pypa: list[dict[str, Any]], pypa_index: AdvisoryIndex, make_index: Any
) -> None:
    [answer] = guard_packages([REQUESTS], pypa_index)
    assert answer == REQUESTS | {
        "verdict": "clear",
        "reintroduced": [],
        "present": [],
        "fixed": [],
        "not_affected": [],
        "unknown": [],
        "data_as_of": {"PyPI": "2024-10-10T17:22:00.587279Z"},
        "reasons": ["no record in data dated 2024-10-10"],
    }
    richer = make_index([*pypa, REDIRECT])
    [warned] = guard_packages([REQUESTS], richer)
    assert warned["verdict"] == "warn"
    assert warned["reintroduced"] == [
        {
            "id": "CVE-2024-35195",
            "records": ["GHSA-9wx4-h78v-vm56"],
            "aliases": ["GHSA-9wx4-h78v-vm56"],
            "severity": "MODERATE",
            "kev": False,
            "kev_added_on": None,
            "due_on": None,
            "ransomware": None,
            "epss": None,
            "epss_on": None,
            "summary": "Verification stays off",
            "published_at": "2024-05-20T20:15:00Z",
            "ecosystem": "PyPI",
            "package": "requests",
            "from": "2.32.0",
            "to": "2.31.0",
            "why": None,
        }
    ]
    assert warned["reasons"] == [
        "CVE-2024-35195 comes back with requests 2.31.0",
        "everything that comes back is below the policy's line",
        "data dated 2024-10-10",
    ]
    assert guard_packages([REQUESTS], richer, Policy("MODERATE"))[0]["verdict"] == "block"
    assert guard_packages([REQUESTS], make_index([*pypa, REDIRECT], ("CVE-2024-35195",)))[0]["reasons"][1] == "known exploited"


@pytest.mark.parametrize(
    ("level", "line", "exploited", "verdict", "why"),
    [
        ("LOW", "HIGH", (), "warn", None),
        ("MODERATE", "HIGH", (), "warn", None),
        ("HIGH", "HIGH", (), "block", "severity HIGH is at or above the line HIGH"),
        ("CRITICAL", "HIGH", (), "block", "severity CRITICAL is at or above the line HIGH"),
        (None, "CRITICAL", (), "block", "severity not stated"),
        ("LOW", "CRITICAL", ("X-1",), "block", "known exploited"),
        ("HIGH", "CRITICAL", (), "warn", None),
    ],
)
def test_the_line_decides(make_index: Any, level: str | None, line: str, exploited: tuple[str, ...], verdict: str, why: str | None) -> None:
    answer = compare([part("alpha", "2.0")], [part("alpha", "1.0")], make_index([advisory("X-1", level)], exploited), Policy(line))
    assert (answer["verdict"], answer["reintroduced"][0]["why"], answer["reintroduced"][0]["kev"]) == (verdict, why, bool(exploited))


def test_aliases_make_one_vulnerability_and_the_worst_severity_counts(make_index: Any) -> None:
    records = [
        advisory("PYSEC-1", None, aliases=["CVE-1"]),
        advisory("GHSA-1", "CRITICAL", aliases=["CVE-1"]),
        advisory("DSA-1", "LOW", aliases=["GHSA-1"]),
    ]
    answer = compare([part("alpha", "2.0")], [part("alpha", "1.0")], make_index(records))
    [item] = answer["reintroduced"]
    assert (item["id"], item["records"], item["aliases"], item["severity"]) == (
        "CVE-1",
        ["DSA-1", "GHSA-1", "PYSEC-1"],
        ["GHSA-1", "DSA-1", "PYSEC-1"],
        "CRITICAL",
    )


def test_two_cves_never_become_one_however_their_aliases_overlap(make_index: Any) -> None:
    records = [
        advisory("PYSEC-1", "LOW", aliases=["CVE-1", "GHSA-1", "GHSA-2"], fixed="3.0"),
        advisory("PYSEC-2", "LOW", aliases=["CVE-2", "GHSA-2"]),
        advisory("GHSA-2", "LOW", package="beta"),
        advisory("DSA-1", "LOW", aliases=["GHSA-2", "DSA-2"], package="beta"),
    ]
    answer = compare([part("alpha", "2.0")], [part("alpha", "1.0"), part("beta", "1.0")], make_index(records))
    assert [(item["id"], item["records"]) for item in answer["reintroduced"]] == [("CVE-2", ["PYSEC-2"]), ("GHSA-2", ["DSA-1", "GHSA-2"])]
    assert [(item["id"], item["aliases"]) for item in answer["present"]] == [("CVE-1", ["GHSA-1", "GHSA-2", "PYSEC-1"])]


def test_withdrawn_is_left_out_but_dates_the_data(make_index: Any) -> None:
    index = make_index([advisory("X-1", withdrawn="2026-02-01T00:00:00Z", modified="2026-02-01T00:00:00Z")])
    answer = compare([part("alpha", "2.0")], [part("alpha", "1.0")], index)
    assert (answer["verdict"], answer["reasons"]) == ("clear", ["no record in data dated 2026-02-01"])


def test_present_and_fixed_are_told_apart(make_index: Any) -> None:
    index = make_index([advisory("X-1", fixed="3.0"), advisory("X-2", package="beta")])
    answer = compare([part("alpha", "2.0"), part("beta", "1.0")], [part("alpha", "1.0"), part("beta", "2.0")], index)
    assert answer["verdict"] == "clear"
    assert [(item["id"], item["from"], item["to"]) for item in answer["present"]] == [("X-1", "2.0", "1.0")]
    assert [(item["id"], item["from"], item["to"]) for item in answer["fixed"]] == [("X-2", "1.0", "2.0")]
    assert answer["reasons"] == ["no record in data dated 2026-01-02 of anything that comes back"]


@pytest.mark.parametrize(
    ("component", "why"),
    [
        (part("alpha", "weird"), "version 'weird' cannot be parsed as PyPI"),
        (part("alpha", None), "no version stated"),
        (part("left-pad", "1.0.0", "npm"), "no advisory data for npm"),
        (part("thing", "1.0", "Homebrew"), "the version order of Homebrew is not known here"),
        (part("blob", "1.0", None), "it belongs to no ecosystem that advisories cover"),
        (part("alpha", "1.0", None, "the purl has no name"), "the purl has no name"),
        (part("gamma", "1.0"), "X-3: its range names 'odd', which cannot be parsed"),
    ],
)
def test_what_is_not_known_is_never_clear(make_index: Any, component: Component, why: str) -> None:
    index = make_index([advisory("X-1"), advisory("X-3", package="gamma", fixed="odd")])
    answer = compare([part("alpha", "2.0")], [part("alpha", "2.0"), component], index)
    assert (answer["verdict"], answer["unknown"]) == ("unknown", [{"component": component.purl, "why": why}])


def test_no_component_list_is_never_clear(make_index: Any) -> None:
    index = make_index([advisory("X-1")])
    to_nothing = compare([part("alpha", "2.0")], None, index)
    assert (to_nothing["verdict"], to_nothing["unknown"]) == ("unknown", [{"component": "the target release", "why": "no component list"}])
    from_nothing = compare(None, [part("alpha", "1.0")], index)
    assert (from_nothing["verdict"], from_nothing["reintroduced"], [item["id"] for item in from_nothing["present"]]) == (
        "unknown",
        [],
        ["X-1"],
    )
    assert compare([], [], index)["verdict"] == "clear"


def test_data_older_than_the_target_is_never_clear(make_index: Any) -> None:
    index = make_index([advisory("X-1")])
    sides = ([part("alpha", "2.0")], [part("alpha", "2.1")])
    assert compare(*sides, index, released_at=datetime(2026, 1, 1, tzinfo=UTC))["verdict"] == "clear"
    late = compare(*sides, index, released_at=datetime(2026, 1, 3, tzinfo=UTC))
    assert (late["verdict"], late["unknown"]) == (
        "unknown",
        [{"component": "PyPI", "why": "the advisory data of 2026-01-02 is older than the target release of 2026-01-03"}],
    )
    undated = make_index([advisory("X-1", modified=None)])
    assert compare(*sides, undated, released_at=datetime(2026, 1, 3, tzinfo=UTC))["verdict"] == "unknown"
    assert compare(*sides, undated)["reasons"] == ["no record in data dated unknown day"]


def test_a_known_block_outweighs_the_unknown_and_names_both(make_index: Any) -> None:
    answer = compare([part("alpha", "2.0")], [part("alpha", "1.0"), part("blob", "x", None)], make_index([advisory("X-1")]))
    assert (answer["verdict"], len(answer["unknown"])) == ("block", 1)
    low = compare([part("alpha", "2.0")], [part("alpha", "1.0"), part("blob", "x", None)], make_index([advisory("X-1", "LOW")]))
    assert low["verdict"] == "unknown"


def test_a_huge_list_gives_short_reasons_and_whole_lists(make_index: Any) -> None:
    after = [part(f"p{number}", "weird") for number in range(50_000)] + [part("alpha", "2.0")] * 2
    answer = compare([], after, make_index([advisory("X-1")]))
    assert (answer["verdict"], len(answer["unknown"])) == ("unknown", 50_000)
    assert answer["reasons"][20:] == ["and 49980 more cannot be judged", "data dated 2026-01-02"]


def test_pairs_are_answered_in_order_and_bad_ones_named(make_index: Any) -> None:
    index = make_index([advisory("X-1")])
    pairs = [{"ecosystem": "pypi", "package": "Alpha", "from": "2.0", "to": version} for version in ("1.0", "2.0", "x")]
    assert [answer["verdict"] for answer in guard_packages(pairs, index)] == ["block", "clear", "unknown"]
    for bad in ({"ecosystem": "PyPI"}, {**pairs[0], "to": 1}, "text"):
        with pytest.raises(InvalidInput, match="Pair 2 "):
            guard_packages([pairs[0], bad], index)  # type: ignore[list-item]
    with pytest.raises(InvalidInput, match="'MEDIUM' is no severity"):
        Policy("MEDIUM")
