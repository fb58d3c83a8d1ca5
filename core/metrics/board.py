"""The leadership page as it stands, whoever draws it: the words and values of its eight tiles, what they are compared with, and a story."""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from core.access import Viewer
from core.metrics import targets
from core.metrics.evaluate import measure_all
from core.metrics.labels import REMARKS, day, name, needed, rests_on
from core.metrics.lately import kept
from core.metrics.leadership import NEEDED, tiles
from core.metrics.periods_compared import Compared, compared, scopes
from core.metrics.scope import Scope, has_only_demo, text
from core.metrics.story import Story, incident_of_the_month
from core.metrics.value import MetricValue
from core.records import MetricTarget
from core.store.digest import canonical
from core.store.store import Store

NOT_MEASURED = "Not measured"
_HOLM = "Judged together: words like “improved” stand only where the evidence holds for all of them at once (Holm)."
_DEMO = "The worked example holds {}: enough to show every value, too few for a median, a trend or a comparison."


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One number of a tile in words. `rests` is n, coverage and what stays out; `sentence` is the one plain sentence; `caveat` and
    `target` are empty where there is none. `value` is what a chart draws, and `aim` the target on it.
    """

    id: str
    name: str
    question: str
    shown: str
    rests: str
    sentence: str
    caveat: str
    target: str
    value: MetricValue
    aim: targets.Aim | None = None

    @property
    def words(self) -> str:
        """Everything below the number as one text."""
        return f"{self.rests}. {self.sentence}".removeprefix(". ") if self.rests else self.sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """The whole page. `scope` is the period shown, `before` the one it is compared with. `lead` says period, filters and moment."""

    scope: Scope
    before: Scope | None
    lead: str
    notes: tuple[str, ...]
    tiles: tuple[tuple[Line, ...], ...]
    story: Story | None
    drawn: dict[tuple[str, str], Any] = field(default_factory=dict, compare=False, repr=False)
    """The small charts as far as they were drawn, by metric and theme."""

    def content(self) -> dict[str, Any]:
        """The page as plain values, for keeping: every text, and every number with its interval, n and coverage."""
        lines = [[{**_texts(line), "value": line.value.as_dict()} for line in tile] for tile in self.tiles]
        periods = {"period": self.scope.period, "before": self.before.period if self.before else None}
        story = asdict(self.story) if self.story else None
        return {"lead": self.lead, "notes": list(self.notes), "tiles": lines, "story": story, "as_of": text(self.scope.as_of), **periods}

    def digest(self) -> str:
        """SHA-256 (hex) of the content: the same page has the same one."""
        return hashlib.sha256(canonical(self.content()).encode()).hexdigest()


def board(store: Store, viewer: Viewer, scope: Scope, *, compares: bool = False, days: int | None = None) -> Board:
    """The page for a scope as this viewer sees it. With `compares` the last `days`, or without them the scope's own period, stand beside
    the equally long period before. The same one again while nothing changes. Raises `InvalidInput` where there is no period to compare.
    """
    key = ("board", scope, compares, days)
    return kept(store, viewer, key, Board, lambda: _made(store, viewer, scope, compares=compares, days=days))


def _made(store: Store, viewer: Viewer, scope: Scope, *, compares: bool, days: int | None) -> Board:
    before, changes = None, {}
    if compares:
        before, scope = scopes(scope, days)
    found = _measured(store, viewer, scope)
    if before:
        changes = compared(_measured(store, viewer, before), found)
    aimed = targets.current(store, viewer)
    return Board(
        scope=scope, before=before, lead=_lead(scope, before), notes=_notes(store, viewer),
        tiles=tuple(tuple(_line(value, changes, aimed) for value in tile) for tile in tiles(found)),
        story=incident_of_the_month(store, viewer, scope),
    )


def _measured(store: Store, viewer: Viewer, scope: Scope) -> dict[str, MetricValue]:
    return {metric: values[0] for metric, values in measure_all(store, viewer, NEEDED, scope).items()}


def _notes(store: Store, viewer: Viewer) -> tuple[str, ...]:
    if not has_only_demo(store, viewer):
        return ()
    n = store.ask(viewer, "SELECT count(*) AS n FROM visible_incident")[0]["n"]
    return (_DEMO.format("1 incident" if n == 1 else f"{n:,} incidents"),)


def _line(value: MetricValue, changes: Mapping[str, Compared], aimed: Mapping[str, MetricTarget]) -> Line:
    metric = value.definition
    target = aimed.get(metric.id)
    common: dict[str, Any] = {
        "id": metric.id, "name": name(metric.id), "question": metric.question, "value": value,
        "target": targets.said(value, target) if target else "", "aim": targets.aim(metric, target) if target else None,
    }  # fmt: skip
    if not value.n_used:
        return Line(shown=NOT_MEASURED, rests="", sentence=metric.feed or needed(metric), caveat="", **common)
    change = changes.get(metric.id)
    sentence = value.suppressed_reason or (change.sentence if change else value.sentence.removeprefix(f"{value.shown}."))
    note = f" {metric.note}" if "to verify" in metric.note else ""
    return Line(
        shown=value.shown, rests=f"{rests_on(value)} · as of {day(value.as_of)}", sentence=f"{sentence.strip()}{note}".strip(),
        caveat=REMARKS.get(metric.id, "") if metric.id == "notice_to_resolved" else "", **common,
    )


def _lead(scope: Scope, before: Scope | None) -> str:
    """`1 Jan 2026 to 1 Apr 2026, service web, as of 1 Apr 2026, times in UTC.` and what it is compared with."""
    filters = {"kind": scope.kind, "severity": scope.severity, "service": scope.service}
    narrowed = [f"{label} {chosen}" for label, chosen in filters.items() if chosen]
    asked = ", ".join([_period(scope), *narrowed, f"as of {day(scope.as_of)}", "times in UTC"])
    return f"{_period(scope)} beside {_period(before)}. {_HOLM} {asked}." if before else f"{asked}."


def _period(scope: Scope) -> str:
    if scope.from_ is None and scope.to is None:
        return "All time"
    if scope.from_ is None or scope.to is None:
        return f"From {day(scope.from_)}" if scope.from_ else f"Until {day(scope.to or scope.as_of)}"
    return f"{day(scope.from_)} to {day(scope.to)}"


def _texts(line: Line) -> dict[str, str]:
    return {key: getattr(line, key) for key in ("id", "name", "question", "shown", "rests", "sentence", "caveat", "target")}
