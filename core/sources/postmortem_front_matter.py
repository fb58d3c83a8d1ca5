"""Published postmortems as Markdown with front matter: who, what, from when to when, and the categories of what contributed."""

from collections.abc import Iterator
from typing import Any

from core.records import Factor, Incident, Record, derive_id
from core.sources import Finding, Input, Options
from core.sources.building import affected, compare, flags_of, items, milestone, problems, required, taken, text, when
from core.sources.decoding import front_matter, head_fields

NAME = "postmortem_front_matter"
TITLE = "Postmortem (Markdown with front matter)"
_NO_FACTORS = ("security", "cloud")
"""Categories that say what field an incident is from, not what contributed."""


def recognises(file: Input) -> bool:
    """True for front matter with `uuid`, `url` and `categories`."""
    return head_fields(file.head) >= {"uuid", "url", "categories"}


def read(file: Input, options: Options) -> Iterator[Record | Finding]:
    """One incident with its milestones, factors and product. Times in such files were worked out from a text by whoever wrote the
    entry, so their origin is `inferred`; midnight on both ends is a date."""
    del options
    fields, body = front_matter(file)
    yield from taken(file, "front matter", _read_entry, file, fields, body)


def _read_entry(file: Input, fields: dict[str, Any], body: str) -> list[Record | Finding]:
    key = required(fields, "uuid")
    start, end = when(fields, "start_time"), when(fields, "end_time")
    if start and end and all(at.at.hour == at.at.minute == at.at.second == 0 for at in (start, end)):
        start, end = start._replace(precision="day"), end._replace(precision="day")
    doubts = compare(start, end)
    categories = [str(name).lower() for name in items(fields, "categories")]
    product = _product(text(fields, "company"), text(fields, "product"))
    incident = Incident(
        id=derive_id("incident", NAME, key),
        source=NAME,
        source_key=key,
        flags=flags_of(doubts),
        title=text(fields, "title") or product or key,
        summary="\n\n".join(part for part in (text(fields, "summary"), body) if part),
        kind=_kind(categories),
        status="closed",
        url=text(fields, "url") or None,
    )
    made: list[Record | Finding] = [incident, *problems(incident, file, "front matter", doubts, incident.id)]
    for kind, at in (("impact_start", start), ("resolved", end), ("review_published", when(fields, "source_published_at"))):
        if at is not None:
            made.append(milestone(incident, kind, at, "inferred"))
    for name in dict.fromkeys(categories):
        if name not in _NO_FACTORS:
            made.append(
                Factor(
                    id=derive_id("factor", incident.id, name), source=NAME, source_key=f"{key}/{name}", incident_id=incident.id, name=name
                )
            )
    return made + affected(incident, [product])


def _product(company: str, product: str) -> str:
    return product if product.lower().startswith(company.lower()) and product else f"{company} {product}".strip()


def _kind(categories: list[str]) -> str:
    if "security" not in categories:
        return "reliability"
    return "both" if any(name not in _NO_FACTORS for name in categories) else "security"
