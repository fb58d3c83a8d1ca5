"""Releases, the incident and home: both guards, the story told twice, recall, suspicion and what is due, through the frame."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.access import Viewer
from core.commands import execute
from core.imports import import_files
from core.records import Deployment, Incident
from core.store.store import Store
from pages.parts import phone

Screen = Callable[..., AppTest]
SASHA = Viewer.local("Sasha Quill", "security")


def said(at: AppTest) -> str:
    """Every text on the page in its main part."""
    return "\n".join(str(element.value) for kind in ("subheader", "markdown", "caption", "text") for element in at.main.get(kind))


def test_the_releases_screen_tells_both_sides(told_store: Store, screen: Screen) -> None:
    at = screen("releases", guard_to="v42", guard_from="v41")
    assert not at.exception
    text = said(at)
    assert "Going to v42 is linked to 2 incidents" in text
    assert "Live for **52 days 6 h** in all; **20 h 35 min** of it only because a repair brought the hole back" in text
    spared = {each.label: each.value for each in at.main.metric}
    assert (spared["Exposure"], spared["Outage"]) == ("20 h 35 min less", "50 min less")
    assert "CVE\\-A open again\\: 20 h 35 min as it happened, none with the guard" in text
    assert "INC\\-2\\: 50 min as it happened, none with the guard" in text
    assert (spared["Exposure from SRE repairs"], spared["Outage from security repairs"]) == ("20 h 35 min", "50 min")
    assert "2 months of data\\: too few for a trend\\." in text
    assert "v40 has never run under today" in text


def _facts(folder: Path) -> Path:
    """Two releases of shop, what is known of their packages, and what a supplier says about one of them."""
    for version, pinned in (("1.0", "foo==1.0\nbar==1.0\nodd==not-a-version\n"), ("1.1", "foo==2.0\nbar==2.0\n")):
        (folder / "shop" / version).mkdir(parents=True)
        (folder / "shop" / version / "requirements.txt").write_text(pinned)
    ranges = [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "2.0"}]}]
    vector = [{"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}]
    for number, name in (("1", "foo"), ("2", "bar")):
        record = {
            "id": f"PYSEC-2024-{number}", "aliases": [f"CVE-2024-{number}"], "published": "2024-02-01T00:00:00Z",
            "modified": "2024-03-02T00:00:00Z", "severity": vector, "summary": f"Whoever asks {name} twice gets in",
            "affected": [{"package": {"ecosystem": "PyPI", "name": name}, "ranges": ranges}],
        }  # fmt: skip
        (folder / f"osv-{number}.json").write_text(json.dumps(record))
    listed = {"cveID": "CVE-2024-1", "dateAdded": "2024-03-01", "dueDate": "2024-03-22", "knownRansomwareCampaignUse": "Known"}
    (folder / "kev.json").write_text(json.dumps({"catalogVersion": "1", "vulnerabilities": [listed]}))
    (folder / "epss.csv").write_text("#model_version:v1,score_date:2025-02-20T00:00:00+0000\ncve,epss,percentile\nCVE-2024-1,0.0133,0.9\n")
    said = {"vulnerability": {"name": "CVE-2024-2"}, "products": [{"@id": "pkg:pypi/bar@1.0"}], "status": "not_affected",
            "justification": "vulnerable_code_not_present", "impact_statement": "The module is left out of our build."}  # fmt: skip
    vex = {"@context": "https://openvex.dev/ns/v0.2.0", "@id": "v1", "author": "A Team", "timestamp": "2024-03-03T00:00:00Z"}
    (folder / "vex.json").write_text(json.dumps(vex | {"statements": [said]}))
    went = ("shop,0.9,2024-03-01T10:00:00Z", "shop,1.0,2024-03-09T10:00:00Z", "shop,1.1,2024-04-01T10:00:00Z")
    (folder / "deployments.csv").write_text("\n".join(("service,version,deployed_at", *went)))
    return folder


def test_each_vulnerability_shows_what_is_known_of_it_and_what_is_said_not_to_apply(
    empty_store: Store, screen: Screen, tmp_path: Path
) -> None:
    import_files(empty_store, SASHA, [_facts(tmp_path / "data")])
    text = said(screen("releases", guard_service="shop", guard_from="1.1", guard_to="1.0")).replace("\\", "")
    lines = text.splitlines()
    assert "Going to 1.0 re-opens 1 known vulnerability, 1 known exploited; PyPI data of 2 Mar 2024" in text
    begun = lines.index("`CVE-2024-1` :gray-badge[CRITICAL] :red-badge[known exploited] foo 2.0 to 1.0  ")
    assert lines[begun : begun + 3] == [
        "`CVE-2024-1` :gray-badge[CRITICAL] :red-badge[known exploited] foo 2.0 to 1.0  ",
        ":small[public since 1 Feb 2024; exploited since 1 Mar 2024; remedy due 22 Mar 2024; used by ransomware; "
        "EPSS 1.3 % (model of 20 Feb 2025)]  ",
        "Whoever asks foo twice gets in",
    ]
    begun = lines.index("**Said not to apply, and by whom · 1**")
    assert lines[begun + 1 : begun + 4] == [
        "`CVE-2024-2` :gray-badge[CRITICAL] bar 1.0  ",
        ":small[vulnerable code not present, says A Team on 3 Mar 2024]  ",
        "The module is left out of our build.",
    ]
    begun = lines.index("**Nobody can know · 1**")
    assert lines[begun + 1].startswith("`pkg:pypi/odd@not-a-version` :small[version 'not-a-version' cannot be parsed as PyPI")
    at = screen("releases", guard_service="shop")
    assert [each.label for each in at.main.expander if each.label.startswith(("Said", "Nobody"))] == [
        "Said not to apply, and by whom · 1", "Nobody can know: what ran unjudged, and why",
    ]  # fmt: skip
    at.session_state["set_aside"] = at.session_state["unjudged"] = True
    tables = [each.value.to_dict("records") for each in at.run().main.dataframe]
    assert [row for rows in tables for row in rows if "Why, and who says so" in row] == [
        {"Vulnerability": "CVE-2024-2", "Severity": "CRITICAL", "Package": "bar 1.0",
         "In their words": "The module is left out of our build.",
         "Why, and who says so": "vulnerable code not present, says A Team on 3 Mar 2024",
         "From": "9 Mar 2024, 10:00 UTC", "Until": "1 Apr 2024, 10:00 UTC"}
    ]  # fmt: skip
    assert [(row["From"], row["Until"], row["For"]) for rows in tables for row in rows if "Such as" in row] == [
        ("1 Mar 2024, 10:00 UTC", "9 Mar 2024, 10:00 UTC", "8 days")
    ]


def test_on_a_phone_no_list_of_releases_is_a_table(told_store: Store, screen: Screen, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(phone, "is_phone", lambda: True)
    at = screen("releases")
    assert (not at.exception, len(at.main.dataframe)) == (True, 0)
    text = said(at).replace("\\", "")
    running = "Release: v42 · Since: 6 Mar 2026, 11:00 UTC · Open vulnerabilities: none on record · Because of: INC-1"
    assert f"**web production**  \n{running}" in text
    deployed = "Because of: INC-1 · Environment: production · Release: v41 · Planned: no · Label: back to v41"
    assert f"**5 Mar 2026, 14:25 UTC**  \n{deployed}" in text


def test_a_culprit_is_named_beside_the_services(told_store: Store, screen: Screen) -> None:
    at = screen("incident", incident="INC-2")
    (found,) = told_store.find(SASHA, Incident, "number = 2")
    (chosen,) = [each for each in at.selectbox if each.label == "Deployment"]
    assert [each.label for each in at.main.expander if "caused it" in each.label] == ["Another deployment caused it?"]
    assert chosen.value == found.cause_deployment_id
    other = next(each.id for each in told_store.find(SASHA, Deployment) if each.label == "back to v41")
    chosen.set_value(other)
    next(each for each in at.button if each.label == "Name it as the cause").click()
    assert not at.run().exception
    (found,) = told_store.find(SASHA, Incident, "number = 2")
    assert found.cause_deployment_id == other


def test_home_names_decisions_that_are_due(told_store: Store, screen: Screen) -> None:
    assert "Decisions to look at again · 1" in said(screen())


def test_a_suspicion_is_said_on_the_incident_and_lifted_there(empty_store: Store, screen: Screen) -> None:
    made = execute(empty_store, SASHA, "incident.create", {"title": "Restart loop", "services": ["web"]})
    number = f"INC-{made['number']}"
    assert "An attack is suspected" not in said(screen("incident", incident=number))
    execute(empty_store, SASHA, "incident.suspect", {"id": number, "reason": "Requests with crafted cookies"})
    execute(empty_store, SASHA, "incident.capture", {"id": number, "what": "Memory image of web-3"})
    text = said(screen("incident", incident=number))
    assert "An attack is suspected" in text
    assert "Requests with crafted cookies" in text
    assert "Memory image of web\\-3" in text
