"""Chats become messages of one incident: plain text, people by name where the export tells them, contradictions flagged."""

import json
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core import candidates, incident, timeline
from core.access import Viewer
from core.errors import BadFile, InvalidInput, NotFound
from core.imports import import_files
from core.records import ChatMessage, Incident, Problem, Record
from core.sources import Finding, Options, all_sources
from core.sources.reading import open_input
from core.store.store import Store
from tests.core.walking import ADA, BO

ID = "0199a000-0000-7000-8000-000000000001"
ABOUT = {"extra": {"incident_id": ID, "channel": "inc-web"}}
OUTSIDER = Viewer(person_id=None, name="Outsider", discipline="sre", groups=frozenset({"everyone"}))
NINE = 1772701200
"""5 March 2026, 09:00 UTC, as a Unix time."""


def slack(ts: str, text: str, **more: Any) -> dict[str, Any]:
    """A message as Slack exports it."""
    return {"type": "message", "ts": ts, "user": "U1", "text": text, **more}


def messages(rows: list[Any]) -> list[tuple[str, str, str]]:
    """Time, author and text of what became a message."""
    return [(f"{row.sent_at:%H:%M:%S}", row.author, row.text) for row in rows if isinstance(row, ChatMessage)]


@pytest.mark.parametrize(
    ("written_as", "shown"),
    [
        ("<@U1> and <@U9> and <@U8|pat>", "@Ida Fjord and @U9 and @pat"),
        ("see <#C1|deploys> <!here> <!subteam^S1|@oncall>", "see #deploys @here @oncall"),
        ("<https://x.test/a|the graph> <https://x.test/b>", "the graph (https://x.test/a) https://x.test/b"),
        ("a &lt; b &amp;&amp; *c* &amp;lt;", "a < b && *c* &lt;"),
        ("<script>alert(1)</script> <", "scriptalert(1)/script <"),
    ],
)
def test_marks_of_slack_become_words_and_never_markup(written_as: str, shown: str, written, told, tmp_path: Path) -> None:
    (tmp_path / "users.json").write_text(json.dumps([{"id": "U1", "name": "ida", "profile": {"real_name": "Ida Fjord"}}]))
    rows = told("chat_slack", written("2026-03-05.json", json.dumps([slack(f"{NINE}.000100", written_as)])), **ABOUT)
    assert messages(rows) == [("09:00:00", "Ida Fjord", shown)]


def test_a_day_of_slack_leaves_out_noise_and_flags_what_contradicts_itself(written, told, tally) -> None:
    day = [
        slack(f"{NINE}.000100", "joined", subtype="channel_join"),
        slack(f"{NINE}.000200", "", subtype="bot_message", username="pager", attachments=[{"fallback": "CPU high"}], user=""),
        slack(f"{NINE + 60}.000100", "Who deploys?", user_profile={"real_name": "Bo Berg"}),
        slack(f"{NINE + 60}.000100", "Who deploys?", user_profile={"real_name": "Bo Berg"}),
        slack(f"{NINE + 60}.000100", "Nobody deploys."),
        slack(f"{NINE + 120}.5", "I do", thread_ts=f"{NINE + 60}.000100"),
        slack(f"{NINE + 180}.000100", "?", thread_ts=f"{NINE + 900}.000100"),
        slack("yesterday", "x"), {"type": "message", "ts": f"{NINE}.1", "text": ["x"]}, "no object",
        slack(f"{NINE}.000300", "", files=[{"name": "heap.png"}]),
    ]  # fmt: skip
    rows = told("chat_slack", written("2026-03-05.json", json.dumps(day)), **ABOUT)
    assert messages(rows) == [
        ("09:00:00", "pager", "CPU high"), ("09:01:00", "Bo Berg", "Who deploys?"), ("09:02:00", "U1", "I do"), ("09:03:00", "U1", "?"),
        ("09:00:00", "U1", "[file heap.png]"),
    ]  # fmt: skip
    assert tally(rows) == {"chat_message": 5, "problem": 2, "flagged": 2, "rejected": 3}
    assert [(row.code, row.value) for row in rows if isinstance(row, Problem)] == [
        ("said_twice", "U1: Nobody deploys."), ("answers_later", f"inc-web/{NINE + 900}.000100"),
    ]  # fmt: skip
    answers = [row.answers_key for row in rows if isinstance(row, ChatMessage) and row.answers_key]
    assert answers[0] == f"inc-web/{NINE + 60}.000100"


