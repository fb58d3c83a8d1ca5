"""Service level indicators as CSV: how many events of each objective were good, a row a bucket of time.

Columns: `service`, `objective`, `started_at`, `good`, `total` (needed), and `ended_at` or `minutes` (the length of the bucket, 5 where
neither is there). The objective must be in the record or in this import, as an OpenSLO file brings it.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from core.records import Record, SliBucket, derive_id
from core.sources import Finding, Input, Options
from core.sources.building import Rejected, required, required_time, taken, text, when
from core.sources.decoding import csv_rows_with, head_columns

NAME = "sli_csv"
TITLE = "Service level indicators (CSV)"
NEEDED = {"service", "objective", "started_at", "good", "total"}
MINUTES = 5
LONGEST = timedelta(days=1)
"""A longer bucket could not be told apart from a gap."""


def recognises(file: Input) -> bool:
    """True for a CSV with the needed columns."""
    return head_columns(file.head) >= NEEDED


def read(file: Input, options: Options) -> Iterator[Record | Finding]:
    """Buckets. Raises `BadFile` when a needed column is missing or the CSV is malformed."""
    seen: set[str] = set()
    for number, row in csv_rows_with(file, NEEDED):
        yield from taken(file, f"line {number}", _read_row, row, seen, options)


def _read_row(row: dict[str, Any], seen: set[str], options: Options) -> list[Record | Finding]:
    name, objective = required(row, "service"), required(row, "objective")
    start, end = required_time(row, "started_at"), when(row, "ended_at")
    ended = end.at if end else start.at + timedelta(minutes=_whole(row, "minutes") if text(row, "minutes") else MINUTES)
    if not start.at < ended <= start.at + LONGEST:
        raise Rejected("ended_at", text(row, "ended_at") or text(row, "minutes"), "The bucket does not end within a day of its start.")
    good, total = _whole(row, "good"), _whole(row, "total")
    if good > total:
        raise Rejected("good", str(good), f"More are good than there are ({total}).")
    key = f"{name}/{objective}/{start.at:%Y-%m-%dT%H:%M:%S}Z"
    if key in seen:
        raise Rejected("", key, "The same bucket already stands further up in this file.")
    seen.add(key)
    promised = derive_id("objective", derive_id("service", name), objective)
    options.names[promised] = f"objective {objective} of {name}"
    bucket = SliBucket(
        id=derive_id("sli_bucket", promised, f"{start.at:%Y-%m-%dT%H:%M:%S}Z"),
        source=NAME,
        source_key=key,
        objective_id=promised,
        started_at=start.at,
        ended_at=ended,
        good=good,
        total=total,
    )
    return [bucket]


def _whole(row: dict[str, Any], name: str) -> int:
    stated = required(row, name)
    if not (stated.isascii() and stated.isdigit() and len(stated) <= 18):
        raise Rejected(name, stated, f"{name} is not a whole number.")
    return int(stated)
