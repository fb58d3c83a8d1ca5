"""A contradiction that keeps nothing out of a duration is settled by being seen; one that does is corrected instead."""

import pytest

from core import incident, problem
from core.access import Viewer
from core.errors import InvalidInput
from core.records import Id, Problem, new_id
from core.sources.flags import ENDS_BEFORE_START, SAID_TWICE
from core.store.store import Store
from tests.core.walking import ADA


def test_only_what_keeps_nothing_out_is_accepted(store: Store) -> None:
    about = Id(incident.create.run(store, ADA, {"title": "Down"})["id"])
    ids = {}
    for flag in (SAID_TWICE, ENDS_BEFORE_START):
        ids[flag.code] = new_id()
        made = Problem(id=ids[flag.code], record_kind="chat_message", record_id=about, incident_id=about, code=flag.code, file="f", why="w")
        store.change(Viewer.system(), "test.keep", {}, lambda change, made=made: {"id": change.add(made).id})
    problem.accept.run(store, ADA, {"id": ids["said_twice"], "version": 1})
    with pytest.raises(InvalidInput, match="“ends before start” keeps its record out of every duration"):
        problem.accept.run(store, ADA, {"id": ids["ends_before_start"], "version": 1})
    assert {row.code: row.is_corrected for row in store.find(ADA, Problem)} == {"said_twice": True, "ends_before_start": False}
