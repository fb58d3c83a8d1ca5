"""What was made lately is given again while nothing changes, and never to someone who may see something else."""

from core.access import Viewer
from core.metrics.board import board
from core.metrics.lately import kept
from core.metrics.scope import DEMO_AS_OF, Scope, current
from core.store.store import Store

GUEST = Viewer(person_id=None, name="Guest", discipline=None)


def test_it_is_made_once_until_the_record_changes(store: Store, sre: Viewer) -> None:
    made: list[int] = []

    def make() -> list[int]:
        made.append(len(made))
        return [len(made)]

    assert [kept(store, sre, "a", list, make), kept(store, sre, "a", list, make), kept(store, sre, "b", list, make)] == [[1], [1], [2]]
    store.change(sre, "test.touch", {}, lambda change: {})
    assert kept(store, sre, "a", list, make) == [3]


def test_it_never_goes_to_a_viewer_who_may_see_something_else(store: Store, sre: Viewer) -> None:
    assert kept(store, sre, "a", str, lambda: "all") == "all"
    assert kept(store, GUEST, "a", str, lambda: "little") == "little"
    assert kept(store, sre, "a", str, lambda: "again") == "all"


def test_only_the_last_four_are_kept(store: Store, sre: Viewer) -> None:
    made = [kept(store, sre, key, str, lambda: "first") for key in "abcde"]
    assert made == ["first"] * 5
    assert [kept(store, sre, key, str, lambda: "again") for key in "eabc"] == ["first", "again", "again", "again"]


def test_a_page_is_made_once_and_now_stands_while_nothing_changes(demo_store: Store, sre: Viewer) -> None:
    scope = Scope(as_of=DEMO_AS_OF)
    first = board(demo_store, sre, scope)
    assert board(demo_store, sre, scope) is first
    assert board(demo_store, sre, scope, compares=True, days=90) is not first
    demo_store.change(sre, "test.touch", {}, lambda change: {})
    after = board(demo_store, sre, scope)
    assert (after is first, after.digest()) == (False, first.digest())
    assert current(demo_store, sre) == DEMO_AS_OF


def test_now_stands_for_a_moment_while_nothing_changes(store: Store, sre: Viewer) -> None:
    now = current(store, sre)
    assert current(store, sre) == now
    store.change(sre, "test.touch", {}, lambda change: {})
    assert current(store, sre) > now
