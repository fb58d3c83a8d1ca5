"""A file is told by its content, by one source at most; one that none knows is either sound or named as damaged with its place."""

from pathlib import Path

import pytest

from core.errors import BadFile
from core.sources import all_sources
from core.sources.flags import FLAGS
from core.sources.reading import Skipped, open_inputs
from core.sources.recognising import recognise

KNOWN = {
    "cisa-kev": {"cisa_kev"},
    "cyclonedx-bom-examples": {"cyclonedx", "cyclonedx_xml"},
    "epss-sample": {"epss"},
    "github-status-history": {"statuspage_archive", "statuspage_atom"},
    "go-vulndb": {"advisory_dates", "osv"},
    "icco-postmortems": {"postmortem_front_matter"},
    "jenkins-status-cstate": {"cstate"},
    "pypa-advisories": {"osv"},
    "vcdb": {"veris"},
    "vendor-faros-fixtures": {"github_workflows", "gitlab_deployments", "pagerduty", "statuspage_api"},
    "vendor-github-webhooks": {"github_deployments", "github_workflows"},
    "trivy-reports": {"csaf", "cyclonedx", "openvex", "sarif", "spdx", "trivy"},
    "grype-reports": {"csaf", "cyclonedx", "grype", "openvex", "sarif", "syft"},
    "osv-scanner-reports": {"osv_scanner"},
}
"""What lies in which folder of the shared data; in every other folder there is nothing that a source may claim."""


def test_every_source_says_what_it_is():
    assert {name: source.NAME for name, source in all_sources().items()} == {name: name for name in all_sources()}
    assert all(source.TITLE for source in all_sources().values())
    assert {flag.code for flag in FLAGS.values()} == set(FLAGS)


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("a.txt", b"ab\xffc", "a.txt: line 1, byte 2 (0xff) is not UTF-8."),
        ("a.json", b'{"a": [1, 2', "a.json: line 1, column 11: not valid JSON (EOF while parsing a list)."),
        ("a.json", b"[" * 10_000, "a.json: line 1, column 202: not valid JSON (recursion limit exceeded)."),
        ("a.jsonl", b'{"a": 1}\n{"a": \n', "a.jsonl: line 2, column 6: not valid JSON (EOF while parsing a value)."),
        ("a.json", b"hello", "a.json: line 1, column 1: not valid JSON, which starts with { or [."),
        ("a.yaml", b"a: &x [1]\nb: [*x, *x]\n", "a.yaml: line 1, column 4: YAML with an anchor (&), which is not taken."),
        ("a.csv", b"a,b\n" + b"x" * (17 * 1024 * 1024), "a.csv: line 2 is longer than 16 MiB."),
    ],
)
def test_a_damaged_file_that_no_source_knows_is_named_with_its_place(written, name, text, sentence):
    with pytest.raises(BadFile) as caught:
        recognise(written(name, text))
    assert caught.value.sentence == sentence


@pytest.mark.parametrize(
    ("name", "text"), [("a.json", b'{"a": 1}'), ("a.csv", b"a,b\n1,2\n"), ("a.md", b"# Title\n"), ("a.yaml", b"a: 1\n"), ("a", b"")]
)
def test_a_sound_file_of_another_form_is_nobodys(written, name, text):
    assert recognise(written(name, text)) is None


def test_a_character_cut_by_the_head_is_no_damage(written):
    assert recognise(written("a.txt", b"x" * (64 * 1024 - 1) + "é\n".encode())) is None


@pytest.mark.shared
def test_no_file_of_the_shared_data_is_claimed_twice_or_by_a_stranger(shared_data: Path):
    claimed: dict[str, set[str]] = {}
    for item in open_inputs([shared_data]):
        if isinstance(item, Skipped):
            continue
        names = {name for name, source in all_sources().items() if source.recognises(item)}
        assert len(names) <= 1, item.name
        claimed.setdefault(item.path.relative_to(shared_data).parts[0], set()).update(names)
    assert {folder: names for folder, names in claimed.items() if names} == KNOWN
