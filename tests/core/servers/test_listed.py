"""The operator's list of servers: read whole or refused by name, and never a way to something else."""

import pytest

from core.errors import BadFile, InvalidInput, NotFound
from core.servers.listed import EXAMPLE, Listed, read_servers, server_for, the_servers
from core.settings import settings

ROW = {"name": "p", "kind": "prometheus", "url": "https://p.internal"}


def toml(**more):
    return "[[server]]\n" + "\n".join(f"{key} = {value!r}".replace("'", '"') for key, value in {**ROW, **more}.items() if value is not None)


def test_the_example_reads_as_it_says(list_servers):
    assert read_servers(list_servers(EXAMPLE)) == {
        "prometheus": Listed(
            name="prometheus", kind="prometheus", url="https://prometheus.internal:9090", reach="internal", credential="bearer",
            variable="PARLEY_SERVER_PROMETHEUS",
        )
    }  # fmt: skip


def test_without_a_file_nothing_is_listed(list_servers):
    assert the_servers() == {}


def test_the_list_lies_beside_the_store_when_nothing_is_set(monkeypatch, tmp_path):
    monkeypatch.setenv("PARLEY_STORE", str(tmp_path / "parley.duckdb"))
    monkeypatch.delenv("PARLEY_SERVERS", raising=False)
    settings.cache_clear()
    try:
        (tmp_path / "servers.toml").write_text(toml(), encoding="utf-8")
        (tmp_path / "servers.toml").chmod(0o644)
        assert list(the_servers()) == ["p"]
    finally:
        monkeypatch.undo()
        settings.cache_clear()


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"url": "ftp://p.internal"}, "is not http"),
        ({"url": "http://user:secret@p.internal"}, "without a user"),
        ({"url": "http://p.internal?x=1"}, "has a query"),
        ({"url": "http://p.internal/#x"}, "has a query or a fragment"),
        ({"url": "http://p.internal/a/../b"}, "more than plain names"),
        ({"url": "http://p.internal/a%2f"}, "more than plain names"),
        ({"url": "http://p.internal:99999"}, "cannot be read"),
        ({"url": "http://0x7f000001"}, "neither a plain name"),
        ({"url": "http://2130706433"}, "neither a plain name"),
        ({"url": "http://127.1"}, "neither a plain name"),
        ({"url": "http://p_q"}, "neither a plain name"),
        ({"url": "http://exämple.org"}, "neither a plain name"),
        ({"kind": "graphite"}, "kind is 'graphite', not one of prometheus, http"),
        ({"name": "P"}, "not made of lower-case"),
        ({"seconds": 600}, "seconds is at most 60"),
        ({"megabytes": 5000}, "megabytes at most 50"),
        ({"reach": "anywhere"}, "not one of this machine, internal, public"),
        ({"token": "abc"}, "token means nothing here"),
        ({"url": None}, "url is missing"),
        ({"credential": "bearer"}, "belong together"),
        ({"variable": "PARLEY_SERVER_X"}, "belong together"),
        ({"credential": "bearer", "variable": "AWS_SECRET_ACCESS_KEY"}, "does not begin with PARLEY_SERVER_"),
        ({"url": "http://p.example", "reach": "public", "credential": "bearer", "variable": "PARLEY_SERVER_X"}, "unencrypted"),
    ],
)  # fmt: skip
def test_a_wrong_entry_is_never_taken(list_servers, more, why):
    with pytest.raises(BadFile, match=why):
        read_servers(list_servers(toml(**more)))


def test_two_of_one_name_and_other_tables_are_refused(list_servers):
    with pytest.raises(BadFile, match="p is there twice"):
        read_servers(list_servers(f"{toml()}\n{toml()}"))
    with pytest.raises(BadFile, match="has servers which means nothing"):
        read_servers(list_servers("[[servers]]\nname='x'"))
    with pytest.raises(BadFile, match="cannot be read"):
        read_servers(list_servers("[[server"))


@pytest.mark.parametrize("mode", [0o666, 0o620, 0o602])
def test_a_list_that_others_may_write_is_never_read(list_servers, mode):
    path = list_servers(toml())
    path.chmod(mode)
    with pytest.raises(BadFile, match="written by others"):
        read_servers(path)


def test_a_cell_that_names_no_server_gets_the_only_one_of_its_kind(list_servers):
    servers = read_servers(list_servers(toml()))
    assert server_for("prometheus", "", servers).name == "p"
    with pytest.raises(InvalidInput, match="No http server is listed"):
        server_for("http", "", servers)
    with pytest.raises(NotFound, match="No prometheus server called q is listed"):
        server_for("prometheus", "q", servers)
    with pytest.raises(NotFound, match="No http server called p is listed"):
        server_for("http", "p", servers)


def test_a_credential_is_read_when_asked_and_never_shown(monkeypatch):
    server = Listed(**ROW, credential="bearer", variable="PARLEY_SERVER_P")
    monkeypatch.delenv("PARLEY_SERVER_P", raising=False)
    with pytest.raises(InvalidInput, match="is not set") as refused:
        server.secret()
    assert "PARLEY_SERVER_P set to the token" in refused.value.remedy
    monkeypatch.setenv("PARLEY_SERVER_P", "s3cret-token")
    assert server.secret() == "s3cret-token"
    assert "s3cret" not in repr(server)
    monkeypatch.setenv("PARLEY_SERVER_P", "evil\r\nX-Other: 1")
    with pytest.raises(InvalidInput, match="no plain text") as again:
        server.secret()
    assert "evil" not in str(again.value)
