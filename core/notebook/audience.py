"""Who reads what a notebook keeps: an answer that is computed shows nothing that one of its readers may not see."""

from dataclasses import replace

from core.access import Viewer
from core.notebook.document import Cell
from core.notebook.opened import visibility_of
from core.records import Notebook
from core.store.store import Store

_BEARING = ("incident", "release", "component", "deployment", "advisory", "scan_finding", "vex_statement")


def audience(viewer: Viewer, cell: Cell, notebook: Notebook) -> Viewer:
    """The viewer, seeing no more than everyone who reads this cell may see.

    What a guard or a query finds is kept in the notebook and read by others; asked with the rights of whoever pressed the button, it
    would tell them of restricted incidents. What only some may see is asked for in a cell, or a notebook, that only they read.
    """
    shared = frozenset({"everyone", notebook.visibility, visibility_of(cell, notebook)})
    return replace(viewer, sees_all=False, groups=shared if viewer.sees_all else shared & (viewer.groups | {"everyone"}))


def hides_something(store: Store, viewer: Viewer) -> bool:
    """True when a record on which guards decide is one that this viewer may not see."""
    marks = ", ".join(f"${place}" for place, _ in enumerate(viewer.groups, 1))
    any_of = " OR ".join(f"EXISTS (SELECT 1 FROM visible_{table} WHERE visibility NOT IN ({marks}))" for table in _BEARING)
    return bool(store.ask(Viewer.system(), f"SELECT {any_of} AS hides", sorted(viewer.groups))[0]["hides"])
