"""A notebook on screen: one cell with what its drawing needs, how an answer is saved, and what happens when two people answer at once."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from core.commands import execute
from core.errors import ParleyError, Stale
from core.notebook.cells import all_kinds
from core.notebook.document import Cell
from core.notebook.given import is_skipped
from core.notebook.markup import neutral
from core.notebook.references import fill_prose
from core.store.opened import the_store
from pages.parts import words
from pages.parts.session import done, session, show_error, viewer
from pages.parts.text import escaped
from pages.parts.times import since

_LOST = "notebook_lost"
_CODE = re.compile(r"(```.*?```|`[^`\n]*`)", re.DOTALL)
_MARKS = re.compile(r"(?<!\\)(\$|:(?=[\w+\-/]+[:\[]))")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One cell of a notebook as a screen shows it. `shown` is the whole of `notebook.show`, `row` this cell in it, `facts` what
    references may name, `record` the incident as `incident.show` gives it. `writable` is false where nothing can be saved.
    """

    shown: Mapping[str, Any]
    row: Mapping[str, Any]
    cell: Cell
    facts: Mapping[str, Any]
    record: Mapping[str, Any] | None
    writable: bool

    @property
    def answer(self) -> dict[str, Any]:
        """What was answered, empty when nothing was."""
        return dict(self.row["answer"] or {})

    @property
    def notebook_id(self) -> str:
        """The notebook's id."""
        return str(self.shown["notebook"]["id"])

    def key(self, what: str) -> str:
        """A widget's key, unique on the screen and the same on the next run."""
        return f"{what}_{self.cell.name}_{self.notebook_id}"

    def prose(self, markdown: str) -> str:
        """The author's Markdown with references replaced and without HTML, images, formulas and icons."""
        pieces = _CODE.split(neutral(fill_prose(markdown, self.facts)))
        return "".join(piece if index % 2 else _MARKS.sub(r"\\\1", piece) for index, piece in enumerate(pieces))


def parts(shown: Mapping[str, Any], record: Mapping[str, Any] | None, writable: bool) -> list[Part]:
    """Every visible cell in reading order."""
    known = facts(shown)
    editable = writable and shown["notebook"]["state"] in ("draft", "in_review", "signed", "running")
    return [
        Part(shown=shown, row=row, cell=as_cell(row), facts=known, record=record, writable=editable)
        for row in shown["cells"]
    ]  # fmt: skip


def as_cell(row: Mapping[str, Any]) -> Cell:
    """The author's cell behind a row of `notebook.show` or `notebook.template`."""
    return Cell(name=row["name"], kind=row["kind"], body=row["body"], line=row.get("line", 0), slice=0, step=row["step"],
                language=row["language"], attributes=row["attributes"], values=row["values"])  # fmt: skip


def facts(shown: Mapping[str, Any]) -> dict[str, Any]:
    """What references may name, out of what this reader sees: inputs, and the value of each answered cell."""
    known = dict(shown["inputs"])
    for row in shown["cells"]:
        value = getattr(all_kinds()[row["kind"]], "value", None)
        if value and row["answer"] and not is_skipped(row["answer"]):
            known[row["name"]] = value(row["answer"])
    return known


def give(part: Part, value: Any, notice: str = "", version: int | None = None) -> None:
    """Save an answer and draw again. What lost a race is kept beside the other's answer, for its writer to choose."""
    act(
        part,
        "notebook.answer",
        value,
        notice,
        cell=part.cell.name,
        value=value,
        version=part.row["version"] if version is None else version,
    )


def act(part: Part, command: str, mine: Any = None, notice: str = "", **arguments: Any) -> None:
    """Carry out a command on this notebook and draw again; refused, it says why. `mine` is kept when somebody else was first."""
    try:
        execute(the_store(), viewer(), command, {"id": part.notebook_id, **arguments})
    except Stale as error:
        if mine is None:
            show_error(error)
            return
        lose(part, mine)
    except ParleyError as error:
        show_error(error)
        return
    done(notice)


def lose(part: Part, mine: Any) -> None:
    """Keep what somebody else's answer kept from being saved, and draw again."""
    st.session_state[_LOST] = {**st.session_state.get(_LOST, {}), part.key("lost"): mine}
    for key in [key for key in st.session_state if str(key).startswith("base_") and part.key("") in str(key)]:
        del st.session_state[key]
    st.rerun()


def follow(key: str, stored: Any) -> str:
    """The key of a widget that shows what is in the record, unless somebody changed it here since. It must be given `stored` as its value.

    Where the record says something else, or the widget comes back to the screen, it is another widget with another key. A value set from
    here instead is sent once: a run that is overtaken by the next loses it, and the browser then answers with an empty field.
    """
    state, turn = st.session_state, int(st.session_state.get(f"turn_{key}", 0))
    now = f"{key}_{turn}" if turn else key
    base = f"base_{now}"
    if now not in state or base not in state or (state[now] == state[base] and state[now] != stored):
        if now in state or base in state:
            turn += 1
            state[f"turn_{key}"] = turn
            now = f"{key}_{turn}"
        state[f"base_{now}"] = stored
    elif state[now] == stored:
        state[base] = stored
    return now


