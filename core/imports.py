"""Imports: look at what files would change, then bring them in as one command; a file that cannot be read gives nothing at all."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from core.access import Viewer
from core.errors import BadFile, InvalidInput
from core.incident import resolve
from core.records import Incident, Record
from core.sources import Finding, Input, Options, all_sources, parley_jsonl
from core.sources.flags import CULPRIT
from core.sources.going_live import cause_of
from core.sources.reading import Skipped, open_inputs
from core.sources.recognising import recognise
from core.sources.table import NAME as TABLE_READER
from core.store.buffer import Buffer
from core.store.change import Change
from core.store.filling import culprits_sql, set_fills_aside
from core.store.lists import set_older_aside, superseded_sql
from core.store.store import Import, Store

PRIMARY = ("incident", "chat_message", "advisory", "known_exploited", "deployment", "component", "release")
"""What one "record" of a source is when people count them: the first of these tables that the source gave."""

Progress = Callable[[str, int, int], None]
"""Called with the file at hand, its number from 1, and how many files there are."""


@dataclass(slots=True)
class Report:
    """What one source gave. Counts are of its primary records; `records` counts every table by outcome."""

    source: str
    title: str
    read: int = 0
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    flagged: int = 0
    files: int = 0
    skipped: list[dict[str, str]] = field(default_factory=list)
    problems: list[dict[str, str]] = field(default_factory=list)
    records: dict[str, dict[str, int]] = field(default_factory=dict)


def import_files(
    store: Store,
    viewer: Viewer,
    paths: Sequence[Path],
    options: Options | None = None,
    dry_run: bool = False,
    source: str | None = None,
    progress: Progress | None = None,
    folder: Path | None = None,
) -> dict[str, Any]:
    """Stage every file, compare with the record and, unless `dry_run`, merge all of it in one transaction.

    Gives the report of the one source found; with several, their reports under `sources` and the totals beside them. `skipped`
    names files that are no import or could not be read, with the reason; nothing of such a file is taken. Files are called by
    their path from the named folder on (or from `folder`), never by where they lie on this machine.
    """
    options = options or Options()
    _name_incident(store, viewer, options)
    with store.importing() as incoming:
        staged = _Staged(incoming, options, source)
        staged.read(_opened(paths, folder), progress)
        staged.compare()
        report = staged.report()
        if dry_run:
            report["samples"] = {table: staged.samples(table) for table in sorted(incoming.staging.tables)}
            return report
        if not incoming.staging.tables:
            return report
        arguments = {"files": sorted(staged.names), "counts": {row.source: _counts(row) for row in staged.reports.values()}}
        incoming.commit(viewer, "import", arguments, staged.merge)
        return report


def _name_incident(store: Store, viewer: Viewer, options: Options) -> None:
    """Where the import was told an incident, its id and who may see it, for the sources. Raises `NotFound`, `InvalidInput`."""
    if named := options.extra.get("incident"):
        incident = store.get(viewer, Incident, resolve(store, viewer, named))
        asked = options.extra.get("visibility", incident.visibility)
        if asked not in viewer.groups and not viewer.sees_all:
            raise InvalidInput(f"You do not belong to {asked}, so you could not see what you import.", "Name a group of yours.")
        options.extra |= {"incident_id": incident.id, "visibility": asked}


def _opened(paths: Sequence[Path], folder: Path | None) -> list[Input | Skipped]:
    """Every file, named from its folder on: a name with this machine's path in it would make the same data look changed elsewhere."""
    items: list[Input | Skipped] = []
    for path in paths:
        base = folder or path.absolute().parent
        for item in open_inputs([path.absolute()]):
            if isinstance(item, Skipped):
                items.append(replace(item, file=item.file.removeprefix(f"{base}/"), why=item.why.replace(f"{base}/", "")))
            else:
                items.append(replace(item, name=str(item.path.relative_to(base))))
    return items


def _counts(report: Report) -> dict[str, int]:
    return {name: getattr(report, name) for name in ("read", "added", "updated", "unchanged", "rejected", "flagged")}


