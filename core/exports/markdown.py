"""A postmortem or walkthrough as one Markdown document that reads well on its own."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from core.access import Viewer
from core.notebook.cells import all_kinds
from core.notebook.document import Cell
from core.notebook.given import is_skipped
from core.notebook.markup import one_line, paragraphs, table
from core.notebook.opened import Opened
from core.notebook.references import fill_prose

_PROSE = ("text", "prompt", "decision", "signoff")
_DISCIPLINES = {"sre": "SRE", "security": "Security"}
LENSES = {**_DISCIPLINES, "joint": "Both disciplines"}
"""What a lens is called above the cells that it looks through."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What an export shows beside the notebook, as its reader may see it.

    `timeline`, `milestones` and `followups` are rows of the reads of the same names; times are UTC. `details` are label and value of
    what the type of the incident asks. `tlp` is the marking, empty where none is given. `stale` says by cell what changed since its value
    was kept.
    """

    opened: Opened
    viewer: Viewer
    timeline: Sequence[Mapping[str, Any]] = ()
    milestones: Sequence[Mapping[str, Any]] = ()
    followups: Sequence[Mapping[str, Any]] = ()
    services: Sequence[str] = field(default=())
    details: Sequence[tuple[str, str]] = ()
    tlp: str = ""
    stale: Mapping[str, str] = field(default_factory=dict)


def markdown(sheet: Sheet) -> str:
    """The whole document, ending in a line end. Nothing that its reader may not see is in it, and no HTML or remote image."""
    parts = [f"# {one_line(sheet.opened.notebook.title)}", table(("Fact", "Value"), facts(sheet))]
    for title, cells in sections(sheet):
        parts += [f"## {one_line(title)}" if title else "", *_own(sheet, cells)]
    return paragraphs(*parts, _signatures(sheet), f"_{one_line(origin(sheet))}_") + "\n"


def sections(sheet: Sheet) -> Iterator[tuple[str, list[Cell]]]:
    """Title and cells of each part that its reader may see. The introduction has no title; what the author did not ask for comes last."""
    opened = sheet.opened
    cells = opened.cells_for(sheet.viewer)
    yield "", [cell for cell in cells if cell in opened.document.introduction]
    for step in opened.document.steps:
        own = [cell for cell in cells if cell.step == step.name]
        if own:
            yield step.title, own
    kinds = {cell.kind for cell in cells}
    if "timeline" not in kinds and any(row["is_starred"] for row in sheet.timeline):
        yield "Timeline", [_unasked("timeline")]
    if "followups" not in kinds and sheet.followups:
        yield "Follow-ups", [_unasked("followups")]


def _unasked(kind: str) -> Cell:
    """A cell that the author did not write."""
    return Cell(name="", kind=kind, body="", line=0, slice=0, step="", attributes={}, values={})


def marking(sheet: Sheet) -> str:
    """`TLP:AMBER` and the like; empty where none is given."""
    return f"TLP:{sheet.tlp.upper().removeprefix('TLP:')}" if sheet.tlp else ""


def facts(sheet: Sheet, with_milestones: bool = True) -> list[tuple[str, object]]:
    """What kind of document this is, its state, its marking, and its incident in figures; None is unknown."""
    notebook, incident = sheet.opened.notebook, sheet.opened.incident
    rows: list[tuple[str, object]] = [("Document", f"{notebook.kind}, {notebook.state.replace('_', ' ')}")]
    if sheet.tlp:
        rows.insert(0, ("Marking", marking(sheet)))
    if notebook.is_exercise:
        rows.append(("Exercise", "yes; it counts in no metric"))
    if incident is not None:
        rows += [
            ("Incident", f"INC-{incident.number}: {incident.title}"),
            ("Kind", incident.kind),
            ("Severity for SRE", incident.sre_severity),
            ("Severity for security", incident.security_severity),
            ("Services", ", ".join(sheet.services) or None),
            *sheet.details,
        ]
    rows += milestone_rows(sheet) if with_milestones else []
    rows += [(f"Input {name}", value) for name, value in sheet.opened.inputs.items() if name != "incident"]
    if notebook.revision_reason:
        rows.append(("Revised because" if notebook.revises_id else "Ended because", notebook.revision_reason))
    return rows


def milestone_rows(sheet: Sheet) -> list[tuple[str, str]]:
    """Name and time of each milestone that stands."""
    current = [each for each in sheet.milestones if not each.get("is_superseded")]
    return [(_named(each["kind"]), when(each["happened_at"])) for each in current]


def _named(kind: str) -> str:
    words = kind.replace("_", " ").capitalize()
    return "SRE" + words[3:] if words.startswith("Sre ") else words


def _own(sheet: Sheet, cells: Sequence[Cell]) -> Iterator[str]:
    """The cells of a section; each change of lens is said above the cell."""
    lens = ""
    for cell in cells:
        own = cell.attributes.get("lens", "")
        if own != lens and own in LENSES:
            yield f"### {LENSES[own]}"
        lens = own if own in LENSES else lens
        yield said(sheet, cell)


def asked(sheet: Sheet, cell: Cell) -> Cell:
    """The cell with inputs and answers filled into its prose, as far as the reader may see them."""
    return replace(cell, body=fill_prose(cell.body, _known(sheet))) if cell.kind in _PROSE else cell


def said(sheet: Sheet, cell: Cell) -> str:
    """One cell with its answer, as Markdown."""
    kind = all_kinds()[cell.kind]
    if cell.kind == "timeline":
        return kind.markdown(cell, {"entries": list(_entries(sheet))})
    if cell.kind == "followups":
        return kind.markdown(cell, {"followups": list(_followups(sheet))})
    answers = sheet.opened.answers
    answer = answers.get(cell.name)
    cell = asked(sheet, cell)
    if answer is not None and is_skipped(answer):
        return paragraphs(kind.markdown(cell, None), f"**Skipped:** {one_line(str(answer['skipped']))}")
    row = sheet.opened.rows.get(cell.name)
    shown = kind.markdown(cell, answer)
    if cell.name in sheet.stale:
        shown = paragraphs(shown, f"**Stale.** {one_line(sheet.stale[cell.name])}")
    if row is None or cell.kind not in ("command", "checklist", "guard") or row.answered_at is None:
        return shown
    who = one_line(sheet.opened.people.get(row.answered_by or "", "someone"))
    return paragraphs(shown, f"_Recorded by {who}, {when(row.answered_at)}._")


def _known(sheet: Sheet) -> dict[str, Any]:
    """What prose may name: inputs and the answers to cells that the reader may see."""
    opened = sheet.opened
    hidden = {cell.name for cell in opened.document.cells()} - {cell.name for cell in opened.cells_for(sheet.viewer)}
    return {name: value for name, value in opened.facts().items() if name not in hidden}


def _entries(sheet: Sheet) -> Iterator[dict[str, Any]]:
    """The starred entries only: curation decides what reaches the report."""
    for row in sheet.timeline:
        if row["is_starred"]:
            known = {key: when(row[key]) if row.get(key) else None for key in ("known_to_sre_at", "known_to_security_at")}
            yield {"happened_at": when(row["happened_at"]), "text": row["text"], **known}


def _followups(sheet: Sheet) -> Iterator[dict[str, Any]]:
    for row in sheet.followups:
        yield {**row, "status": str(row["status"]).replace("_", " "), "due_on": str(row["due_on"]) if row.get("due_on") else None}


SIGNATURE_HEADERS = ("Discipline", "Person", "Signed", "Identity", "State", "Root of the content")
UNVERIFIED = "Unverified: the person picked a name on their own machine. It counts as a gap in evidence."


def signature_rows(sheet: Sheet) -> list[tuple[str, ...]]:
    """Every signature that was given, live or not, in the order of `SIGNATURE_HEADERS`."""
    return [
        (
            _DISCIPLINES.get(each["discipline"], each["discipline"]),
            each["person_name"],
            when(datetime.fromisoformat(each["signed_at"])),
            each["assurance"],
            "live" if each["is_live"] else f"void: {each['void_reason']}",
            each["root"][:16],
        )
        for cell in sheet.opened.cells_for(sheet.viewer)
        if cell.kind == "signoff"
        for each in sheet.opened.answers[cell.name]["signatures"]
    ]


def _signatures(sheet: Sheet) -> str:
    """The signatures; an unverified identity is named as the gap it is."""
    given = signature_rows(sheet)
    if not given:
        return ""
    gap = any(row[3] == "unverified" for row in given)
    return paragraphs("## Signatures", table(SIGNATURE_HEADERS, given), UNVERIFIED if gap else "")


def origin(sheet: Sheet) -> str:
    """Which document of the library this was started from, by name, version and hash."""
    notebook = sheet.opened.notebook
    version = f", version {notebook.library_version}" if notebook.library_version else ""
    return f"From {notebook.library_id}{version}; SHA-256 of the document {notebook.document_hash}."


def when(moment: datetime | str) -> str:
    """A time in UTC to the minute."""
    return moment if isinstance(moment, str) else moment.strftime("%Y-%m-%d %H:%M UTC")
