"""The cells that Explore has open: which there are, which one is edited, and the saved analysis that they come from."""

from dataclasses import dataclass
from typing import Any

import streamlit as st

from core.analysis import AnalysisCell
from core.question import examples

_KEY = "explore_open"
TABLE = "table"


@dataclass
class OpenCell:
    """One cell as this screen holds it; `run` names its last answer, see `explore_running`."""

    name: str
    sql: str
    form: str = TABLE
    x: str = ""
    y: str = ""
    run: str = ""

    def stated(self) -> dict[str, str]:
        """As commands take it."""
        return {"name": self.name, "sql": self.sql, "form": self.form, "x": self.x, "y": self.y}


@dataclass
class OpenAnalysis:
    """The cells in order, the place of the one that is edited, and what they were opened from: empty where nothing was saved."""

    cells: list[OpenCell]
    place: int = 0
    id: str = ""
    version: int = 0
    title: str = ""
    visibility: str = "everyone"

    @property
    def current(self) -> OpenCell:
        """The cell that is edited."""
        return self.cells[self.place]

    def asked(self) -> list[AnalysisCell]:
        """The cells up to and with the edited one, which are all that it can refer to; empty ones are left out."""
        return [AnalysisCell.model_validate(cell.stated()) for cell in self.cells[: self.place + 1] if cell.sql.strip()]


def opened() -> OpenAnalysis:
    """What is open in this tab."""
    if _KEY not in st.session_state:
        st.session_state[_KEY] = OpenAnalysis([OpenCell("first", next(iter(examples().values())))])
    found: OpenAnalysis = st.session_state[_KEY]
    return found


def take(sql: str) -> None:
    """Begin anew with this statement; for whoever leads here."""
    st.session_state[_KEY] = OpenAnalysis([OpenCell("first", sql)])
    st.session_state["sql"] = sql


def load(saved: dict[str, Any]) -> None:
    """Open a saved analysis, as `analysis.show` gives it."""
    cells = [OpenCell(**cell) for cell in saved["cells"]] or [OpenCell("first", "")]
    st.session_state[_KEY] = OpenAnalysis(cells, 0, saved["id"], saved["version"], saved["title"], saved["visibility"])
    st.session_state["sql"] = cells[0].sql


def edit(place: int) -> None:
    """Go on with another cell; what stands in the editor is kept in the one that is left."""
    here = opened()
    here.current.sql = st.session_state.get("sql", here.current.sql)
    here.place = place
    st.session_state["sql"] = here.current.sql


def add() -> None:
    """An empty cell after the last, which is edited next."""
    here = opened()
    taken = {cell.name for cell in here.cells}
    name = next(name for name in ("second", "third", *(f"cell_{number}" for number in range(4, 99))) if name not in taken)
    here.cells.append(OpenCell(name, ""))
    edit(len(here.cells) - 1)


def drop() -> None:
    """Take the edited cell away; the one before it is edited next."""
    here = opened()
    del here.cells[here.place]
    here.place = max(0, here.place - 1)
    st.session_state["sql"] = here.current.sql
