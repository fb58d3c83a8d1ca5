"""The linter finds each fault with its line, and nothing in what is right."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import BadFile
from core.notebook.findings import Finding
from core.notebook.library import SHIPPED
from core.notebook.lint import check_paths, lint

TODAY = date(2026, 11, 24)
# What follows it begins at line 13.
HEAD = "---\nnotebook: runbook\nid: x\ntitle: T\nowner: platform\ninputs:\n  service: {type: service}\n---\n# T\n\n## A\n\n"


def rules(text: str) -> list[tuple[int, str]]:
    return [(problem.line, problem.rule) for problem in lint(text, "x", TODAY)]


def cell(info: str, body: str = "") -> str:
    return f"{HEAD}```{info}\n{body}\n```\n"


@pytest.mark.parametrize(
    "text",
    [
        cell('sql {"name":"q"}', "SELECT title FROM incidents WHERE incident = ${service} AND began_at > now() - to_days(${service})"),
        cell('sql {"name":"q"}', "WITH own AS (SELECT 1 AS a) SELECT a FROM own, range(3) WHERE a IN ${service}"),
        cell('sh {"name":"c","act":"check"}', "kubectl get pods -n ${{service}} $HOME"),
        cell('prompt {"name":"p","lens":"joint","required":"true","minutes":"5","when":"service = pay"}', "Why?"),
        cell('http {"name":"h"}', "GET https://h.example/${service}"),
        cell('promql {"name":"m"}', 'up{job="${service}"}'),
        cell('guard {"name":"g","kind":"rollback"}', "service: ${service}\nto: '2'"),
        cell('guard {"name":"g"}', "service: ${service}\nto: '2'"),
        cell('guard {"name":"g","kind":"evidence"}'),
        cell('guard {"name":"g","kind":"components"}', "from: pkg:pypi/a@1\nto: pkg:pypi/a@2"),
        cell('promql {"name":"m","server":"prom","from":"1h","to":"now","step":"30s","show":"chart"}', "up"),
        cell('promql {"name":"m","at":"service"}', "up"),
        cell('http {"name":"h","server":"shop","pick":"/a","expect":"any","show":"value"}', "HEAD /x?y=${service}\nAccept: text/plain"),
        cell('http {"name":"h"}', "/x") + '```chart {"name":"c"}\nquery: h\n```\n',
        cell('http {"name":"h"}', "/x") + '```sql {"name":"q"}\nSELECT title FROM incidents WHERE title = ${h.value}\n```\n',
        cell('sql {"name":"q"}', "SELECT i.title, count(*) AS n FROM incidents i GROUP BY ALL HAVING n > 1 ORDER BY n"),
        cell('sql {"name":"q"}', "SELECT * EXCLUDE (title) FROM incidents WHERE incident IN ${service} LIMIT ${service}"),
        HEAD + '- [ ] a task\n\n```sh {"name":"a","id":"01H","interactive":"false"}\nls\n```\n',
        HEAD + "Costs $5, ${service}, `$HOME`, $${x}\n",
        "# Plain\n\n```sh\nrm -rf /\nkubectl rollout undo x ${{y}}\n```\n",
    ],
)
def test_what_is_right_has_no_finding(text: str) -> None:
    assert rules(text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (cell("sh", "ls"), [(13, "name")]),
        (cell('sh {"name":"A-b"}', "ls"), [(13, "name")]),
        (cell('sh {"name":"service"}', "ls"), [(13, "duplicate-name")]),
        (cell('sh {"name":"a"}', "ls") + '```sh {"name":"a"}\nls\n```\n', [(16, "duplicate-name")]),
        (cell('sh {"name":"a","colour":"red"}', "ls"), [(13, "attribute")]),
        (cell('sh {"name":"a","lens":"ops"}', "ls"), [(13, "attribute")]),
        (cell('sh {"name":"a","minutes":"x"}', "ls"), [(13, "attribute")]),
        (cell('sh {"name":"a","kind":"dance"}', "ls"), [(13, "attribute")]),
        (cell('mystery {"name":"a"}', "x"), [(13, "kind")]),
        (cell('field {"name":"a"}', "type: text\ncolour: red"), [(13, "key")]),
        (cell('field {"name":"a"}', "type: [text"), [(14, "body")]),
        (cell('sh {"name":"a","after":"nobody"}', "ls"), [(13, "after")]),
        (cell('sh {"name":"a","after":"a"}', "ls"), [(13, "cycle")]),
        (cell('sh {"name":"a","when":"b ="}', "ls"), [(13, "when")]),
        (cell('sh {"name":"a","when":"b = 1"}', "ls"), [(13, "reference")]),
        (cell('sh {"name":"a"}', "ls\necho ${{nobody}}"), [(15, "reference")]),
        (cell('sh {"name":"a"}', 'ls\necho "${{service}}"'), [(15, "unbindable")]),
        (cell('sh {"name":"a"}', "echo ${{Service}}"), [(14, "reference")]),
        (cell('sql {"name":"q"}', "SELECT 1\nFROM incidents WHERE title = ${nobody}"), [(15, "reference")]),
        (cell('sql {"name":"q"}', "SELECT ${service.a}"), [(14, "reference")]),
        (cell('sql {"name":"q"}', "SELECT ${q.a}"), [(13, "cycle"), (14, "reference")]),
        (cell('sql {"name":"q"}', "SELECT\n  FROM WHERE"), [(15, "sql")]),
        (cell('sql {"name":"q"}', "SELECT 1; SELECT 2"), [(13, "sql")]),
        (cell('sql {"name":"q"}', "DROP TABLE incidents"), [(13, "sql")]),
        (cell('sql {"name":"q"}', "SELECT $1, ${service}"), [(13, "sql-parameter")]),
        (cell('sql {"name":"q"}', "SELECT '${service}'"), [(14, "unbindable")]),
        (cell('sql {"name":"q"}', "SELECT 1 FROM ${service}"), [(14, "unbindable")]),
        (cell('sql {"name":"q"}', "SELECT now() - INTERVAL ${service} DAY"), [(14, "unbindable")]),
        (cell('sql {"name":"q"}', "SELECT 1 FROM person"), [(13, "sql-view")]),
        (cell('sql {"name":"q"}', "SELECT 1 FROM read_csv('/etc/passwd')"), [(13, "sql-view")]),
        (cell('sql {"name":"q"}', "SELECT 1 FROM '/etc/passwd'"), [(13, "sql-view")]),
        (cell('sql {"name":"q"}', "SELECT title,\n  nonsense FROM incidents"), [(15, "sql-column")]),
        (cell('sql {"name":"q"}', "SELECT i.nonsense FROM incidents i"), [(14, "sql-column")]),
        (cell('sql {"name":"q"}', "SELECT title FROM incidents WHERE nonsense = ${service}"), [(14, "sql-column")]),
        (cell('sql {"name":"q"}', "WITH own AS (SELECT title AS t FROM incidents) SELECT title FROM own"), [(14, "sql-column")]),
        (cell('guard {"name":"g","kind":"luck"}', "service: ${service}\nto: '2'"), [(13, "guard-kind")]),
        (cell('guard {"name":"g","kind":"forward"}', "service: ${service}"), [(13, "guard-kind")]),
        (cell('guard {"name":"g","kind":"components"}', "to: pkg:pypi/a@2"), [(13, "guard-kind")]),
        (cell('sql {"name":"q","show":"pie"}', "SELECT 1"), [(13, "attribute")]),
        (cell('promql {"name":"m","server":"A b"}', "up"), [(13, "attribute")]),
        (cell('promql {"name":"m"}'), [(13, "request")]),
        (cell('promql {"name":"m","from":"yesterday!"}', "up"), [(13, "attribute")]),
        (cell('promql {"name":"m","from":"2026-01-01T00:00:00"}', "up"), [(13, "attribute")]),
        (cell('promql {"name":"m","from":"nobody"}', "up"), [(13, "reference")]),
        (cell('promql {"name":"m","from":"1h","step":"0s"}', "up"), [(13, "attribute")]),
        (cell('promql {"name":"m","to":"now"}', "up"), [(13, "attribute")]),
        (cell('promql {"name":"m","from":"1h","at":"now"}', "up"), [(13, "attribute")]),
        (cell('http {"name":"h"}', "POST /x"), [(14, "request")]),
        (cell('http {"name":"h"}', "GET /x\nCookie: a"), [(14, "request")]),
        (cell('http {"name":"h","pick":"a.b"}', "GET /x"), [(13, "attribute")]),
        (cell('field {"name":"f"}', "type: colour"), [(13, "key")]),
        (cell('field {"name":"f"}', "type: choice"), [(13, "key")]),
        (cell('signoff {"name":"s","needs":"sre,legal"}', "ok"), [(13, "attribute")]),
        (cell('prompt {"name":"p","visibility":"Only me"}', "ok"), [(13, "attribute")]),
        (cell('chart {"name":"c"}', "query: service"), [(13, "reference")]),
        (cell('promql {"name":"m"}', "rate(x[${service}])"), [(14, "unbindable")]),
        (cell('http {"name":"h"}', "GET https://${service}/"), [(14, "unbindable")]),
        (cell('guard {"name":"g"}', "service: ${service}\nto: ${nobody}"), [(15, "reference")]),
        (HEAD + "one\n\n${nobody}\n", [(15, "reference")]),
        (cell('sh {"name":"a","after":"b"}', "ls") + '```sh {"name":"b","after":"a"}\nls\n```\n', [(13, "cycle")]),
        (HEAD + '```sh {"name":"a"}\nls\n', [(13, "unclosed-fence")]),
        (HEAD + '```sh {"name":"a"}\nls\n\n## B\n\n```sh {"name":"b"}\npwd\n```\n', [(13, "swallowed-heading")]),
        (HEAD + '~~~sh {"name":"a"}\nls\n~~~\n', [(13, "fence")]),
        ("# Plain\n\n```sh\nls\n", [(3, "unclosed-fence")]),
        ("---\ntitle: {{ a }}\n---\n# Plain\n", [(2, "front-matter")]),
    ],
)
def test_each_fault_is_found_at_its_line(text: str, found: list[tuple[int, str]]) -> None:
    assert rules(text) == found


@pytest.mark.parametrize(
    ("front", "found"),
    [
        ("id: other", [(3, "id")]),
        ("colour: red", [(3, "key")]),
        ("x-colour: red", []),
        ("tlp: PINK", [(3, "key")]),
        ("reviewed: soon", [(3, "key")]),
        ("reviewed: 2026-08-25\nreview_every: 90d", [(3, "review-overdue")]),
        ("reviewed: 2026-08-26\nreview_every: 90d", []),
        ("applies_to: {kinds: [chaos], severities: [SEV9]}", [(3, "key"), (3, "key")]),
        ("applies_to: yes", [(3, "key")]),
        ("inputs: {Bad: {type: text}}", [(3, "name")]),
        ("inputs: {a: {kind: text}}", [(3, "inputs")]),
        ("inputs: {a: {type: colour}}", [(3, "inputs")]),
        ("inputs: {a: {type: choice}}", [(3, "inputs")]),
        ("inputs: {a: {type: choice, options: [x, y]}, b: {}}", []),
    ],
)
def test_front_matter(front: str, found: list[tuple[int, str]]) -> None:
    assert rules(f"---\nnotebook: policy\n{front}\ntitle: T\n---\n") == found


def test_foreign_review_dates_are_read() -> None:
    assert rules("---\ntitle: T\nlast_reviewed_on: 2026-01-01\nreview_in: 3 months\n---\n# T\n") == [(3, "review-overdue")]


CHECK = '```checklist {"name":"look","lens":"LENS"}\n- anything odd?\n```\n'


@pytest.mark.parametrize(
    ("before", "command", "found"),
    [
        ("", "kubectl rollout undo x", ["confirm", "one-sided"]),
        (CHECK.replace("LENS", "sre"), "kubectl rollout undo x", ["confirm", "one-sided"]),
        (CHECK.replace("LENS", "security"), "kubectl rollout undo x", ["confirm"]),
        (CHECK.replace("LENS", "joint"), "kubectl scale deployment/x --replicas=3", []),
        ('```guard {"name":"look","kind":"rollback"}\nservice: a\nto: b\n```\n', "kubectl rollout restart x", ["confirm"]),
        ('```signoff {"name":"look","needs":"sre"}\nok\n```\n', "flagctl disable x", ["one-sided"]),
        ('```signoff {"name":"look"}\nok\n```\n', "flagctl disable x", []),
        (CHECK.replace("LENS", "security"), "firewall block 10.0.0.1", ["one-sided"]),
        (CHECK.replace("LENS", "sre"), "firewall block 10.0.0.1", []),
        ("", "rm -rf /var/cache", ["confirm"]),
        ("", "sudo shutdown now", ["confirm", "one-sided"]),
        ("", "kubectl get pods # restart\n# rm -rf /", ["one-sided"]),
        ("", "ls -rf; echo done", []),
        ("", "oc edit deployment/x", ["one-sided"]),
        ("", "kubectl -n a patch svc x -p '{}'", ["one-sided"]),
        ("", "kubectl patch svc x -p '{}' --dry-run=server", []),
        ("", "kubectl auth can-i patch svc", []),
        ("", "kubectl patch pdb x -p '{}'", []),
        ("", "oc delete storageautoscaler x", ["confirm"]),
        ("", "helm upgrade x y", ["one-sided"]),
        ("", "rpm-ostree rebase x", ["one-sided"]),
        ("", "kubectl get deployment -o yaml | grep patch", []),
    ],
)
def test_one_sided_and_unconfirmed_commands(before: str, command: str, found: list[str]) -> None:
    text = HEAD + before + f'```sh {{"name":"act"}}\n{command}\n```\n'
    assert [rule for _, rule in rules(text)] == found
    confirmed = text.replace('"act"}', '"act","confirm":"true"}')
    assert [rule for _, rule in rules(confirmed)] == [rule for rule in found if rule != "confirm"]


def test_a_remediation_by_attribute_needs_a_check_and_a_check_needs_none() -> None:
    assert [rule for _, rule in rules(cell('sh {"name":"a","act":"remediation"}', "./fix"))] == ["one-sided"]
    assert rules(cell('sh {"name":"a","act":"check"}', "./rollback --dry-run")) == []


def test_checking_paths_reports_files_findings_and_what_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    good = "---\nnotebook: policy\nid: deep/good\ntitle: T\n---\n"
    (tmp_path / "deep" / "good.md").write_text(good)
    (tmp_path / "bad.md").write_text("---\nnotebook: diary\n---\n")
    (tmp_path / "bytes.md").write_bytes(b"\xff")
    (tmp_path / ".hidden.md").write_bytes(b"\xff")
    report = check_paths([tmp_path, tmp_path / "gone.md"], TODAY)
    assert report.files == 2
    assert report.findings == (
        Finding(
            file=str(tmp_path / "bad.md"),
            line=1,
            rule="front-matter",
            message="notebook: diary is not a kind of notebook",
            remedy="Use one of postmortem, runbook, policy, analysis.",
        ),
    )
    assert [Path(each.file).name for each in report.unreadable] == ["bytes.md", "gone.md"]
    assert report.exit_code == 2
    assert check_paths([tmp_path / "deep"], TODAY).exit_code == 0
    assert check_paths([tmp_path / "bad.md"], TODAY).exit_code == 1


def test_two_files_with_one_id_are_found(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "same.md").write_text("---\nnotebook: policy\nid: same\ntitle: T\n---\n")
    assert [finding.rule for finding in check_paths([tmp_path], TODAY).findings] == ["id"]


def test_the_shipped_notebooks_are_clean() -> None:
    report = check_paths([SHIPPED], TODAY)
    assert (report.findings, report.unreadable) == ((), ())


@settings(deadline=None)
@given(st.text(), st.sampled_from(["sql", "sh", "http", "promql", "guard", "decision", "checklist"]))
def test_linting_any_body_ends_in_findings(body: str, language: str) -> None:
    try:
        found = lint(cell(f'{language} {{"name":"a"}}', body), "x", TODAY)
    except BadFile:
        return
    assert all(problem.line >= 1 and problem.message and problem.remedy for problem in found)
