"""Deployments as GitHub, GitLab and Argo CD tell of them."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.access import Viewer
from core.imports import import_files
from core.records import Deployment, Problem, Release, derive_id
from core.sources import Finding
from core.sources.going_live import UNKNOWN_OUTCOME, version_of
from core.sources.reading import open_input
from core.store.store import Store

SHA = "f95f852bd8fca8fcc58a9a2d6c842781e32a215e"
INCIDENT = derive_id("incident", "pagerduty", "Q1")
GITHUB = {
    "action": "created",
    "deployment": {
        "id": 7,
        "sha": SHA,
        "ref": "v1.10",
        "task": "deploy",
        "environment": "production",
        "created_at": "2024-03-01T10:00:00Z",
        "payload": {"caused_by": "pagerduty:Q1"},
    },
    "repository": {"full_name": "team/shop"},
}
STATUS = GITHUB | {
    "deployment_status": {
        "state": "success",
        "environment": "production",
        "created_at": "2024-03-01T10:05:00Z",
        "target_url": "https://example.org/7",
    }
}


def _of(rows, kind):
    return [row for row in rows if isinstance(row, kind)]


def test_a_deployment_goes_live_when_its_status_says_so(written, told):
    rows = told("github_deployments", written("a.json", json.dumps(STATUS)))
    assert _of(rows, Deployment) == [
        Deployment(
            id=derive_id("deployment", "github_deployments", "team/shop/7"),
            source="github_deployments",
            source_key="team/shop/7",
            service_id=derive_id("service", "shop"),
            release_id=derive_id("release", derive_id("service", "shop"), "v1.10"),
            deployed_at=datetime(2024, 3, 1, 10, 5, tzinfo=UTC),
            is_planned=False,
            caused_by_incident_id=INCIDENT,
            url="https://example.org/7",
        )
    ]


def test_a_wish_to_deploy_is_only_a_mention_and_any_order_gives_the_same(store: Store, tmp_path: Path):
    wish = {**GITHUB, "deployment": {**GITHUB["deployment"], "payload": "{}"}}
    done = {**STATUS, "deployment": wish["deployment"]}
    for name, document in (("wish", wish), ("done", done), ("wish2", wish)):
        (tmp_path / f"{name}.json").write_text(json.dumps(document))
        import_files(store, Viewer.local("Ada"), [tmp_path / f"{name}.json"])
    rows = store.home.read("SELECT deployed_at, label, source FROM deployment")
    assert [(row["deployed_at"].minute, row["label"], row["source"]) for row in rows] == [(5, "", "github_deployments")]


def test_what_failed_or_names_no_repository_is_rejected(written, told):
    failed = STATUS | {"deployment_status": STATUS["deployment_status"] | {"state": "failure"}}
    nameless = {name: value for name, value in STATUS.items() if name != "repository"}
    for document, where in ((failed, "the document, deployment_status.state"), (nameless, "the document, repository")):
        assert [(row.outcome, row.where) for row in told("github_deployments", written("a.json", json.dumps(document)))] == [
            ("rejected", where)
        ]


def test_the_list_of_the_api_names_its_repository_by_address(written, told):
    rows = [GITHUB["deployment"] | {"url": "https://api.github.com/repos/team/shop/deployments/7", "ref": "main"}]
    deployment = _of(told("github_deployments", written("a.json", json.dumps(rows))), Deployment)[0]
    assert (deployment.source_key, deployment.source, deployment.label) == ("team/shop/7", "mention", UNKNOWN_OUTCOME)


RUN = {
    "id": 5,
    "name": "Deploy to staging",
    "path": ".github/workflows/deploy.yml",
    "workflow_id": 1,
    "run_number": 3,
    "head_branch": "main",
    "head_sha": SHA,
    "conclusion": "success",
    "display_title": "Rollback of the basket",
    "updated_at": "2024-03-01T10:00:00Z",
    "html_url": "https://github.com/team/shop/actions/runs/5",
}


def test_runs_that_deploy_count_and_the_others_are_told(written, told):
    runs = [RUN, RUN | {"id": 6, "name": "test", "path": "test.yml"}, RUN | {"id": 8, "conclusion": "failure"}]
    rows = told("github_workflows", written("a.json", json.dumps({"total_count": 3, "workflow_runs": runs})))
    (deployment,) = _of(rows, Deployment)
    assert (deployment.environment, deployment.is_planned, deployment.source_key) == ("staging", False, "team/shop/5/1")
    assert [row.release_version for row in _of(rows, Release)] == [SHA]
    assert [(row.where, row.value) for row in _of(rows, Finding)] == [("workflow runs", "1"), ("workflow runs", "1")]


def test_gitlab_takes_the_finish_of_the_job_and_no_names(written, told):
    row = {
        "id": 9,
        "iid": 1,
        "ref": "1.10",
        "sha": SHA,
        "status": "success",
        "created_at": "2024-03-01T10:00:00Z",
        "environment": {"name": "production"},
        "user": {"name": "A Person"},
        "deployable": {
            "finished_at": "2024-03-01T10:07:00Z",
            "pipeline": {"web_url": "https://gitlab.example.org/group/sub/shop/-/pipelines/4"},
            "commit": {"title": "Ship it", "author_name": "A Person"},
        },
    }
    rows = told("gitlab_deployments", written("a.json", json.dumps([row, row | {"id": 10, "status": "failed"}])))
    (deployment,) = _of(rows, Deployment)
    assert (deployment.source_key, deployment.deployed_at.minute, deployment.label) == ("group/sub/shop/9", 7, "Ship it")
    assert [row.release_version for row in _of(rows, Release)] == ["1.10"]
    assert [(row.where, row.value) for row in _of(rows, Finding)] == [("item 2, status", "failed")]
    assert "A Person" not in str(rows)


APPLICATION = {
    "apiVersion": "argoproj.io/v1alpha1",
    "kind": "Application",
    "metadata": {"name": "shop", "namespace": "argocd", "annotations": {"parley.dev/caused_by": "pagerduty:Q1"}},
    "spec": {"destination": {"namespace": "production"}},
    "status": {
        "history": [
            {"id": 0, "revision": SHA, "deployedAt": "2024-03-01T10:00:00Z", "source": {"targetRevision": "v1.9"}},
            {"id": 1, "revision": SHA, "deployedAt": "2024-03-02T10:00:00Z", "source": {"targetRevision": "HEAD"}},
            {"id": 2, "revision": SHA, "deployedAt": "soon"},
        ]
    },
}
YAML = """apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: shop, namespace: argocd}
spec: {destination: {namespace: production}}
status:
  history:
  - {id: 0, revision: abc, deployedAt: "2024-03-01T10:00:00Z"}
