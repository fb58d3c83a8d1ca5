"""Common ground: nearest first, every nearer one explained, and no ground where there is none."""

from typing import Any

from core.exposure.ground import find_ground
from core.exposure.policy import Policy
from core.records import Component, Release, derive_id

SERVICE = derive_id("service", "web")
RELEASES = [
    Release(id=derive_id("release", version), service_id=SERVICE, release_version=version) for version in ("v40", "v41", "v42", "v43")
]
V40, V41, V42, V43 = RELEASES


def one(release: Release, version: str, ecosystem: str | None = "PyPI") -> list[Component]:
    """A component list of one."""
    purl = f"pkg:pypi/leaky@{version}"
    made = derive_id("component", release.id, purl)
    return [Component(id=made, release_id=release.id, purl=purl, ecosystem=ecosystem, name="leaky", component_version=version)]


def index(make_index: Any, level: str = "HIGH") -> Any:
    """One hole, fixed in 2.0."""
    ranges = [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "2.0"}]}]
    return make_index([{"id": "CVE-2026-0001", "level": level, "affected": [{"ecosystem": "PyPI", "name": "leaky", "ranges": ranges}]}])


CONTENTS = {V40.id: one(V40, "1.0"), V41.id: one(V41, "1.9"), V42.id: one(V42, "2.0"), V43.id: one(V43, "2.1")}


def test_the_nearest_release_both_accept_and_why_the_nearer_ones_fail(make_index: Any) -> None:
    assert find_ground(V41, RELEASES, CONTENTS, index(make_index), {V42.id: ["INC-1"]}) == {
        "release": "v43",
        "not_affected": [],
        "rejected": [
            {"release": "v41", "reasons": ["CVE-2026-0001 in leaky: severity HIGH is at or above the line HIGH"], "not_affected": []},
            {"release": "v42", "reasons": ["INC-1 was caused by it"], "not_affected": []},
            {"release": "v40", "reasons": ["CVE-2026-0001 in leaky: severity HIGH is at or above the line HIGH"], "not_affected": []},
        ],
        "sentence": "v43 is the nearest release with neither a known vulnerability at or above the line nor a linked incident.",
    }


def test_below_the_line_the_target_itself_is_ground(make_index: Any) -> None:
    answer = find_ground(V41, RELEASES, CONTENTS, index(make_index, "LOW"), {})
    assert (answer["release"], answer["rejected"]) == ("v41", [])
    assert find_ground(V41, RELEASES, CONTENTS, index(make_index, "LOW"), {}, Policy("LOW"))["release"] == "v42"


def test_unknown_is_never_ground_and_none_is_said(make_index: Any) -> None:
    contents = {V41.id: CONTENTS[V41.id], V42.id: None, V43.id: one(V43, "odd")}
    answer = find_ground(V42, [V41, V42, V43], contents, index(make_index), {})
    assert answer == {
        "release": None,
        "not_affected": [],
        "rejected": [
            {"release": "v42", "reasons": ["the release: no component list"], "not_affected": []},
            {"release": "v43", "reasons": ["pkg:pypi/leaky@odd: version 'odd' cannot be parsed as PyPI"], "not_affected": []},
            {"release": "v41", "reasons": ["CVE-2026-0001 in leaky: severity HIGH is at or above the line HIGH"], "not_affected": []},
        ],
        "sentence": "There is no common ground: each of the 3 known releases has a known vulnerability at or above the line, "
        "something unknown, or a linked incident.",
    }
