"""The cohort that every metric reads, as relations in front of a query: from the rows kept beside the record, or from the record itself."""

import re
from collections.abc import Sequence
from enum import Enum

from core.metrics.definition import Definition, shared
from core.store.kept.deriving import BASES, facts
from core.store.store import Reading

_JOIN = "\n  JOIN visible_incident i ON i.id = f.incident_id"
_KEPT = "facts AS NOT MATERIALIZED (SELECT {columns} FROM visible_kept_incident{more})"
_BESIDE = "\n  UNION ALL BY NAME SELECT * FROM split_facts"
_CAUSE = """* REPLACE (CASE WHEN EXISTS (SELECT 1 FROM visible_deployment d WHERE d.id = cause_deployment_id) THEN cause_deployment_id END
  AS cause_deployment_id)"""


class Kept(Enum):
    """What the kept rows are for a viewer: `ALL` that there is, all that is `VISIBLE`, or `SOME`, beside incidents to make anew."""

    ALL = "all"
    VISIBLE = "visible"
    SOME = "some"


def of(reading: Reading) -> Kept:
    """What they are for the one who reads; most stores restrict whole incidents, and then no row has to be made anew."""
    if reading.viewer.sees_all:
        return Kept.ALL
    return Kept.SOME if reading.ask("SELECT 1 AS one FROM visible_unkept_incident LIMIT 1") else Kept.VISIBLE


def links(metrics: Sequence[Definition]) -> frozenset[str]:
    """The columns that lead to other records which these metrics may read."""
    return frozenset(re.findall(r"\w+", "\n".join([*(metric.sql for metric in metrics), shared("deploys")])))


def from_kept(metrics: Sequence[Definition], kept: Kept, also: str = "") -> str:
    """The body of a WITH clause that ends in `cohort`, over the kept rows, for the queries of these metrics and the SQL in `also`.

    Whoever may not see all that a kept row was made from gets a row made from what they may see. There is no copy of the cohort: each
    metric reads the columns and the rows that it needs.
    """
    text = "\n".join([*(metric.sql for metric in metrics), also])
    cohort = _without_labels(shared("cohort").replace("\ncohort AS (", "\ncohort AS NOT MATERIALIZED ("), metrics)
    has_cause = kept is not Kept.ALL and re.search(r"\bcause_deployment_id\b|\b(?:FROM|JOIN) deploys\b", text)
    columns = _CAUSE if has_cause else "*"
    if kept is not Kept.SOME:
        return f"{_KEPT.format(columns=columns, more='')},\n{cohort}"
    kinds = set(re.findall(r"\w+", text)) | {"sre_engaged", "security_engaged"}
    own = re.sub(rf"visible_({'|'.join(BASES)})\b", r"split_\1", facts(kinds)).replace("\nfacts AS (", "\nsplit_facts AS MATERIALIZED (")
    unkept = "(SELECT incident_id FROM visible_unkept_incident)"
    split = ",\n".join(f"split_{name} AS (SELECT * FROM visible_{name} WHERE {column} IN {unkept})" for name, column in BASES.items())
    return f"{split},\n{own},\n{_KEPT.format(columns=columns, more=_BESIDE)},\n{cohort}"


def from_record() -> str:
    """The same from the milestones themselves; what the kept rows must agree with."""
    return f"{facts()},\n{shared('cohort')}"


def _without_labels(sql: str, metrics: Sequence[Definition]) -> str:
    """Titles are looked up by number where they are asked for; only a metric whose units are no incidents may want them here."""
    others = "\n".join(metric.sql for metric in metrics if metric.units != "incident")
    if re.search(r"\b\w\.label\b", others):
        return sql
    return sql.replace("i.title AS label", "NULL::VARCHAR AS label").replace(_JOIN, "")
