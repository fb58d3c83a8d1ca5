"""Writes the reference page of the metrics, from the catalogue."""

from pathlib import Path

from core.metrics.definition import Definition, definitions

VERDICTS = {"M": "matters", "C": "context", "V": "refused"}
_LEAD = """# Metrics

This page is generated from `core/metrics/catalogue`, one file a metric; adding a file adds a metric. No number leaves without its
interval, its n, its coverage and the moment it was read at; one that cannot be measured says "not measured", never 0. There is no mean
of durations anywhere.

Rules for all of them. Units are placed by the cohort time, never by when they ended, so what is still open counts (as censored at
`as_of`). Maintenance, exercises, cancelled and merged incidents stay out and are counted. A unit without one of its times leaves that
metric; below 80 % coverage a banner says so, below 50 % there is no headline. Times that contradict each other are kept and stay out. A
median needs 6 values, an interval narrower than their range 9, a 90th percentile 29, a percentage 10. "Improved" and "worsened" appear only
where Holm's p is below .05; else stands what would have been missed. Twelve periods make a provisional trend, twenty a firm one (a rule of
thumb, to verify). Nothing is shown by person.
"""


def render() -> str:
    """The whole page as Markdown."""
    ordered = sorted(definitions().values(), key=lambda metric: ("MCV".index(metric.verdict), metric.id))
    return "\n".join([_LEAD, *(_section(metric) for metric in ordered)])


def _section(metric: Definition) -> str:
    facts = [("unit", metric.unit), ("statistic", metric.statistic), ("population", metric.population), ("minimum", metric.minimum),
             ("cohort", metric.cohort), ("verdict", VERDICTS[metric.verdict]), ("source", metric.source), ("note", metric.note),
             ("not measured", metric.feed), ("refused", metric.refusal),
             ("target", metric.target or ("" if metric.refusal else "none: a target on it would be gamed or says nothing"))]
    lines = [f"## {metric.id}", "", f"{metric.question} Version {metric.version}.", "", f"{metric.definition}.".replace("..", "."), ""]
    return "\n".join([*lines, *(f"- {name}: {value}" for name, value in facts if value), ""])


if __name__ == "__main__":
    Path("docs/reference/metrics.md").write_text(render(), encoding="utf-8")
