"""Follow-ups across incidents, the overdue ones first; picked ones are changed together. Every filter stands in the address."""

import streamlit as st

from pages.parts import words
from pages.parts.demo import today
from pages.parts.empty import empty
from pages.parts.followup_bulk import bulk, picked
from pages.parts.followup_rows import followup_row, is_late
from pages.parts.forms import promise_followup
from pages.parts.session import file_link, may_write, read

SIZE = 40

with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute", key="followups_head"):
    st.title("Follow-ups", width="content", anchor=False)
    with st.container(horizontal=True, width="content", key="followups_actions"):
        files = st.popover("Export", key="export", type="tertiary", icon=":material/download:").container(gap="xxsmall")
        if may_write():
            promise_followup(None, is_primary=True)

everyone = [row["name"] for row in read("person.list")]
with st.container(horizontal=True, vertical_alignment="bottom", key="followup_filters"):
    state = st.selectbox("State", list(words.FOLLOWUP_FILTERS), index=0, format_func=words.followup_status, key="state",
                         bind="query-params", width=150)
    who = st.selectbox("Discipline", list(words.DISCIPLINES), index=None, format_func=words.any_of, key="discipline",
                       bind="query-params", placeholder="Any", width=120)
    owner = st.selectbox("Owner", everyone, index=None, key="owner", bind="query-params", placeholder="Any", width=170)
    urgency = st.selectbox("Priority", list(words.PRIORITIES), index=None, key="priority", bind="query-params", placeholder="Any",
                           width=100)
    service = st.selectbox("Service", [row["name"] for row in read("service.list")], index=None, key="service", bind="query-params",
                           placeholder="Any", width=140)
    about = st.text_input("Incident", key="incident", bind="query-params", placeholder="INC-1", width=100)
    late = st.toggle("Only overdue", key="overdue", bind="query-params")

told = {"status": "" if state == words.ANY_STATE else state, "discipline": who, "owner": owner, "priority": urgency, "service": service,
        "incident": (about or "").strip()}  # fmt: skip
chosen = {name: value for name, value in told.items() if value}
rows = read("followup.list", **chosen)
overdue = [row for row in rows if is_late(row, today(row["is_demo"]))]
st.caption(f"{words.counted(len(rows), 'follow-up')}, {words.number(len(overdue))} overdue")
rows = overdue if late else rows
if late:
    chosen["overdue_at"] = today(all(row["is_demo"] for row in rows)).isoformat()
for form, name in (("csv", "a table (CSV)"), ("ics", "tasks of a calendar (ICS)"), ("json", "JSON")):
    files.link_button(f"{words.counted(len(rows), 'follow-up')} as {name}", file_link("followups", form, **chosen),
                      key=f"export_{form}", type="tertiary")  # fmt: skip

if not rows:
    empty("A follow-up is a promised change with an owner and a date. None meets these filters.", "incidents.py", "Go to incidents")
    st.stop()

pages = max(1, -(-len(rows) // SIZE))
page = min(st.session_state.get("followups_page", 1), pages) if pages > 1 else 1
shown = rows[(page - 1) * SIZE : page * SIZE]
if may_write():
    bulk(picked(shown), shown)
for row in shown:
    followup_row(row, today(row["is_demo"]), may_write(), may_pick=len(shown) > 1)
if pages > 1:
    st.pagination(pages, key="followups_page", bind="query-params")
