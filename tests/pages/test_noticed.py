"""Who noticed an incident first is stated and corrected on its screen."""

from collections.abc import Callable

from streamlit.testing.v1 import AppTest

from core.access import Viewer
from core.records import Detection
from core.store.store import Store

Screen = Callable[..., AppTest]


def _lines(at: AppTest) -> list[str]:
    return [str(each.value) for each in at.markdown if "oticed" in str(each.value)]


def test_who_noticed_first_is_unknown_until_stated_and_then_corrected(filled_store: Store, screen: Screen) -> None:
    at = screen("incident", incident="INC-1")
    assert _lines(at) == [":small[Who noticed it first is not known]"]
    for chosen, words in (("customer", "a customer"), ("monitoring", "our monitoring")):
        next(each for each in at.radio if each.label == "Who noticed it first?").set_value(chosen)
        next(each for each in at.button if each.label == "Keep it").click()
        assert not at.run().exception
        assert _lines(at) == [f":small[Noticed first by {words}]"]
    (kept,) = filled_store.find(Viewer.system(), Detection)
    assert (kept.noticed_by, kept.version) == ("monitoring", 2)
