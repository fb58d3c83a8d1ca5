"""Version order and ranges by ecosystem; the unknown stays unknown."""

import itertools
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.exposure.ranges import read_entry
from core.exposure.versions import _ORDERS, has_order, normalise, parse, spell

ASCENDING = {
    "PyPI": ["1.0.dev1", "1.0a1", "1.0rc1", "1.0", "1.0.post1", "1.9", "1.10", "1!0.1"],
    "Go": ["v0.0.0-20200101000000-abcdefabcdef", "1.2.3-rc.1", "v1.2.3", "1.10"],
    "npm": ["1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1", "1.0.0"],
    "Maven": ["1.0-alpha-1", "1.0-SNAPSHOT", "1.0", "1.0.1", "1.10"],
    "Debian:12": ["1.0~rc1-1", "1.0-1", "1.0-1+deb12u1", "1:0.9-1"],
    "Alpine:v3.18": ["1.2.3_rc1-r0", "1.2.3-r0", "1.2.3-r1", "1.2.10-r0"],
    "Red Hat": ["1.0-1.el8", "1.0-2.el8", "1:0.1-1.el8"],
    "Packagist": ["1.0.0-alpha1", "1.0.0-beta2", "1.0.0-beta10", "1.0.0-RC1", "1.0.0"],
    "NuGet": ["1.0.0-beta", "1.0.0", "1.0.0.1"],
    "RubyGems": ["1.0.0.pre", "1.0.0", "1.0.0.1"],
}
UNPARSABLE = [
    ("PyPI", "0.2.0-n653"),
    ("PyPI", "latest"),
    ("PyPI", ""),
    ("PyPI", "1 .0"),
    ("PyPI", "1" * 257),
    ("Go", "master"),
    ("npm", "1.x"),
    ("npm", "1.2.3.4"),
    ("npm", "01.2.3"),
    ("Packagist", "dev-main"),
    ("Debian:12", "???"),
    ("Maven", "1.0\n"),
    ("Homebrew", "1.0"),
    ("", "1.0"),
]


def entry(ranges: Any, versions: Any = (), ecosystem: str = "PyPI") -> Any:
    """An entry as the store would hold it."""
    return read_entry(ecosystem, json.dumps(ranges), json.dumps(list(versions)))


def ecosystem_range(*events: dict[str, str]) -> list[dict[str, Any]]:
    """One ECOSYSTEM range."""
    return [{"type": "ECOSYSTEM", "events": list(events)}]


@pytest.mark.parametrize("ecosystem", sorted(ASCENDING))
def test_versions_sort_as_their_ecosystem_does(ecosystem: str) -> None:
    values = [parse(ecosystem, text) for text in ASCENDING[ecosystem]]
    assert None not in values
    assert [one < other for one, other in itertools.pairwise(values)] == [True] * (len(values) - 1)


@pytest.mark.parametrize(("ecosystem", "text"), UNPARSABLE)
def test_what_cannot_be_parsed_is_never_guessed(ecosystem: str, text: str) -> None:
    assert parse(ecosystem, text) is None


def test_build_metadata_has_no_rank() -> None:
    assert parse("Go", "v2.0.0+incompatible") == parse("Go", "2.0.0")


@given(st.sampled_from(sorted(_ORDERS)), st.text(max_size=30), st.text(alphabet="0123456789.-_~+:abrcvx", max_size=20))
def test_any_two_texts_parse_to_comparable_values_or_nothing(ecosystem: str, one: str, other: str) -> None:
    values = [value for value in (parse(ecosystem, one), parse(ecosystem, other)) if value is not None]
    assert all((a < b) + (b < a) <= 1 for a in values for b in values)


def test_names_are_compared_as_the_ecosystem_does() -> None:
    assert normalise("PyPI", "Zope.Interface__x") == "zope-interface-x"
    assert normalise("npm", "@Scope/Name") == "@Scope/Name"
    assert normalise("crates.io", "Tokio_Util") == "tokio-util"
    assert (spell("pypi"), spell("debian:12"), spell("Homebrew"), spell("")) == ("PyPI", "Debian:12", "Homebrew", "")
    assert (has_order("Debian:12"), has_order("Homebrew")) == (True, False)


def test_ranges_follow_the_events_in_version_order() -> None:
    found = entry(ecosystem_range({"fixed": "5.2"}, {"introduced": "5.0"}, {"introduced": "0"}, {"fixed": "4.3"}))
    assert [found.covers(text) for text in ("0.1", "4.2", "4.3", "4.9", "5.0", "5.1", "5.2")] == [
        True,
        True,
        False,
        False,
        True,
        True,
        False,
    ]


def test_a_hole_introduced_again_where_it_was_fixed_stays_open() -> None:
    found = entry(ecosystem_range({"introduced": "1.0"}, {"fixed": "2.0"}, {"introduced": "2.0"}, {"fixed": "3.0"}))
    assert [found.covers(text) for text in ("1.5", "2.0", "2.5", "3.0")] == [True, True, True, False]


def test_last_affected_limit_and_named_versions() -> None:
    assert [entry(ecosystem_range({"introduced": "1"}, {"last_affected": "2"})).covers(text) for text in ("2.0", "2.1")] == [True, False]
    assert [entry(ecosystem_range({"introduced": "0"}, {"limit": "2"})).covers(text) for text in ("1.9", "2")] == [True, False]
    assert [entry(ecosystem_range({"introduced": "0"}, {"limit": "*"})).covers(text) for text in ("1.9", "2")] == [True, True]
    assert [entry([], ["1.0", "odd one"]).covers(text) for text in ("1.0.0", "odd one", "1.1")] == [True, True, False]


def test_semver_ranges_and_git_ranges() -> None:
    semver = entry([{"type": "SEMVER", "events": [{"introduced": "1.0.0"}, {"fixed": "1.0.1"}]}], (), "Hex")
    assert [semver.covers(text) for text in ("1.0.0", "1.0.1-rc.1", "1.0.1")] == [True, True, False]
    git = entry([{"type": "GIT", "repo": "x", "events": [{"introduced": "0"}]}])
    assert (git.covers("1.0"), git.doubt) == (None, "it names neither versions nor a version range")


@pytest.mark.parametrize(
    ("ranges", "doubt"),
    [
        (ecosystem_range({"introduced": "0"}, {"fixed": "2019-09-12"}), "its range names '2019-09-12', which cannot be parsed"),
        (ecosystem_range(), "its range does not say where it begins"),
        (ecosystem_range({"introduced": "0"}, {"mended": "1"}), "its range has an event of unknown kind 'mended'"),
        (["x"], "a range is no object"),
        ({"type": "ECOSYSTEM"}, "a range is no object"),
    ],
)
def test_a_broken_range_decides_nothing(ranges: Any, doubt: str) -> None:
    found = entry(ranges, ["7.0"])
    assert (found.covers("1.0"), found.covers("7.0"), found.doubt) == (None, True, doubt)


@given(
    st.recursive(
        st.none() | st.text(max_size=8) | st.integers(),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["type", "events", "introduced", "fixed", "limit"]), inner, max_size=3)
        ),
        max_leaves=12,
    )
)
def test_never_fails_on_any_json(ranges: Any) -> None:
    assert entry(ranges).covers("1.0") in {True, False, None}
