"""The review that the tests of every format export."""

import pytest

from core import walkthrough
from core.notebook import library
from tests.core.exports.reviewed import TEMPLATE
from tests.core.walking import ADA, Walk


@pytest.fixture
def small(walked_store, outage, tmp_path, monkeypatch):
    """A review from the template above."""
    (tmp_path / "small.md").write_text(TEMPLATE)
    monkeypatch.setattr(library, "search_path", lambda: (tmp_path,))
    start = {"template": "small", "incident": outage, "input": {"service": "check*out*"}}
    return Walk(walked_store, walkthrough.start.run(walked_store, ADA, start)["id"])