class _Staged:
    """The files of one import, staged and counted by source."""

    def __init__(self, incoming: Import, options: Options, source: str | None) -> None:
        self.incoming = incoming
        self.options = options
        self.only = source
        self.reports: dict[str, Report] = {}
        self.skipped: list[dict[str, str]] = []
        self.unreadable = 0
        self.names: list[str] = []
        self.file_source: list[str] = []
        self.files: list[Input] = []
        self.buffer = Buffer(incoming.staging)
        self.removed: str | None = None
        known = all_sources()
        if source is not None and source not in known:
            raise InvalidInput(f"There is no source called {source}.", f"Sources: {', '.join(sorted(known))}.")

    def read(self, inputs: Sequence[Input | Skipped], progress: Progress | None) -> None:
        """Stage each file by itself, so that one that breaks off leaves nothing."""
        for number, item in enumerate(inputs, 1):
            if progress:
                progress(item.file if isinstance(item, Skipped) else item.name, number, len(inputs))
            if isinstance(item, Skipped):
                self.unreadable += item.is_unreadable
                self.skipped.append({"file": item.file, "why": item.why})
                continue
            try:
                name = self._source_of(item)
            except BadFile as error:
                self.unreadable += 1
                self.skipped.append({"file": item.name, "why": str(error)})
                continue
            if name is None:
                self.skipped.append({"file": item.name, "why": "no known form; see the list of sources"})
                continue
            self._read_one(item, name)

    def _source_of(self, file: Input) -> str | None:
        """The source asked for, the table reader where a mapping is given, else the one that knows the file's form."""
        if self.only or self.options.mapping:
            return self.only or TABLE_READER
        found = recognise(file)
        return found.NAME if found else None

    def _read_one(self, file: Input, name: str) -> None:
        file_no = len(self.file_source)
        self.file_source.append(name)
        self.files.append(file)
        report = self.reports.setdefault(name, Report(name, all_sources()[name].TITLE))
        buffer = Buffer(self.incoming.staging)
        found: list[Finding] = []
        items = parley_jsonl.batches(file) if name == parley_jsonl.NAME else all_sources()[name].read(file, self.options)
        try:
            for item in items:
                if isinstance(item, Finding):
                    found.append(item)
                elif isinstance(item, Record):
                    buffer.take(item, file_no)
                else:
                    self.incoming.staging.load(item[0], item[1], file_no)
        except BadFile as error:
            self.incoming.staging.forget(file_no)
            self.unreadable += 1
            report.skipped.append({"file": file.name, "why": str(error)})
            return
        self.buffer.extend(buffer)
        report.files += 1
        self.names.append(file.name)
        report.problems += [asdict(finding) for finding in found]

    def compare(self) -> None:
        """Take out what hangs on nothing, keep one of each id, and count what a merge would do."""
        self.buffer.flush()
        staging = self.incoming.staging
        for table, file_no, count in set_older_aside(staging):
            self._count(table, file_no, "unchanged", count)
        self._count_fills(set_fills_aside(staging))
        for table in list(staging.tables):
            for file_no, count in staging.deduplicate(table):
                self._count(table, file_no, "unchanged", count)
        older = [{**each, "why": f"older than what is here (version {each['stored']})"} for each in staging.older()]
        self._reject([{**each, "value": f"version {each['version']}"} for each in older])
        self._reject([self._explained(each) for each in staging.all_orphans()])
        for table, file_no, outcome, count in staging.outcomes():
            self._count(table, file_no, outcome, count)
        self.removed = superseded_sql(staging, [no for no, name in enumerate(self.file_source) if name == parley_jsonl.NAME])
        for file_no, count in staging.count_by_file(self.removed):
            self._count("component", file_no, "removed", count)
        self._flag_waiting()
        for report in self.reports.values():
            self._close(report)

    def _explained(self, orphan: dict[str, Any]) -> dict[str, Any]:
        """An orphan with what is missing, by the name that its source knows it by where it has said one."""
        named = self.options.names.get(orphan["value"])
        if named is None:
            return {**orphan, "why": f"its {orphan['column']} names nothing that is here or in this import"}
        return {**orphan, "value": named, "why": f"{named} is neither here nor in this import; import it first or together"}

    def _reject(self, refused: list[dict[str, Any]]) -> None:
        """Tell of each record that is not taken and why, by its line where the file is our own form."""
        by_file: dict[int, list[dict[str, Any]]] = {}
        for each in refused:
            by_file.setdefault(each["file_no"], []).append(each)
        for file_no, found in by_file.items():
            file, source = self.files[file_no], self.file_source[file_no]
            named = {f"{each['table']} {each['id']}" for each in found}
            lines = parley_jsonl.places(file, named) if source == parley_jsonl.NAME else {}
            for each in found:
                name = f"{each['table']} {each['id']}"
                where = f"line {lines[name]}" if name in lines else name
                finding = Finding("rejected", file.name, where, each["value"], each["why"])
                self.reports[source].problems.append(asdict(finding))

    def _count_fills(self, counts: list[tuple[int, str, int]]) -> None:
        """Count the rows that only date advisories; those of advisories that are not here are told in one remark a file."""
        for file_no, outcome, count in counts:
            if outcome == "rejected":
                why = "the advisories of these ids are neither here nor in this import; import them first or together"
                finding = Finding("rejected", self.files[file_no].name, "ids", str(count), why)
                self.reports[self.file_source[file_no]].problems.append(asdict(finding))
            else:
                self._count("advisory", file_no, outcome, count)

    def _flag_waiting(self) -> None:
        """Tell of links and marks whose incident is not here yet; they hold once it comes."""
        why = "the incident it names is not here yet; the link holds once that is imported"
        for each in self.incoming.staging.waiting():
            finding = Finding("flagged", self.files[each["file_no"]].name, f"{each['table']} {each['key']}",
                              self.options.names.get(each["value"], each["value"]), why)  # fmt: skip
            self.reports[self.file_source[each["file_no"]]].problems.append(asdict(finding))

    def merge(self, change: Change) -> dict[str, Any]:
        """Write all of it: first what is gone, then what is new, then what the one says of the other."""
        removed = change.retire("component", f"({self.removed})") if self.removed else 0
        records = change.merge()
        if "advisory" in records:
            change.date_advisories()
        marks = change.session.execute("SELECT id, value FROM problem WHERE code = $1 AND deleted_seq IS NULL", [CULPRIT.code])
        named = {row["id"]: found for row in marks if (found := cause_of(row["value"]))}
        if named:
            change.fill("incident", "cause_deployment_id", culprits_sql(change.session, named))
        return {"records": records, "removed": removed} if removed else {"records": records}

    def _count(self, table: str, file_no: int, outcome: str, count: int) -> None:
        tally = self.reports[self.file_source[file_no]].records.setdefault(table, {"added": 0, "updated": 0, "unchanged": 0})
        tally[outcome] = tally.get(outcome, 0) + count

    def _close(self, report: Report) -> None:
        primary = next((table for table in PRIMARY if table in report.records), next(iter(report.records), None))
        counts = report.records.get(primary or "", {})
        report.added, report.updated, report.unchanged = (counts.get(name, 0) for name in ("added", "updated", "unchanged"))
        report.rejected = sum(problem["outcome"] == "rejected" for problem in report.problems)
        report.flagged = sum(problem["outcome"] == "flagged" for problem in report.problems)
        report.read = report.added + report.updated + report.unchanged + report.rejected

    def samples(self, table: str) -> dict[str, list[dict[str, Any]]]:
        """A few staged rows that would be added and updated."""
        return {outcome: self.incoming.staging.sample(table, outcome, 5) for outcome in ("added", "updated")}

    def report(self) -> dict[str, Any]:
        """The whole as one document."""
        rows = [asdict(row) for row in self.reports.values()]
        if len(rows) == 1:
            return {**rows[0], "skipped": [*rows[0]["skipped"], *self.skipped], "unreadable": self.unreadable}
        totals: dict[str, Any] = {
            name: sum(row[name] for row in rows) for name in ("read", "added", "updated", "unchanged", "rejected", "flagged", "files")
        }
        problems = [problem for row in rows for problem in row["problems"]]
        skipped = [*self.skipped, *(item for row in rows for item in row["skipped"])]
        return {"sources": rows, **totals, "skipped": skipped, "problems": problems, "unreadable": self.unreadable}
