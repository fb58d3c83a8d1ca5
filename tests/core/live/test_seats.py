"""A seat is one person's in one notebook, and ends."""

from core.access import Viewer
from core.live.seats import LASTS, Seats

ADA, BO = Viewer.local("Ada", "sre"), Viewer.local("Bo", "security")
ALL = frozenset({"everyone"})


def test_the_same_person_is_given_the_same_seat_until_it_ends() -> None:
    now = [0.0]
    seats = Seats(lambda: now[0])
    token = seats.give(ADA, "n1", ALL, may_write=True)
    assert seats.give(ADA, "n1", ALL, may_write=True) == token
    assert len({token, seats.give(BO, "n1", ALL, may_write=True), seats.give(ADA, "n2", ALL, may_write=True),
                seats.give(ADA, "n1", ALL, may_write=False)}) == 4  # fmt: skip
    seat = seats.take(token)
    assert seat is not None
    assert (seat.viewer, seat.notebook_id, seat.classes, seat.may_write) == (ADA, "n1", ALL, True)
    now[0] = LASTS
    assert seats.take(token) is None
    assert seats.give(ADA, "n1", ALL, may_write=True) != token


def test_a_token_that_was_not_given_out_is_never_a_seat() -> None:
    seats = Seats()
    seats.give(ADA, "n1", ALL, may_write=True)
    assert [seats.take(token) for token in ("", "x", None, 7, ["a"])] == [None] * 5
