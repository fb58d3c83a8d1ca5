"""Writes the reference page of the views that SQL cells see."""

from pathlib import Path

from core.sandbox.catalogue import View, all_views

_LEAD = """# Views for SQL cells and `query`

This page is generated from `core/sandbox/views`. A statement sees these views and nothing else, filled with the rows that its
reader may see. Times are in UTC. A missing value (NULL) is never zero and never "no"; what it means stands with each column.
Taking a column away or changing its meaning raises the view's version; adding one does not.

A cell is one reading statement in DuckDB's SQL. Values are bound as `$1`, `$2` and so on, never pasted. It runs in a process of its
own without files, network or settings, and is killed at its deadline. Leave out the worked example with `WHERE NOT is_demo`. Of
milestones, use those that are not superseded, and claim no duration finer than their precision. For instance, when each incident
was detected and mitigated:

```sql
SELECT i.incident, i.title,
       min(m.happened_at) FILTER (WHERE m.kind = 'detected') AS detected_at,
       min(m.happened_at) FILTER (WHERE m.kind = 'mitigated') AS mitigated_at
FROM incidents i
LEFT JOIN milestones m ON m.incident_id = i.incident_id AND NOT m.is_superseded
WHERE NOT i.is_exercise AND NOT i.is_maintenance
GROUP BY i.incident, i.title
ORDER BY detected_at DESC NULLS LAST
```
"""


def render() -> str:
    """The whole page as Markdown."""
    return "\n".join([_LEAD, *(_section(view) for view in all_views().values())])


def _section(view: View) -> str:
    lines = [f"## {view.name}", "", f"Version {view.version}; rows: {view.rows}.", ""]
    lines += ["| column | type | unit | meaning | NULL means |", "|---|---|---|---|---|"]
    lines += [f"| `{column.name}` | {column.type} | {column.unit} | {column.meaning} | {column.null} |" for column in view.columns]
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    Path("docs/reference/views.md").write_text(render(), encoding="utf-8")