def settle(part: Part, key: str, stored: Any, value: Any, whole: Any) -> None:
    """Save `whole` when the widget of `follow` was changed here; when the record changed meanwhile as well, ask which one stays."""
    if value == st.session_state[f"base_{key}"]:
        return
    before = st.session_state[f"base_{key}"]
    if before != stored:
        lose(part, whole)
    st.session_state[f"base_{key}"] = value
    give(part, whole)
    st.session_state[f"base_{key}"] = before  # it was refused, and says why


def is_unsaved(notebook_id: str) -> bool:
    """Whether something was written on this screen that no run has saved yet; what the live editor holds saves itself."""
    state = st.session_state
    bases = [str(key) for key in state if str(key).startswith("base_") and notebook_id in str(key)]
    return any(key[5:] in state and (state[key[5:]] or None) != (state[key] or None) for key in bases)


def drawn(part: Part, what: str, current: Any) -> Any:
    """What stood here when this screen was last drawn, which is what its reader saw before pressing a button."""
    key = part.key(f"drawn_{what}")
    before = st.session_state.get(key, current)
    st.session_state[key] = current
    return before


def lost(part: Part) -> None:
    """What this person wrote while somebody else answered: both stand there, and both can be kept."""
    kept = st.session_state.get(_LOST, {})
    mine = kept.get(part.key("lost"))
    if mine is None:
        return
    with st.container(border=True, key=part.key("race")):
        who = escaped(part.row["answered_by"] or "Someone")
        st.markdown(
            f":red-badge[:material/error: Not saved] {who} answered this while you were writing. Theirs stands below; this is yours:"
        )
        st.text(plain(mine))
        with st.container(horizontal=True):
            if st.button("Save mine instead", key=part.key("mine")):
                _forget(part)
                merged = getattr(all_kinds()[part.cell.kind], "merged", None)
                give(part, merged(part.answer, mine) if merged else mine, "Yours is saved; theirs is in the history.")
            if st.button("Keep theirs", key=part.key("theirs")):
                _forget(part)
                st.rerun()


def _forget(part: Part) -> None:
    st.session_state[_LOST] = {key: each for key, each in st.session_state.get(_LOST, {}).items() if key != part.key("lost")}


def plain(value: Any) -> str:
    """An answer as plain text, whatever its kind."""
    if isinstance(value, Mapping):
        return "\n".join(_named(str(key), each) for key, each in value.items() if each not in (None, "", {}, []))
    if isinstance(value, (list, tuple)):
        return ", ".join(plain(each) for each in value)
    return {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else str(value)


def _named(key: str, value: Any) -> str:
    return plain(value) if key in ("text", "value") else f"{key.replace('_', ' ')}: {plain(value)}"


def answered(part: Part) -> str:
    """Who answered and when, as Markdown; empty where nothing was answered."""
    if not part.row["version"]:
        return ""
    return escaped(f"{part.row['answered_by'] or words.UNKNOWN}, {since(part.row['answered_at'])}")


def editing(part: Part) -> bool:
    """True while this cell's form is open."""
    return session().editing == part.key("edit")


def edit_button(part: Part, label: str = "Change") -> None:
    """Opens the form of a cell that is answered."""
    if part.writable and st.button(label, key=part.key("open"), type="tertiary"):
        session().editing = part.key("edit")
        st.rerun()


def waits_for(shown: Mapping[str, Any], names: Iterable[str]) -> str:
    """The cells that something waits for, named by the steps that people know them by."""
    titles = {step["name"]: step["title"] for step in shown["steps"]}
    steps = {row["name"]: titles.get(row["step"], row["name"].replace("_", " ")) for row in shown["cells"]}
    return ", ".join(dict.fromkeys(f"“{steps.get(name, name)}”" for name in names))


def quiet(question: str, /, **arguments: Any) -> Any | None:
    """The answer to a question beside the matter; None where there is none, and the screen goes on."""
    try:
        return execute(the_store(), viewer(), question, arguments)
    except ParleyError:
        return None


def preview(template: Mapping[str, Any]) -> None:
    """A notebook of the library as it reads before anybody answers: its steps, folded, with the cells' own words."""
    for row in template["introduction"]:
        st.markdown(neutral(row["body"]))
    for number, step in enumerate(template["steps"], 1):
        kinds = [row["kind"] for row in step["cells"] if row["kind"] != "text"]
        about = f" · {escaped(', '.join(dict.fromkeys(kinds)))}" if kinds else ""
        with st.expander(f"{number}  {escaped(step['title'])}{about}", key=f"preview_{step['name']}"):
            for row in step["cells"]:
                if row["kind"] in ("text", "checklist", "prompt", "decision", "signoff"):
                    st.markdown(neutral(row["body"]))
                else:
                    st.code(row["body"].strip("\n"), language=row["language"])
