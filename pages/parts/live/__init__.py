"""The live parts of a notebook's screen: a text that several people write together, and the line that says who is here."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.components.v2.component_manager import BidiComponentManager
from streamlit.components.v2.get_bidi_component_manager import get_bidi_component_manager
from streamlit.components.v2.manifest_scanner import ComponentConfig, ComponentManifest

from core.live.desk import the_rooms
from core.live.rooms import classes
from pages.parts.session import viewer

HERE = Path(__file__).parent
_NAME = "parley.live"
_BLOCKED = "live_blocked"
_VERBS = {
    "notebook.answer": "answered",
    "notebook.decide": "wrote on the decision",
    "notebook.skip": "skipped",
    "notebook.waive": "waived",
    "notebook.acknowledge": "acknowledged",
    "notebook.sign": "signed",
    "notebook.revoke": "took a signature back",
    "notebook.submit": "handed this in for review",
    "notebook.publish": "published this",
    "notebook.close": "closed this",
    "notebook.reopen": "opened this again",
    "meeting.start": "began the meeting",
    "meeting.park": "parked something for later",
    "comment.add": "commented",
    "followup.create": "promised a change",
}


def is_live() -> bool:
    """True where a server runs the rooms and the browser's connection is not blocked; else fields save when they are left."""
    return the_rooms().is_running and not st.session_state.get(_BLOCKED, False)


def editor(shown: Mapping[str, Any], row: Mapping[str, Any], label: str, key: str) -> None:
    """The text of one prompt. It saves itself; when it did, the page is drawn again with what is now in the record."""
    said = _mount(
        {"kind": "editor", "cell": row["name"], "room": row["attributes"].get("visibility", "everyone"), "label": label, "writes": True,
         "placeholder": "Write here; others see it at once."},
        shown, key, ("settled", "blocked"),
    )  # fmt: skip
    if said.get("blocked"):
        st.session_state[_BLOCKED] = True
        st.rerun()


def strip(shown: Mapping[str, Any], writable: bool) -> None:
    """Who is here and what others changed since this page was drawn; pressing its button draws the page again."""
    if is_live() and "everyone" in classes(shown):
        titles = {row["name"]: _title(row) for row in shown["cells"]}
        drawn = [shown["notebook"]["version"], *(row["version"] for row in shown["cells"])]
        data = {"kind": "strip", "room": "everyone", "titles": titles, "verbs": _VERBS, "writes": writable, "drawn": sum(drawn)}
        _mount(data, shown, f"live_strip_{shown['notebook']['id']}", ("refresh", "seat"))


def ear(shown: Mapping[str, Any], commands: str, key: str, *, follows: bool = False) -> None:
    """Has the fragment around it drawn again as soon as a command that begins with `commands` was carried out on the notebook.

    Where the screen `follows` the meeting, a field that is being written is left first, which saves it.
    """
    if is_live() and "everyone" in classes(shown):
        _mount({"kind": "ear", "room": "everyone", "commands": commands, "writes": False, "follows": follows}, shown, key, ("heard",))


def keys() -> None:
    """Has the keys of this page leave whoever writes alone; the other parts bring that with them."""
    _component()(data={"kind": "keys"}, key="live_keys", height="content")


def _mount(data: dict[str, Any], shown: Mapping[str, Any], key: str, triggers: tuple[str, ...]) -> Mapping[str, Any]:
    notebook = shown["notebook"]["id"]
    seen = frozenset(classes(shown))
    seat = the_rooms().seats.give(viewer(), notebook, seen, bool(data["writes"]))
    mount = _component()
    result: Mapping[str, Any] = mount(
        data={**data, "notebook": notebook, "seat": seat}, key=key, height="content",
        **{f"on_{name}_change": _nothing for name in triggers},
    )  # fmt: skip
    return result


def _component() -> Any:
    """The component, served from our own folder, so that the content policy need not allow scripts from anywhere else."""
    manager = get_bidi_component_manager()
    if manager.get_component_asset_root(_NAME) is None:
        _register(manager)
    css = (HERE / "live.css").read_text(encoding="utf-8")
    return st.components.v2.component(_NAME, js="live.js", css=css)


def _register(manager: BidiComponentManager) -> None:
    package, _, name = _NAME.partition(".")
    manifest = ComponentManifest(name=package, version="1", components=[ComponentConfig(name=name, asset_dir="built")])
    manager.register_from_manifest(manifest, HERE)


def _nothing() -> None:
    """A trigger needs a callback; what it says is read from the result."""


def _title(row: Mapping[str, Any]) -> str:
    """What a cell is called in a sentence: the beginning of its question, or its name."""
    first = str(row["body"]).strip().rsplit("---", 1)[-1].strip().split("\n", 1)[0] if row["kind"] == "prompt" else ""
    text = first or str(row["name"]).replace("_", " ")
    return text if len(text) <= 60 else f"{text[:59].rstrip()}…"
