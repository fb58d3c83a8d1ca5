"""The page that documents our own form, made from the record classes: `python -m core.sources.parley_reference`."""

import inspect
from pathlib import Path

from core.records import KINDS
from core.sources.parley_columns import ALLOWED, FORMS, form
from core.sources.parley_jsonl import FORMAT, header
from core.store.digest import content_columns, may_be_null

PAGE = Path("docs/reference/parley-jsonl.md")
_COMMON = ("id", "visibility", "is_demo", "source", "source_key", "flags")

_LEAD = f"""# Parley's own form (JSONL)

Written by `python -m core.sources.parley_reference`; do not edit.

One record a line, UTF-8, lines of at most 16 MB; `.gz` is read too. It carries the whole record out of a store
(`python -m core export all --format jsonl -o FILE`) and into another (`python -m core import FILE`), and what is exported again is
the same to the byte. The audit log and earlier versions stay in the store they belong to; `backup` copies those.

The first line names the form and the tables that follow; this is format {FORMAT}:

```json
{header(["incident", "milestone"])}
```

Every other line is `{{"record": TABLE, "id": UUID, …}}`. A column that is left out takes its default; one without a default is
required unless it may be null. Times are ISO 8601 with offset, UTC without one. Columns that hold JSON hold it as a string. A record
may refer only to records in the file or in the store. A line that cannot be taken is rejected with its number and the reason, and the
others come in.

Every record has `id` (a UUID; the same id again is the same record), `visibility` (default `everyone`), `is_demo` (default false),
`source` and `source_key` (the importer and its key, null for what was made by hand) and `flags` (a JSON list of contradictions).
`version` says how often the record had been saved: a line that is older than the record here is rejected, and one without a version
counts as new.
"""


def render() -> str:
    """The whole page as Markdown."""
    return "\n".join([_LEAD, *(_section(table) for table in sorted(KINDS))])


def _section(table: str) -> str:
    told = inspect.cleandoc(KINDS[table].__doc__ or "")
    rows = [f"## {table}", "", told, "", "| column | holds | may be null |", "|---|---|---|"]
    for column in content_columns(table):
        if column not in _COMMON:
            allowed = ALLOWED.get((table, column))
            holds = f"one of {', '.join(f'`{value}`' for value in allowed)}" if allowed else FORMS[form(table, column)]
            rows.append(f"| `{column}` | {holds} | {'yes' if may_be_null(table, column) else 'no'} |")
    return "\n".join([*rows, ""])


if __name__ == "__main__":
    PAGE.write_text(render(), encoding="utf-8")
