"""Every neighbouring pair of real advisories, against brute force that uses none of our code."""

import itertools
import random
import re
import time
from collections import defaultdict
from typing import Any

import pytest
from packaging.version import InvalidVersion, Version

from core.exposure.advisories import AdvisoryIndex
from core.exposure.guard import guard_packages

pytestmark = pytest.mark.shared
START = Version("0.dev0")


def _version(text: str) -> Version | None:
    try:
        return Version(text)
    except InvalidVersion:
        return None


class Brute:
    """PEP 440 order, PEP 503 names, withdrawn left out, affected when listed or inside an ECOSYSTEM range; per record id."""

    def __init__(self, advisories: list[dict[str, Any]]) -> None:
        self.entries: dict[str, list[tuple[str, set[Version], list[list[tuple[Version, str]]]]]] = defaultdict(list)
        for osv in advisories:
            if osv.get("withdrawn"):
                continue
            for each in osv["affected"]:
                ranges = [
                    [(START if text == "0" else _version(text), kind) for event in one["events"] for kind, text in event.items()]
                    for one in each["ranges"]
                    if one["type"] == "ECOSYSTEM"
                ]
                listed = {found for found in map(_version, each["versions"]) if found}
                whole = [sorted(one, key=lambda pair: (pair[0], pair[1] == "introduced")) for one in ranges if all(edge for edge, _ in one)]
                self.entries[re.sub(r"[-_.]+", "-", each["name"]).lower()].append((osv["id"], listed, whole))

    def affecting(self, name: str, version: Version) -> set[str]:
        return {
            osv_id for osv_id, listed, ranges in self.entries[name] if version in listed or any(self.inside(version, one) for one in ranges)
        }

    @staticmethod
    def inside(version: Version, events: list[tuple[Version, str]]) -> bool:
        state = False
        for edge, kind in events:
            if kind == "introduced" and version >= edge:
                state = True
            if (kind == "fixed" and version >= edge) or (kind == "last_affected" and version > edge):
                state = False
        return state

    def pairs(self) -> list[tuple[str, Version, Version]]:
        found = []
        for name, entries in self.entries.items():
            order = sorted({version for _, listed, _ in entries for version in listed if not version.is_prerelease})
            found += [(name, older, newer) for older, newer in itertools.pairwise(order)]
        return found


def test_every_neighbouring_pair_of_pypi_equals_brute_force(
    pypa: list[dict[str, Any]], pypa_index: AdvisoryIndex, capsys: pytest.CaptureFixture[str]
) -> None:
    brute = Brute(pypa)
    pairs = brute.pairs()
    expected = [brute.affecting(name, older) - brute.affecting(name, newer) for name, older, newer in pairs]
    begun = time.perf_counter()
    ours = []
    for name, older, newer in pairs:
        before, after = pypa_index.find("PyPI", name, str(newer)), pypa_index.find("PyPI", name, str(older))
        assert before.undecided == after.undecided == ()
        ours.append({each for ids in after.records.values() for each in ids} - {each for ids in before.records.values() for each in ids})
    taken = time.perf_counter() - begun
    positive = sum(map(bool, expected))
    with capsys.disabled():
        print(f"\nPyPI: {len(pairs)} neighbouring pairs, {positive} bring a record back; matched in {taken:.1f} s")
    assert (len(pairs), positive) == (24_949, 805)
    assert ours == expected


def test_the_guard_on_every_positive_pair_names_the_records_that_come_back(pypa: list[dict[str, Any]], pypa_index: AdvisoryIndex) -> None:
    brute = Brute(pypa)
    back = [(name, older, newer, brute.affecting(name, older) - brute.affecting(name, newer)) for name, older, newer in brute.pairs()]
    positive = [each for each in back if each[3]]
    asked = [{"ecosystem": "PyPI", "package": name, "from": str(newer), "to": str(older)} for name, older, newer, _ in positive]
    answers = guard_packages(asked, pypa_index)
    assert [{each for item in answer["reintroduced"] for each in item["records"]} for answer in answers] == [each[3] for each in positive]
    assert {answer["verdict"] for answer in answers} == {"block"}


SEMVER = re.compile(r"(\d+)\.(\d+)\.(\d+)(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?")


def _semver(text: str) -> tuple[Any, ...]:
    match = SEMVER.fullmatch(text + ".0" * (2 - text.partition("-")[0].count(".")))
    assert match, text
    pre = match[4]
    # Semantic Versioning 2.0.0, section 11: numbers below words, fewer fields first, no prerelease above any.
    fields = tuple((0, int(each), "") if each.isdigit() else (1, 0, each) for each in pre.split(".")) if pre else ()
    return int(match[1]), int(match[2]), int(match[3]), pre is None, fields


def test_200_pairs_of_go_equal_brute_force_with_semver_rules(govuln: list[dict[str, Any]], make_index: Any) -> None:
    entries: dict[str, list[tuple[str, list[list[tuple[tuple[Any, ...], str]]]]]] = defaultdict(list)
    edges: dict[str, set[str]] = defaultdict(set)
    for osv in govuln:
        for each in () if osv["withdrawn"] else osv["affected"]:
            ranges = []
            for one in each["ranges"]:
                flat = [(kind, text) for event in one.get("events", ()) for kind, text in event.items()]
                edges[each["name"]] |= {text for _, text in flat if text != "0"}
                keyed = [((-1,) if text == "0" else _semver(text), kind) for kind, text in flat]
                ranges.append(sorted(keyed, key=lambda pair: (pair[0], pair[1] == "introduced")))
            entries[each["name"]].append((osv["id"], ranges))
    candidates = []
    for name, texts in sorted(edges.items()):
        order = sorted(texts, key=_semver)
        candidates += [(name, older, newer) for older, newer in itertools.pairwise(order)]
    chosen = random.Random(4).sample(candidates, 200)

    def affecting(name: str, version: str) -> set[str]:
        return {osv_id for osv_id, ranges in entries[name] if any(Brute.inside(_semver(version), one) for one in ranges)}  # type: ignore[arg-type]

    index = make_index(govuln)
    answers = [(index.find("Go", name, older), index.find("Go", name, f"v{newer}")) for name, older, newer in chosen]
    ours = [tuple({each for ids in found.records.values() for each in ids} for found in pair) for pair in answers]
    assert ours == [(affecting(name, older), affecting(name, newer)) for name, older, newer in chosen]
    assert sum(bool(then - now) for then, now in ours) > 100
