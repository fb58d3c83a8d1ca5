"""CACAO 2.0 playbooks (OASIS) in and out: a playbook becomes a notebook that is walked like any other, and a notebook a playbook."""

from dataclasses import dataclass

from core.notebook.cacao.exported import Exported, to_playbook
from core.notebook.cacao.playbook import Playbook, read_playbook
from core.notebook.cacao.sheet import sheet


@dataclass(frozen=True, slots=True)
class Imported:
    """`text` is the notebook; `left` names what Markdown cannot say, which stays in the front matter's `x-cacao`, and what is gone."""

    text: str
    left: tuple[str, ...]


def to_notebook(data: bytes | str, id: str, name: str = "the playbook") -> Imported:
    """A playbook as a notebook with this library id. Raises `BadFile` naming file, place and reason for one that is wrong."""
    text, left = sheet(read_playbook(data, name), id)
    return Imported(text=text, left=left)


__all__ = ["Exported", "Imported", "Playbook", "read_playbook", "to_notebook", "to_playbook"]
