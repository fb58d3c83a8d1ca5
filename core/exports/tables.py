"""Tables made fit to be read: times to the minute with the zone named once, columns named in words."""

import re
from dataclasses import replace

from core.exports.blocks import Block, Run, Runs, Table, Text, plain

_STAMP = re.compile(r"\b(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(:\d\d)?(\.\d+)?(?:Z|\+00:00)")
_TIME = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d(:\d\d)? UTC")
_WORDS = {"True": "yes", "False": "no"}


def dated(block: Block) -> Block:
    """The same with `2026-03-05T14:06:00Z` as `2026-03-05 14:06 UTC`; a column of times names UTC in its head alone."""
    if isinstance(block, Text):
        return replace(block, runs=_stamped(block.runs))
    if not isinstance(block, Table):
        return block
    rows = [tuple(map(_stamped, row)) for row in block.rows]
    head = list(block.head)
    for column, title in enumerate(head):
        held = [_said(row[column]) for row in rows if column < len(row)]
        if any(map(_TIME.fullmatch, held)) and all(_TIME.fullmatch(each) or each in ("", "–") for each in held):
            head[column] = title if "UTC" in _said(title) else (*title, Run(" (UTC)"))
            rows = [(*row[:column], plain(_said(row[column]).removesuffix(" UTC")), *row[column + 1 :]) for row in rows]
    return Table(tuple(head), tuple(rows))


def readable(block: Block) -> Block:
    """The answer of a query with its columns named in words: `acted_at` is `Acted at`; true and false are yes and no."""
    if not isinstance(block, Table):
        return block
    head = tuple(plain(_titled(_said(title))) for title in block.head)
    rows = tuple(tuple(plain(_WORDS.get(_said(cell), _said(cell))) for cell in row) for row in block.rows)
    return Table(head, rows)


def _titled(name: str) -> str:
    words = re.sub(r"\bsre\b", "SRE", name.replace("_", " "))
    return words[:1].upper() + words[1:]


def _said(runs: Runs) -> str:
    return "".join(run.text for run in runs)


def _stamped(runs: Runs) -> Runs:
    return tuple(run if run.code else replace(run, text=_STAMP.sub(_minute, run.text)) for run in runs)


def _minute(stamp: re.Match[str]) -> str:
    """To the minute where no seconds are stated, else to the second."""
    seconds = stamp[3] if stamp[3] and stamp[3] != ":00" else ""
    return f"{stamp[1]} {stamp[2]}{seconds} UTC"