"""


def test_argo_history_is_one_deployment_each(written, told):
    rows = told("argo_cd", written("a.json", json.dumps({"kind": "List", "items": [APPLICATION]})))
    made = _of(rows, Deployment)
    assert [(row.source_key, row.environment, row.caused_by_incident_id) for row in made] == [
        ("argocd/shop/0", "production", None), ("argocd/shop/1", "production", None),
    ]  # fmt: skip
    assert [row.release_version for row in _of(rows, Release)] == ["v1.9", SHA]
    assert [(row.where, row.value) for row in _of(rows, Finding)] == [("items 1, history 3, deployedAt", "soon")]
    shorter = APPLICATION | {"status": {"history": APPLICATION["status"]["history"][:2]}}
    newest = _of(told("argo_cd", written("b.json", json.dumps(shorter))), Deployment)[-1]
    assert (newest.caused_by_incident_id, newest.is_planned) == (INCIDENT, False)
    assert [row.release_version for row in _of(told("argo_cd", written("a.yaml", YAML)), Release)] == ["abc"]


@pytest.mark.parametrize(
    ("ref", "version"), [("refs/tags/v1.2.3", "v1.2.3"), ("release-1.2", "release-1.2"), ("main", SHA), ("a/2", SHA), ("1.10", "1.10")]
)
def test_a_reference_is_a_release_when_it_is_a_version(ref, version):
    assert version_of(ref, SHA) == version


def _said(rows):
    """What each deployment is made for, whether planned, and what the marks on it name."""
    made = [(row.is_planned, row.caused_by_incident_id) for row in rows if isinstance(row, Deployment)]
    return made, [(row.value, row.is_corrected, row.place) for row in rows if isinstance(row, Problem)]


def test_every_platform_can_name_the_cause_and_the_culprit(written, told):
    payload = {"planned": "no", "caused_by": "pagerduty:Q1", "culprit_of": "pagerduty:Q2, pagerduty:Q3"}
    github = {**STATUS, "deployment": STATUS["deployment"] | {"payload": json.dumps(payload)}}
    wanted = ([(False, INCIDENT)], [("pagerduty:Q2", True, "the document"), ("pagerduty:Q3", True, "the document")])
    assert _said(told("github_deployments", written("a.json", json.dumps(github)))) == wanted
    message = "Go back\n\nPlanned: no\nCaused-by: pagerduty:Q1\nCulprit-of: pagerduty:Q2"
    run = RUN | {"display_title": "Ship", "head_commit": {"message": message}}
    assert _said(told("github_workflows", written("b.json", json.dumps(run)))) == (wanted[0], wanted[1][:1])
    gitlab = {
        "id": 9, "iid": 1, "ref": "1.10", "sha": SHA, "status": "success", "created_at": "2024-03-01T10:00:00Z",
        "environment": "production", "deployable": {"commit": {"message": message, "web_url": "https://gitlab.example.org/group/shop/-/commit/1"}},
    }  # fmt: skip
    assert _said(told("gitlab_deployments", written("c.json", json.dumps(gitlab)))) == (wanted[0], wanted[1][:1])


def test_argo_marks_an_earlier_sync_by_its_number(written, told):
    notes = {"parley.dev/caused_by": "pagerduty:Q1", "parley.dev/culprit_of.0": "pagerduty:Q1"}
    history = APPLICATION["status"]["history"][:2]
    application = APPLICATION | {"metadata": APPLICATION["metadata"] | {"annotations": notes}, "status": {"history": history}}
    assert _said(told("argo_cd", written("a.json", json.dumps(application)))) == (
        [(None, None), (False, INCIDENT)],
        [("pagerduty:Q1", True, "the document, history 1")],
    )


def test_a_cause_that_names_no_incident_is_flagged_on_every_platform(written, told):
    github = {**STATUS, "deployment": STATUS["deployment"] | {"payload": {"caused_by": "the outage", "culprit_of": "yesterday"}}}
    rows = told("github_deployments", written("a.json", json.dumps(github)))
    assert [(row.code, row.value, row.is_corrected) for row in _of(rows, Problem)] == [
        ("cause_unreadable", "the outage", False), ("culprit_unreadable", "yesterday", False),
    ]  # fmt: skip


@pytest.mark.shared
def test_public_payloads(shared_data: Path, told):
    found = {}
    for path in sorted((shared_data / "vendor-github-webhooks" / "deployment_status").glob("*.json")):
        (row,) = _of(told("github_deployments", open_input(path, path.name)), Deployment)
        found[path.name] = (row.source, row.environment, row.source_key)
    assert found == {
        "gh-pages.payload.json": ("mention", "github-pages", "Codertocat/Hello-World/145988746"),
        "with-installation.payload.json": ("github_deployments", "production", "Codertocat/Hello-World/145988746"),
    }
    rows = told("gitlab_deployments", open_input(shared_data / "vendor-faros-fixtures" / "gitlab" / "deployments.json", "a"))
    assert [(row.environment, row.deployed_at.isoformat()) for row in _of(rows, Deployment)] == [
        ("production", "2023-01-15T10:45:00+00:00"),
        ("development", "2023-01-17T09:20:00+00:00"),
    ]
