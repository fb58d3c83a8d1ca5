"""Presence messages are read as y-protocols writes them, and say who sent them whatever the sender claims."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.live.presence import Garbled, State, read_states, stamped, write_states

STATES = st.lists(
    st.builds(
        State,
        st.integers(0, 2**53),
        st.integers(0, 2**32),
        st.none() | st.dictionaries(st.sampled_from(["cursor", "cell", "user"]), st.none() | st.text(max_size=9)),
    ),
    max_size=5,
)


def test_the_bytes_are_those_of_the_protocol() -> None:
    assert write_states([State(300, 1, {"cell": "a"})]) == b'\x01\xac\x02\x01\x0c{"cell":"a"}'
    assert read_states(b'\x01\xac\x02\x01\x0c{"cell":"a"}') == [State(300, 1, {"cell": "a"})]
    assert read_states(b"\x01\x05\x02\x04null") == [State(5, 2, None)]


@given(STATES)
def test_states_are_read_as_they_were_written(states: list[State]) -> None:
    assert read_states(write_states(states)) == states


def test_a_screen_never_says_who_it_is() -> None:
    claimed = State(7, 1, {"user": {"name": "Somebody Else", "discipline": "security"}, "cell": "summary", "html": "<b>"})
    assert stamped(claimed, "Ada", "sre") == State(7, 1, {"cell": "summary", "user": {"name": "Ada", "discipline": "sre"}})
    assert stamped(State(7, 2, None), "Ada", "sre") == State(7, 2, None)


@given(st.binary(max_size=60))
def test_any_bytes_are_states_or_garbled(data: bytes) -> None:
    try:
        states = read_states(data)
    except Garbled:
        return
    assert read_states(write_states(states)) == states


@pytest.mark.parametrize("data", [b"", b"\xff", b"\x01\x01\x01\x05{}", b"\x00\x00", b"\x01\x01\x01\x021}"])
def test_what_is_not_the_protocol_is_garbled(data: bytes) -> None:
    with pytest.raises(Garbled):
        read_states(data)
