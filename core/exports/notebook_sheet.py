"""Gathers what an exported notebook shows and gives the document, for every door."""

from typing import Any, Literal

from core import followup, incident_field
from core.access import Viewer
from core.exports.markdown import Sheet, markdown
from core.notebook.bound import stale
from core.notebook.opened import open_notebook
from core.queries import ask
from core.store.command import Arguments, read
from core.store.store import Store


class ExportNotebook(Arguments):
    """`tlp` overrides the marking that the notebook's own front matter names."""

    id: str
    tlp: Literal["CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED"] | None = None


@read("notebook.export", "A notebook as a Markdown document", ExportNotebook)
def export(store: Store, viewer: Viewer, args: ExportNotebook) -> dict[str, Any]:
    """`{"name": file name, "text": the document}`."""
    text = markdown(gather(store, viewer, args.id, args.tlp))
    return {"name": f"notebook-{args.id}.md", "text": text}


def gather(store: Store, viewer: Viewer, notebook_id: str, tlp: str | None = None) -> Sheet:
    """The notebook with its incident's rows, as the viewer may see them. Raises `NotFound`."""
    opened = open_notebook(store, viewer, notebook_id)
    stated = opened.document.front.get("tlp")
    marking = tlp or (stated if isinstance(stated, str) else "")
    followups = followup.find.run(store, viewer, {"notebook_id": opened.notebook.id})
    changed = stale(store, viewer, opened)
    if opened.incident is None:
        return Sheet(opened=opened, viewer=viewer, followups=followups, tlp=marking, stale=changed)
    incident = [opened.incident.id]
    return Sheet(
        opened=opened,
        viewer=viewer,
        timeline=ask(store, viewer, "record/incident_timeline", incident),
        milestones=ask(store, viewer, "record/incident_milestones", incident),
        followups=followups or ask(store, viewer, "record/incident_followups", incident),
        services=[row["name"] for row in ask(store, viewer, "record/incident_services", incident)],
        details=incident_field.labelled(incident_field.details.run(store, viewer, {"incident": opened.incident.id})),
        tlp=marking,
        stale=changed,
    )
