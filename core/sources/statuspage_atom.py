"""The Atom feed of a status page: every entry's updates are read out of its HTML, the year out of the entry's own times."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from typing import Any
from xml.parsers import expat

from core.errors import BadFile
from core.records import Record
from core.sources import Finding, Input, Options
from core.sources.building import Rejected, required, required_time, taken, text
from core.sources.reading import content
from core.sources.statuspage import Post, incident_key, is_final, records_of
from core.sources.times import Moment

NAME = "statuspage_atom"
TITLE = "Status page feed (Atom)"
MAX_FEED = 64 * 1024 * 1024
_ATOM = "http://www.w3.org/2005/Atom "
_TAKEN = ("id", "title", "published", "updated", "content")
_STAMP = re.compile(r"\s*([A-Z][a-z]{2})[a-z]*\s+(\d{1,2}),\s+(\d{1,2}):(\d\d)\b")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def recognises(file: Input) -> bool:
    """True for an Atom feed whose entries are incidents of a status page."""
    head = file.head
    return b"<feed" in head and b"http://www.w3.org/2005/Atom" in head and (b":Incident/" in head or b"/incidents/" in head)


def read(file: Input, options: Options) -> Iterator[Record | Finding]:
    """Incidents, milestones and timeline; a feed states neither impact nor components. Raises `BadFile` for malformed XML and for
    any document type declaration, since entities can blow a small file up."""
    del options
    for index, entry in enumerate(_entries(file), 1):
        yield from taken(file, f"entry {index}", _read_entry, file, f"entry {index}", entry)


def _read_entry(file: Input, place: str, entry: dict[str, Any]) -> list[Record | Finding]:
    latest = max(required_time(entry, "updated").at, required_time(entry, "published").at)
    updates = _updates(text(entry, "content"), latest)
    updates.reverse()
    updates.sort(key=lambda update: update[0].at)
    if not updates:
        raise Rejected("content", text(entry, "content"), "The entry's text holds no update with a date.")
    url = text(entry, "url")
    final = is_final(updates[-1][1])
    post = Post(
        source=NAME,
        key=incident_key(url, required(entry, "id").rpartition("/")[2]),
        title=required(entry, "title"),
        url=url or None,
        started=updates[0][0],
        resolved=next((at for at, status, _ in updates if is_final(status)), None),
        is_final=final,
        is_maintenance=any(status.lower() == "scheduled" for _, status, _ in updates),
        updates=updates,
    )
    return records_of(post, file, place)


def _updates(html: str, latest: datetime) -> list[tuple[Moment, str, str]]:
    found = []
    for paragraph in _paragraphs(html):
        stamp = _STAMP.match(paragraph["stamp"])
        if stamp and paragraph["status"] and stamp[1] in _MONTHS:
            at = _dated(latest, _MONTHS.index(stamp[1]) + 1, int(stamp[2]), int(stamp[3]), int(stamp[4]))
            body = re.sub(r"^\s*-\s*", "", paragraph["text"])
            found.append((Moment(at, "minute"), paragraph["status"].strip(), re.sub(r"[ \t\r\f\v]*\n[ \t\r\f\v]*", "\n", body).strip()))
    return found


def _dated(latest: datetime, month: int, day: int, hour: int, minute: int) -> datetime:
    """The last such day and time that is not after `latest` (a day's grace for updates still to come)."""
    for year in range(latest.year + 1, max(latest.year - 9, 0), -1):
        try:
            at = datetime(year, month, day, hour, minute, tzinfo=UTC)
        except ValueError:
            continue
        if at - timedelta(days=1) <= latest:
            return at
    raise Rejected("content", f"{_MONTHS[month - 1]} {day}, {hour:02}:{minute:02}", "This is no date.")


class _Paragraphs(HTMLParser):
    """Splits an entry's HTML into updates: the time in <small>, the status in the first <strong>, the text after it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[dict[str, str]] = []
        self.part = "text"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "p" and (not self.found or any(self.found[-1].values())):
            self.found.append({"stamp": "", "status": "", "text": ""})
        elif tag == "small" and self.found and not self.found[-1]["text"].strip():
            self.part = "stamp"
        elif tag == "strong" and self.found and not self.found[-1]["status"]:
            self.part = "status"
        elif tag == "br" and self.found and self.found[-1]["status"]:
            self.found[-1]["text"] += "\n"

    def handle_endtag(self, tag: str) -> None:
        if tag in ("small", "strong"):
            self.part = "text"

    def handle_data(self, data: str) -> None:
        if self.found:
            self.found[-1][self.part] += data


def _paragraphs(html: str) -> list[dict[str, str]]:
    parser = _Paragraphs()
    parser.feed(html)
    parser.close()
    return parser.found


def _entries(file: Input) -> list[dict[str, Any]]:
    reader = _Feed(file)
    parser = expat.ParserCreate("utf-8", " ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = reader.refuse
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.data
    try:
        parser.Parse(content(file, MAX_FEED), True)
    except expat.ExpatError as error:
        raise BadFile(
            f"{file.name}: line {error.lineno}, column {error.offset + 1}: not valid XML ({expat.ErrorString(error.code)}).",
            "Fetch the feed again.",
        ) from error
    return reader.entries


class _Feed:
    """Collects the entries of a feed; what lies deeper than an entry's own fields is text of that field."""

    def __init__(self, file: Input) -> None:
        self.file = file
        self.entries: list[dict[str, Any]] = []
        self.depth = 0
        self.field = ""

    def refuse(self, *_: Any) -> None:
        raise BadFile(
            f"{self.file.name}: has a document type declaration, whose entities can blow a small file up.", "Take the DOCTYPE out."
        )

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        local = name.removeprefix(_ATOM)
        if self.depth == 2 and local == "entry":
            self.entries.append({})
        elif self.depth == 3 and self.entries:
            self.field = local if local in _TAKEN else ""
            if local == "link" and attributes.get("rel", "alternate") == "alternate":
                self.entries[-1]["url"] = attributes.get("href", "")

    def end(self, name: str) -> None:
        self.depth -= 1
        if self.depth == 2:
            self.field = ""

    def data(self, text: str) -> None:
        if self.field and self.entries and self.depth >= 3:
            self.entries[-1][self.field] = self.entries[-1].get(self.field, "") + text
