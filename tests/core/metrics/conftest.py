"""A store with the founding story in it."""

import pytest

from core.access import Viewer
from core.store.store import Store
from tests.core.metrics import golden


@pytest.fixture
def viewer():
    return Viewer.local("Ada", "sre")


@pytest.fixture
def empty(tmp_path):
    store = Store.open(tmp_path / "parley.duckdb")
    yield store
    store.close()


@pytest.fixture(scope="session")
def story(tmp_path_factory):
    store = Store.open(tmp_path_factory.mktemp("story") / "parley.duckdb")
    golden.put(store, golden.records())
    yield store
    store.close()


@pytest.fixture(scope="session")
def github(tmp_path_factory, shared_data):
    store = Store.open(tmp_path_factory.mktemp("github") / "parley.duckdb")
    golden.put_many(store, golden.github((shared_data / "github-status-history" / "incidents.jsonl").read_text().splitlines()))
    yield store
    store.close()
