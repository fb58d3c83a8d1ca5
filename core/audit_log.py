"""The audit log as people read it: who changed what and when, and whether the log still holds."""

from typing import Any

from pydantic import Field

from core.access import Viewer
from core.person import Nothing
from core.store.audit import verify
from core.store.command import Arguments, read
from core.store.store import Store


class FindEntries(Arguments):
    """`page` counts from 1, newest first, `size` entries each."""

    page: int = Field(default=1, ge=1)
    size: int = Field(default=50, ge=1, le=1000)


@read("audit.list", "The audit log, newest first", FindEntries)
def entries(store: Store, viewer: Viewer, args: FindEntries) -> dict[str, Any]:
    """`rows` of this page without their content, which may be restricted, and the `total`."""
    rows = store.home.read(
        "SELECT seq, occurred_at, person_name, discipline, assurance, command, hash FROM audit "
        "ORDER BY seq DESC NULLS LAST LIMIT $1 OFFSET $2",
        [args.size, (args.page - 1) * args.size],
    )
    return {"rows": rows, "total": store.sequence()}


@read("audit.verify", "Prove that the log and the record are what was written", Nothing)
def verified(store: Store, viewer: Viewer, args: Nothing) -> dict[str, Any]:
    """`holds`, the number of `entries`, the `head` hash, and `findings`, empty when it holds."""
    result = verify(store.home)
    return {"holds": result.holds, "entries": result.entries, "head": result.head, "findings": list(result.findings)}