def test_the_channel_is_the_folder_and_users_are_no_messages(tmp_path: Path, store: Store) -> None:
    incident.create.run(store, ADA, {"title": "Down"})
    folder = tmp_path / "export" / "inc-web"
    folder.mkdir(parents=True)
    (folder.parent / "users.json").write_text(json.dumps([{"id": "U1", "name": "ida", "profile": {"real_name": "Ida Fjord"}}]))
    (folder / "2026-03-05.json").write_text(json.dumps([slack(f"{NINE}.000100", "Down again")]))
    report = import_files(store, ADA, [folder.parent], Options(extra={"incident": "INC-1"}))
    assert (report["read"], report["added"], report["skipped"]) == (1, 1, [])
    [found] = store.find(ADA, ChatMessage)
    assert (found.channel, found.author, found.source_key) == ("inc-web", "Ida Fjord", f"inc-web/{NINE}.000100")
    again = import_files(store, ADA, [folder.parent], Options(extra={"incident": "INC-1"}))
    assert (again["added"], again["updated"], again["unchanged"]) == (0, 0, 1)


def test_mattermost_gives_posts_and_replies_and_keeps_private_talk_out(written, told, tally) -> None:
    lines = [
        {"type": "version", "version": 1},
        {"type": "user", "user": {"username": "ida", "first_name": "Ida", "last_name": "Fjord"}},
        {"type": "post", "post": {"channel": "inc-web", "user": "ida", "message": "@ida @bo **look**", "create_at": NINE * 1000,
         "replies": [{"user": "bo", "message": "Looking", "create_at": NINE * 1000 + 61_500}]}},
        {"type": "post", "post": {"team": "t", "channel": "lunch", "user": "bo", "message": "Soup?", "create_at": NINE * 1000}},
        {"type": "direct_post", "direct_post": {"channel_members": ["a", "b"], "user": "a", "message": "psst", "create_at": NINE * 1000}},
    ]  # fmt: skip
    rows = told("chat_mattermost", written("export.jsonl", "\n".join(map(json.dumps, lines))), **ABOUT)
    assert messages(rows) == [("09:00:00", "Ida Fjord", "@Ida Fjord @bo **look**"), ("09:01:01", "bo", "Looking")]
    assert tally(rows) == {"chat_message": 2, "rejected": 1}
    first, reply = (row for row in rows if isinstance(row, ChatMessage))
    assert reply.answers_key == first.source_key


@pytest.mark.parametrize("name", ["chat.csv", "chat.json", "chat.jsonl"])
def test_any_chat_comes_in_as_a_table(name: str, written, told, tally) -> None:
    rows = [("2026-03-05T10:00:00+01:00", "Ida", "Down, <b>all</b> of it"), ("2026-03-05 09:01", "Bo", "Looking"), ("then", "Bo", "x")]
    as_json = [dict(zip(("time", "author", "text"), row, strict=True)) for row in rows]
    text = {
        "chat.csv": "time,author,text\n" + "".join(f'{time},{who},"{said}"\n' for time, who, said in rows),
        "chat.json": json.dumps(as_json),
        "chat.jsonl": "\n".join(map(json.dumps, as_json)),
    }[name]
    found = told("chat_table", written(name, text), **ABOUT)
    assert messages(found) == [("09:00:00", "Ida", "Down, <b>all</b> of it")]
    assert [row.why for row in found if not isinstance(row, ChatMessage)] == [
        "The time names no zone; add the offset, or say at import which zone the times are in.",
        "'then' is not a date or time such as 2024-05-31T14:05:00Z.",
    ]
    zoned = told("chat_table", written(name, text), extra={**ABOUT["extra"], "zone": "Europe/Berlin"})
    assert messages(zoned)[1] == ("08:01:00", "Bo", "Looking")


