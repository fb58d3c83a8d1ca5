"""The units behind numbers as one table, for SQL cells: what was looked at, what counted, and why the rest did not."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from core.access import Viewer
from core.metrics import exposed, rows
from core.metrics.definition import Definition, definitions
from core.metrics.scope import Scope, current, text
from core.metrics.shown import divisor
from core.store.store import Store

SCHEMA = pa.schema([
    ("metric", pa.string()), ("unit_id", pa.string()), ("incident", pa.string()), ("label", pa.string()),
    ("counted_at", pa.timestamp("us", tz="UTC")), ("outcome", pa.string()), ("is_excluded", pa.bool_()), ("amount", pa.float64()),
    ("unit", pa.string()), ("detail", pa.string()),
])


def units_table(store: Store, viewer: Viewer, sql: str = "") -> pa.Table:
    """Every unit of the metrics whose ids `sql` names, or of all where it names none, as of now; only what the viewer may see.

    The load of single people is left out: it is never shown.
    """
    known = {name: each for name, each in definitions().items() if (each.sql or each.rows) and each.statistic != "concentration"}
    named = [metric for name, metric in known.items() if re.search(rf"\b{name}\b", sql)]
    chosen = named or list(known.values())
    scope = Scope(as_of=current(store, viewer))
    tables = rows.fetch(store, viewer, [metric for metric in chosen if metric.sql], scope)
    tables |= exposed.fetch(store, viewer, [metric for metric in chosen if metric.rows], scope)
    titles = {row["number"]: row for row in store.ask(viewer, "SELECT number, id, title FROM visible_incident")}
    parts = [_plain(known[name], table, titles) for name, table in tables.items()]
    return pa.concat_tables([SCHEMA.empty_table(), *parts])


def asking(metric: Definition, scope: Scope) -> str:
    """The statement that lists the units of a metric in a scope, for a SQL cell; the largest come first."""
    conditions = [f"metric = '{metric.id}'"]
    conditions += [f"counted_at {sign} TIMESTAMPTZ '{text(moment)}'" for sign, moment in ((">=", scope.from_), ("<", scope.to)) if moment]
    if scope.kind:
        conditions.append(f"incident IN (SELECT incident FROM incidents WHERE kind = {_quoted(scope.kind)})")
    if scope.severity:
        worst = "least(sre_severity, security_severity)"
        conditions.append(f"incident IN (SELECT incident FROM incidents WHERE {worst} = {_quoted(scope.severity)})")
    if scope.service:
        conditions.append(f"incident IN (SELECT incident FROM affected_services WHERE service = {_quoted(scope.service)})")
    listed = "\n  AND ".join(conditions)
    asked = "SELECT incident, label, counted_at, outcome, amount, unit, detail\nFROM metric_units"
    said = metric.definition.rstrip(".")
    return f"-- {metric.question} {said}.\n{asked}\nWHERE {listed}\nORDER BY amount DESC NULLS LAST, incident"


def _quoted(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _plain(metric: Definition, table: pa.Table, titles: Mapping[int, Mapping[str, Any]]) -> pa.Table:
    numbers, n = table.column("number").to_pylist(), table.num_rows
    known = [titles.get(number, {}) for number in numbers]
    own = metric.units == "incident" and metric.sql
    ids = [row.get("id", "") for row in known] if own else table.column("unit_id").to_pylist()
    labels = [row.get("title", "") for row in known] if own else pc.fill_null(table.column("label"), "").to_pylist()
    counted: list[datetime | None] = table.column("cohort_at").to_pylist()
    amounts = pc.divide(table.column("value").cast(pa.float64()), divisor(metric))
    outcome = table.column("outcome").cast(pa.string())
    counts = pc.is_in(outcome, pa.array(["used", "open"]))
    incidents = [f"INC-{number}" if row else None for number, row in zip(numbers, known, strict=True)]
    return pa.table({
        "metric": [metric.id] * n, "unit_id": ids, "incident": incidents,
        "label": labels, "counted_at": counted, "outcome": outcome, "is_excluded": table.column("is_out"),
        "amount": pc.if_else(counts, amounts, None), "unit": [metric.unit] * n,
        "detail": pa.nulls(n, pa.string()) if metric.statistic == "budget" else table.column("detail"),
    }, schema=SCHEMA)
