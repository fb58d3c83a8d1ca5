"""Evidence: who changed what, and proof that nothing was changed past the log."""

import streamlit as st

from pages.parts import chips, words
from pages.parts.empty import empty
from pages.parts.phone import is_phone
from pages.parts.session import read
from pages.parts.tables import listing
from pages.parts.text import escaped
from pages.parts.times import stamp

SIZE = 50

st.title("Evidence", anchor=False)
st.markdown("Every change is one entry of a log. Each entry holds the hash of the one before it and of the records it wrote.")
if st.button("Verify the log", type="primary", key="verify"):
    with st.spinner("Reading the whole log and every record"):
        result = read("audit.verify")
    if result["holds"]:
        st.markdown(f":green-badge[holds] {words.counted(result['entries'], 'entry', 'entries')} read; records are what was written.")
        st.code(result["head"], language=None)
    else:
        st.markdown(":red-badge[does not hold] The record was changed past the log:")
        for finding in result["findings"]:
            st.text(finding)

asked = st.session_state.get("log_page", 1)
log = read("audit.list", page=asked, size=SIZE)
total = log["total"]
if not total:
    empty("The log is empty: nothing was changed since this store was made.")
    st.stop()
pages = max(1, -(-total // SIZE))
if asked > pages:
    log = read("audit.list", page=pages, size=SIZE)
st.caption(f"{words.counted(total, 'entry', 'entries')}, newest first")
if is_phone():
    for row in log["rows"]:
        with st.container(key=f"log_{row['seq']}", gap="xxsmall"):
            st.markdown(f"**{row['seq']}** {words.code(row['command'])}")
            who = words.ASSURANCES.get(row["assurance"], row["assurance"])
            st.caption(escaped(f"{stamp(row['occurred_at'], 'second')}, {row['person_name']}, {who}, {row['hash'][:16]}"))
else:
    listing(
        log["rows"],
        {
            "Entry": lambda row: row["seq"],
            "When": lambda row: stamp(row["occurred_at"], "second"),
            "Who": lambda row: row["person_name"],
            "For": lambda row: chips.letters(row["discipline"]),
            "Identity": lambda row: words.ASSURANCES.get(row["assurance"], row["assurance"]),
            "Command": lambda row: row["command"],
            "Hash": lambda row: row["hash"][:16],
        },
        key="log_list",
        alt="The audit log, newest first",
    )
if pages > 1:
    st.pagination(pages, key="log_page", bind="query-params")
