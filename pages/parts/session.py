"""The one typed session: who is here, what the last action said, and the two ways a screen speaks to the record."""

from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from core.access import Viewer
from core.browsers import BROWSERS, COOKIE, Picked
from core.commands import execute
from core.downloads import LINKS, Asked
from core.errors import ParleyError
from core.store.opened import the_store

_KEY = "parley_session"


@dataclass
class Session:
    """What one browser tab keeps for comfort. `name` and `discipline` were picked here and are unverified; `picked` counts how often.
    `notice` is shown once on the next run. `editing` names the one thing whose form is open, `last_incident` is where the reader was last;
    `list_address` are the filters of the incident list then, `previewed` says of which files `report` is the preview, and
    `imported` what the last import gave.
    """

    name: str = ""
    discipline: str | None = None
    picked: int = 0
    notice: str = ""
    editing: str = ""
    last_incident: str = ""
    list_address: dict[str, str] = field(default_factory=dict)
    previewed: str = ""
    imported: str = ""
    report: dict[str, Any] = field(default_factory=dict)


def session() -> Session:
    """This tab's session."""
    if _KEY not in st.session_state:
        before = BROWSERS.picked(_token())
        st.session_state[_KEY] = Session(name=before.name, discipline=before.discipline) if before else Session()
    kept: Session = st.session_state[_KEY]
    return kept


def remember(name: str, discipline: str) -> None:
    """Who is here from now on, in this tab and, after a reload, in this browser."""
    here = session()
    here.name, here.discipline, here.picked = name, discipline, here.picked + 1
    BROWSERS.keep(_token(), Picked(name, discipline))


def _token() -> str | None:
    """Which browser this is, as its cookie says; None in a test, or where no cookie is kept."""
    return st.context.cookies.get(COOKIE)


def viewer() -> Viewer:
    """The person at this screen, as commands know them."""
    here = session()
    return Viewer.local(here.name, here.discipline)


def read(question: str, /, **arguments: Any) -> Any:
    """The answer to a question of the registry. What goes wrong is shown, and the page stops there."""
    try:
        return execute(the_store(), viewer(), question, arguments)
    except ParleyError as error:
        show_error(error)
        st.stop()


def run(command: str, /, **arguments: Any) -> Any | None:
    """Carry out a command; None, with sentence and remedy on screen, when it was refused."""
    try:
        return execute(the_store(), viewer(), command, arguments)
    except ParleyError as error:
        show_error(error)
        return None


def done(notice: str) -> None:
    """Close the open form, keep a sentence for the next run, and run again with what is now in the record."""
    here = session()
    here.notice, here.editing = notice, ""
    st.rerun()


def file_link(record_id: str, form: str, **chosen: str) -> str:
    """The address of a file for this reader in this browser; it leaves by our own route, never through a public download.

    `chosen` are the filters of a list.
    """
    return LINKS.issue(Asked(viewer(), record_id, form, _token(), tuple(sorted(chosen.items()))))


def show_error(error: ParleyError) -> None:
    """What happened and what to do; the text is shown as it stands."""
    with st.container(key=f"error_{error.code}", border=True):
        st.markdown(":red-badge[:material/error: Not done]")
        st.text(error.sentence)
        if error.remedy:
            st.text(error.remedy)


def may_write() -> bool:
    """True when the store can be written; a form that cannot be saved is not offered."""
    return not the_store().home.is_read_only
