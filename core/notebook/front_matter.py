"""What a notebook's front matter says: which keys there are, who owns it and when it is to be reviewed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

KINDS = ("postmortem", "runbook", "policy", "analysis")
KEYS = frozenset(
    [
        "notebook",
        "id",
        "title",
        "version",
        "disciplines",
        "applies_to",
        "owner",
        "reviewed",
        "review_every",
        "tlp",
        "inputs",
        "summary",
        "visibility",
    ]
)
"""The keys a notebook's own front matter may have; `x-` keys are kept for others."""
INPUT_KEYS = frozenset(["type", "required", "prompt", "default", "options", "label", "help"])
APPLIES_KEYS = frozenset({"kinds", "severities", "services"})
_SPAN = re.compile(r"(\d{1,5})\s*(d|days?|w|weeks?|m|months?|y|years?)")
_DAYS = {"d": 1, "w": 7, "m": 30, "y": 365}


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """Who keeps a notebook, the day it was last reviewed, and how long a review holds (a month counts as 30 days, a year as 365)."""

    owner: str | None = None
    reviewed: date | None = None
    every: timedelta | None = None

    @property
    def due(self) -> date | None:
        """The day by which the next review is due, or None where the file does not say."""
        if self.reviewed is None or self.every is None:
            return None
        try:
            return self.reviewed + self.every
        except OverflowError:
            return None


def review(front: Mapping[str, Any]) -> Review:
    """The review data of Parley's front matter or of the dialects that state it (`last_reviewed_on`, `review_in`, `owner_slack`)."""
    owner = next((str(front[key]) for key in ("owner", "owner_slack", "maintainer") if isinstance(front.get(key), str)), None)
    reviewed = next((day for key in ("reviewed", "last_reviewed_on") if (day := read_day(front.get(key)))), None)
    every = next((span for key in ("review_every", "review_in") if (span := read_span(front.get(key)))), None)
    return Review(owner=owner, reviewed=reviewed, every=every)


def read_day(value: object) -> date | None:
    """The day of an ISO date (or the date part of an ISO time), else None."""
    if not isinstance(value, str) or not re.match(r"\d{4}-\d\d-\d\d(?![\d-])", value):
        return None
    try:
        return date.fromisoformat(value[:10])
    except ValueError:
        return None


def read_span(value: object) -> timedelta | None:
    """The length of `90d`, `6 months` and the like, else None."""
    match = _SPAN.fullmatch(value.strip().lower()) if isinstance(value, str) else None
    return timedelta(days=int(match[1]) * _DAYS[match[2][0]]) if match else None


def words(value: object) -> tuple[str, ...]:
    """A list of texts from a YAML list or from a text with commas."""
    if isinstance(value, str):
        return tuple(word for part in value.split(",") if (word := part.strip()))
    if isinstance(value, list):
        return tuple(str(word) for word in value if isinstance(word, str) and word)
    return ()


def severities(front: Mapping[str, Any]) -> tuple[str, ...]:
    """The severities a notebook says it is for, such as SEV1, SEV2; empty for any."""
    applies = front.get("applies_to")
    return tuple(word.upper() for word in words(applies.get("severities"))) if isinstance(applies, Mapping) else ()


def incident_kinds(front: Mapping[str, Any]) -> tuple[str, ...]:
    """The kinds of incident (reliability, security, both) a notebook says it is for; empty for any."""
    applies = front.get("applies_to")
    return words(applies.get("kinds")) if isinstance(applies, Mapping) else ()
