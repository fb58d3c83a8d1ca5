"""Commands of the command line that read or write files, and those with a form of their own."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from core.cli.call import CALL, Answer, operator_settings
from core.errors import InvalidInput, StoreHeld
from core.jsonable import plain

_files = typer.Argument(help="Files and folders.", show_default=False)


def import_(
    paths: Annotated[list[Path], _files],
    source: Annotated[str | None, typer.Option(help="Name of the source; otherwise found by content.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would happen and change nothing.")] = False,
    service: Annotated[str | None, typer.Option(help="Service that an SBOM without a subject describes.")] = None,
    release_version: Annotated[str | None, typer.Option("--release", help="Version that such an SBOM describes.")] = None,
    mapping: Annotated[Path | None, typer.Option(help="Mapping file of the generic reader.")] = None,
    incident: Annotated[str | None, typer.Option(help="Incident that a chat belongs to, such as INC-7.")] = None,
    visibility: Annotated[str | None, typer.Option(help="Who may see the chat, where fewer than may see the incident.")] = None,
    channel: Annotated[str | None, typer.Option(help="Channel of a chat, where its file does not say.")] = None,
    zone: Annotated[str | None, typer.Option(help="Time zone of a chat whose times name none, such as Europe/Berlin.")] = None,
) -> Answer:
    """Bring files in; doing it again changes nothing."""
    from core.sources import Options

    told = {"incident": incident, "visibility": visibility, "channel": channel, "zone": zone}
    extra = {name: value for name, value in told.items() if value}
    options = Options(service=service, release_version=release_version, mapping=mapping, extra=extra)
    report = CALL.caller().bring_in(paths, options, source, dry_run)
    return Answer(report, 2 if report["unreadable"] else 1 if report["rejected"] else 0)


def query(sql: Annotated[str, typer.Argument(help="One SELECT over the documented views.")]) -> Answer:
    """Ask the record in SQL, through the same fence as a SQL cell."""
    return Answer(CALL.caller().call("query", {"sql": sql}))


def metrics(
    ids: Annotated[list[str] | None, typer.Argument(help="Ids of metrics; none means all.", show_default=False)] = None,
    from_: Annotated[str | None, typer.Option("--from", help="First moment of the period.")] = None,
    to: Annotated[str | None, typer.Option(help="First moment after the period.")] = None,
    as_of: Annotated[str | None, typer.Option(help="When the record is read; now when absent.")] = None,
    kind: Annotated[str | None, typer.Option(help="reliability, security or both.")] = None,
    severity: Annotated[str | None, typer.Option(help="SEV1 to SEV5.")] = None,
    service: Annotated[str | None, typer.Option(help="Name of a service.")] = None,
    by: Annotated[str | None, typer.Option(help="month, quarter, kind, severity or service.")] = None,
) -> Answer:
    """The numbers of the catalogue, each with interval, n and coverage, or why it is not shown."""
    said = {"from": from_, "to": to, "as_of": as_of, "kind": kind, "severity": severity, "service": service, "by": by}
    arguments = {"ids": ids or [], **{name: value for name, value in said.items() if value is not None}}
    rows = CALL.caller().call("metrics", arguments)
    lines = [f"{row['id']}{' · ' + str(row['stratum']) if row.get('stratum') else ''}: {row.get('shown')}" for row in rows]
    return Answer(rows, text="\n".join(lines))


def export(
    record_id: Annotated[str, typer.Argument(help="Id of a notebook, INC-7, `incidents`, `followups`, or `all`.")],
    form: Annotated[str, typer.Option("--format", help="md, html, pdf, docx, json, csv, ics or jsonl.")] = "md",
    output: Annotated[Path | None, typer.Option("--output", "-o", help="File to write; standard output when absent.")] = None,
) -> Answer:
    """Write a notebook (md, html, pdf, docx, json), an incident (json), a list (json, csv; follow-ups as ics) or everything (jsonl)."""
    if output is None and form in ("pdf", "docx"):
        raise InvalidInput(f"A {form} file is no text that could be shown here.", f"Name the file to write: -o {record_id}.{form}")
    content = CALL.caller().export(record_id, form)
    if output is None:
        return Answer({"id": record_id, "format": form, "content": content.decode()}, text=content.decode().rstrip("\n"))
    output.write_bytes(content)
    return Answer({"id": record_id, "format": form, "file": output, "bytes": len(content)})


def backup(file: Annotated[Path, typer.Argument(help="New file for the copy.")]) -> Answer:
    """Copy the whole store into a new file, also while a server runs."""
    CALL.caller().backup(file)
    return Answer({"file": file, "bytes": file.stat().st_size})


def restore(file: Annotated[Path, typer.Argument(help="A backup.")]) -> Answer:
    """Put a backup in the place of the store; what was there is kept beside it."""
    from core.store.backup import restore as put_back

    _no_server("restored")
    return Answer(put_back(file, CALL.path()))


def migrate() -> Answer:
    """Bring the store up to this version of Parley; a copy is put beside it first."""
    from core.store import migrate as steps
    from core.store.duckdb_home import DuckDBHome

    _no_server("migrated")
    home = DuckDBHome(CALL.path(), operator_settings().memory_mb)
    try:
        return Answer({"store": home.location, "applied": steps.migrate(home)})
    finally:
        home.close()


def _no_server(what: str) -> None:
    from core.server_file import find

    server = find(CALL.path())
    if server:
        raise StoreHeld(f"The store cannot be {what} while process {server.pid} holds it.", "Stop that server first.")


def runbook(
    verb: Annotated[str, typer.Argument(help="check, list, from-cacao or to-cacao.")],
    paths: Annotated[list[Path] | None, typer.Argument(help="For check: files and folders; else one file.", show_default=False)] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="File to write; standard output when absent.")] = None,
) -> Answer:
    """`check PATH…` says what is wrong with notebooks and runbooks and how to mend it; `list` shows the library; `from-cacao FILE` makes a
    notebook of a CACAO 2.0 playbook, `to-cacao FILE` a playbook of a notebook."""
    if verb == "list" and not paths:
        from core.notebook.library import list_library

        return Answer(plain(list_library()))
    if verb in ("from-cacao", "to-cacao") and paths and len(paths) == 1:
        return _cacao(verb, paths[0], output)
    if verb != "check" or not paths:
        raise InvalidInput(
            f"runbook {verb} is not a usable call.", "Say `check PATH…`, `list`, `from-cacao FILE` or `to-cacao FILE`."
        )
    from core.notebook.lint import check_paths

    found = plain(check_paths(paths))
    status = 2 if found["unreadable"] else 1 if found["findings"] else 0
    lines = [f"{item['file']}:{item['line']}: {item['rule']}: {item['message']} {item['remedy']}".rstrip() for item in found["findings"]]
    lines += [f"{item['file']}: {item['why']}" for item in found["unreadable"]]
    return Answer(found, status, text="\n".join([*lines, f"{found['files']} files, {len(found['findings'])} findings"]))


def _cacao(verb: str, path: Path, output: Path | None) -> Answer:
    """One file turned into the other form, with what it leaves aside."""
    from core.notebook.cacao import to_notebook, to_playbook
    from core.notebook.parse import parse

    name = path.name.rpartition(".")[0] or path.name
    if verb == "from-cacao":
        made = to_notebook(path.read_bytes(), output.stem if output else name, path.name)
        text, left = made.text, made.left
    else:
        exported = to_playbook(parse(path.read_bytes(), name), datetime.now(UTC))
        text, left = json.dumps(exported.playbook, ensure_ascii=False, indent=2) + "\n", exported.left
    if output is None:
        return Answer({"file": path, "content": text, "left": left}, text=text.rstrip("\n"))
    output.write_text(text, encoding="utf-8")
    return Answer({"file": output, "left": left}, text="\n".join([f"wrote {output}", *left]))