def test_a_chat_without_an_incident_and_bad_input_are_one_clear_error(written, told, store: Store, tmp_path: Path) -> None:
    source = all_sources()["chat_slack"]
    with pytest.raises(BadFile, match="no incident was named"):
        list(source.read(written("a.json", json.dumps([slack(f"{NINE}.1", "x")])), Options()))
    (tmp_path / "b.json").write_text(json.dumps([slack(f"{NINE}.1", "x")])[:-5])
    incident.create.run(store, ADA, {"title": "Down"})
    report = import_files(store, ADA, [tmp_path / "b.json"], Options(extra={"incident": "INC-1"}))
    assert [(row["file"], "line 1" in row["why"]) for row in report["skipped"]] == [("b.json", True)]
    with pytest.raises(NotFound):
        import_files(store, ADA, [tmp_path / "b.json"], Options(extra={"incident": "INC-9"}))
    (tmp_path / "c.csv").write_text("time,author,text\n2026-03-05 09:01,Bo,x\n")
    with pytest.raises(InvalidInput, match="“Mars/Olympus” is no time zone"):
        import_files(store, ADA, [tmp_path / "c.csv"], Options(extra={"incident": "INC-1", "zone": "Mars/Olympus"}))


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**14), 10**14) | st.text(alphabet="<@U1|>&*`# é.0", max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["name", "user", "message"]), inner, max_size=3),
    max_leaves=4,
)
NAMES = ["type", "ts", "user", "text", "subtype", "thread_ts", "attachments", "files", "user_profile", "post", "time", "author", "channel"]
WAYS = ("chat_slack", "chat_mattermost", "chat_table")


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=6), st.sampled_from(WAYS))
def test_any_values_are_messages_or_findings(row: dict[str, Any], way: str) -> None:
    whole = {"chat_slack": slack(f"{NINE}.1", "x"), "chat_table": {"time": "2026-03-05T09:00:00Z", "author": "a", "text": "b"}}.get(
        way, {"type": "post", "post": {"user": "ida", "message": "m", "create_at": NINE * 1000, "channel": "inc-web"}}
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.json"
        lines = [json.dumps({**whole, **row}), json.dumps(whole)]
        path.write_text("\n".join(lines) if way == "chat_mattermost" else f"[{','.join(lines)}]")
        found = list(all_sources()[way].read(open_input(path, "x.json"), Options(extra=dict(ABOUT["extra"]))))
    assert all(isinstance(each, Record | Finding) for each in found)
    assert any(isinstance(each, ChatMessage) for each in found)


def test_messages_wait_beside_the_timeline_and_go_into_the_report_by_one_press(store: Store, tmp_path: Path) -> None:
    id = incident.create.run(store, ADA, {"title": "Down", "declared_at": "2026-03-05T08:00:00Z"})["id"]
    (tmp_path / "c.csv").write_text("time,author,text\n2026-03-05T09:00:00Z,Ida,Rolled back\n2026-03-05T09:00:30Z,Bo,*Thanks*\n")
    import_files(store, ADA, [tmp_path / "c.csv"], Options(extra={"incident": "INC-1"}))
    waiting = [row for row in candidates.candidates.run(store, ADA, {"incident_id": id}) if row["kind"] == "chat"]
    assert [(row["happened_at"], row["precision"], row["text"]) for row in waiting] == [
        (datetime(2026, 3, 5, 9, tzinfo=UTC), "minute", "Ida: Rolled back"),
        (datetime(2026, 3, 5, 9, 0, 30, tzinfo=UTC), "second", "Bo: *Thanks*"),
    ]
    candidates.adopt.run(store, BO, {"incident_id": id, "kind": "chat", "id": waiting[0]["id"]})
    entries = timeline.of_incident.run(store, ADA, {"incident_id": id})
    assert [(row["text"], row["label"], row["is_starred"]) for row in entries] == [("Ida: Rolled back", "chat", True)]
    again = [row["text"] for row in candidates.candidates.run(store, ADA, {"incident_id": id}) if row["kind"] == "chat"]
    assert again == ["Bo: *Thanks*"]


def test_a_chat_is_never_seen_by_more_than_its_incident_and_may_be_kept_for_fewer(store: Store, tmp_path: Path) -> None:
    id = incident.create.run(store, ADA, {"title": "Break-in", "declared_at": "2026-03-05T08:00:00Z"})["id"]
    (tmp_path / "c.csv").write_text("time,author,text\n2026-03-05T09:00:00Z,Ida,The way in is open\n")
    told = Options(extra={"incident": "INC-1", "visibility": "security"})
    with pytest.raises(InvalidInput, match="You do not belong to security"):
        import_files(store, OUTSIDER, [tmp_path / "c.csv"], told)
    insider = Viewer(person_id=None, name="In", discipline="security", groups=frozenset({"everyone", "security"}))
    import_files(store, insider, [tmp_path / "c.csv"], told)
    assert [row["kind"] for row in candidates.candidates.run(store, OUTSIDER, {"incident_id": id})] == ["milestone"]
    mine = next(row for row in candidates.candidates.run(store, insider, {"incident_id": id}) if row["kind"] == "chat")
    candidates.adopt.run(store, insider, {"incident_id": id, "kind": "chat", "id": mine["id"]})
    assert [len(timeline.of_incident.run(store, who, {"incident_id": id})) for who in (OUTSIDER, insider)] == [0, 1]
    found = store.get(Viewer.system(), Incident, id)
    store.change(Viewer.system(), "test.restrict", {}, lambda change: {"id": change.alter(found, visibility="vault").id})
    assert [store.find(who, ChatMessage) for who in (OUTSIDER, insider)] == [[], []]
