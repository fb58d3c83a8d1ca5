"""Import and settings: bring data in, look before saving, the worked example, where the data lies."""

import streamlit as st

from pages.parts import outside, words
from pages.parts.demo import load_demo, remove_demo
from pages.parts.importing import import_screen
from pages.parts.session import may_write, read

st.title("Import and settings", anchor=False)
counts = read("overview.counts")
writable = may_write()

st.subheader("Import", anchor=False)
if writable:
    import_screen()
else:
    st.markdown("The store is read only; nothing can be imported until a backup is restored.")

st.subheader("Worked example", anchor=False)
if counts["demo_incidents"]:
    st.markdown(f"{words.counted(counts['demo_incidents'], 'invented incident')} and what belongs to them are loaded.")
    if writable and st.button("Remove the worked example", key="remove_demo"):
        remove_demo()
else:
    st.markdown("An invented story: an outage, a rollback that re-opens a known vulnerability, the forced redeploy that brings it back.")
    if writable and st.button("Load the worked example", key="load_demo"):
        load_demo()

st.subheader("Servers that cells may ask", anchor=False)
outside.servers()

st.subheader("Commands run on this machine", anchor=False)
outside.commands()

st.subheader("Where the data lies", anchor=False)
st.code(counts["location"], language=None)
st.markdown(
    f"{words.counted(counts['incidents'], 'incident')}, {words.counted(counts['services'], 'service')}, "
    f"{words.counted(counts['deployments'], 'deployment')}, {words.counted(counts['advisories'], 'advisory', 'advisories')}; "
    f"{words.counted(counts['sequence'], 'change')} since the store was made."
)
st.caption(
    "One file, mode 0600, and its log beside it. Back it up with `python -m core backup FILE`; "
    "nothing is sent anywhere but to the servers above, when somebody asks one."
)
