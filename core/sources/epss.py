"""EPSS scores as FIRST publishes them: a CSV of CVEs whose first line names the model and its date."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from core.errors import BadFile
from core.records import ExploitScore, Record, derive_id
from core.sources import Finding, Input, Options
from core.sources.building import Rejected, required, taken, text
from core.sources.reading import lines
from core.sources.times import day

NAME = "epss"
TITLE = "EPSS scores (CSV)"
_HEADER = re.compile(rb"^(?:\xef\xbb\xbf)?(?:#[^\n]*\n)?cve,epss,percentile\b")
_FIRST = re.compile(r"#\s*model_version:(?P<model>[^,\s]*)(?:,\s*score_date:(?P<day>\S+))?")
_SCORE = re.compile(r"(?:0|1|0?\.\d+|[01]\.\d+|\d(?:\.\d+)?[eE]-\d+)", re.ASCII)


def recognises(file: Input) -> bool:
    """True for a CSV with the columns `cve`, `epss` and `percentile`, with or without the line that names the model."""
    return _HEADER.match(file.head) is not None


def read(file: Input, options: Options) -> Iterator[Record | Finding]:
    """One score a CVE and model date. Scores of different dates stand side by side; the newest counts. Raises `BadFile` for a date that
    cannot be read and for what is no text."""
    del options
    model, scored = _model(file)
    for number, line in lines(file):
        cells = line.decode().strip().split(",")
        if line.startswith(b"#") or cells[:2] == ["cve", "epss"]:
            continue
        row = dict(zip(("cve", "epss", "percentile"), cells))
        yield from taken(file, f"line {number}", _read_row, row, model, scored)


def _model(file: Input) -> tuple[str, date | None]:
    first = next((line.decode() for _, line in lines(file)), "")
    found = _FIRST.match(first)
    if found is None or not found["day"]:
        return (found["model"] if found else "", None)
    try:
        # Written as 2025-02-20T00:00:00+0000: the day is what counts.
        return found["model"], day(found["day"][:10])
    except ValueError as error:
        raise BadFile(f"{file.name}: line 1: score_date: {error}.", "Fetch the file from FIRST again.") from error


def _read_row(row: dict[str, Any], model: str, scored: date | None) -> list[Record | Finding]:
    cve = required(row, "cve")
    probability = _ppm(row, "epss")
    if probability is None:
        raise Rejected("epss", "", "epss is missing.")
    dated = scored.isoformat() if scored else ""
    return [
        ExploitScore(
            id=derive_id("exploit_score", cve, dated),
            source=NAME,
            source_key=f"{cve}/{dated}" if dated else cve,
            cve=cve,
            probability_ppm=probability,
            percentile_ppm=_ppm(row, "percentile"),
            model_version=model,
            scored_on=scored,
        )
    ]


def _ppm(row: dict[str, Any], name: str) -> int | None:
    """A share as parts per million, None where it is not stated."""
    stated = text(row, name)
    if not stated:
        return None
    if not _SCORE.fullmatch(stated) or float(stated) > 1:
        raise Rejected(name, stated, f"{name} is not a share between 0 and 1.")
    return round(float(stated) * 1_000_000)
