"""Values reach each language as values and never as code."""

import shlex
import subprocess
from typing import Any
from urllib.parse import unquote

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import InvalidInput
from core.notebook.binding import bind
from core.notebook.references import (
    fill_http,
    fill_promql,
    fill_prose,
    fill_values,
    find_references,
    malformed,
    value_of,
)
from core.notebook.shell import fill_shell, places

DUCK = duckdb.connect()
FACTS: dict[str, Any] = {"service": "pay's", "n": 3, "recent": {"version": "1.10", "gone": None}, "empty": "", "hosts": ["a", "b c"]}


def test_references_and_what_is_none() -> None:
    text = "a ${one} $${two} ${three.col} ${{four}} ${Five} $six ${un"
    assert [(each.key, text[each.start : each.end]) for each in find_references(text)] == [
        ("one", "${one}"),
        ("three.col", "${three.col}"),
    ]
    assert [what for _, what in malformed("${one} ${Five} $${Six} ${a b")] == ["${Five}", "${a b"]


@pytest.mark.parametrize(
    ("sql", "bound", "names"),
    [
        ("SELECT 1", "SELECT 1", ()),
        ("a = ${x} AND b = ${y.c} OR c = ${x}", "a = $1 AND b = $2 OR c = $1", ("x", "y.c")),
        ("'${x}' \"${x}\" ${y}", "'${x}' \"${x}\" $1", ("y",)),
        ("-- ${x}\n${y} /* ${x} /* */ ${x} */ ${z}", "-- ${x}\n$1 /* ${x} /* */ ${x} */ $2", ("y", "z")),
        ("'it''s ${x}' $$ ${x} ' $$ $t$ ${x} $$ $t$ ${y}", "'it''s ${x}' $$ ${x} ' $$ $t$ ${x} $$ $t$ $1", ("y",)),
        (r"e'\' ${x}' ${y}", r"e'\' ${x}' $1", ("y",)),
        ("x IN ${list} and d > now() - to_days(${n})", "x IN $1 and d > now() - to_days($2)", ("list", "n")),
        ("${x}${y}z", "$1 $2 z", ("x", "y")),
        ("'open ${x}", "'open ${x}", ()),
    ],
)
def test_sql_is_bound_outside_quotes_and_comments(sql: str, bound: str, names: tuple[str, ...]) -> None:
    found = bind(sql)
    assert (found.sql, found.names) == (bound, names)


def test_what_the_linter_needs_to_know_about_a_binding() -> None:
    found = bind("$1 = ${a} and '${b}' = $name and a$1")
    assert (found.own, found.idle) == (("$1", "$name"), ("b",))


@settings(deadline=None)
@given(st.text(alphabet=st.characters(exclude_characters="\0", exclude_categories=["Cs"])))
def test_a_value_never_becomes_sql(value: str) -> None:
    bound = bind("SELECT ${v}, ${v} = ${v}, 'x' -- ${v}")
    assert DUCK.execute(bound.sql, [value]).fetchall() == [(value, True, "x")]


@given(st.text())
def test_binding_any_text_keeps_it_readable(text: str) -> None:
    assert bind(text).sql == text or bind(text).names


def test_shell_values_are_quoted_and_everything_else_stays() -> None:
    script = "kubectl undo deployment/${{service}} --to=$1 \"$HOME\" $(id) '$x' ${y} # c\necho $${{service}} ${{hosts}}\n"
    assert fill_shell(script, FACTS) == (
        "kubectl undo deployment/'pay'\"'\"'s' --to=$1 \"$HOME\" $(id) '$x' ${y} # c\necho ${{service}} a 'b c'\n"
    )


@pytest.mark.parametrize(
    ("script", "inside"),
    [
        ('echo "a ${{n}}"', "quotes"),
        ("echo 'a ${{n}}'", "quotes"),
        ("echo $'a\\' ${{n}}'", "quotes"),
        ("echo `ls ${{n}}`", "backticks"),
        ("echo $(ls ${{n}})", "$(…)"),
        ('echo "$(ls ${{n}})"', "$(…)"),
        ("echo ${x:-${{n}}}", "${…}"),
        ("cat <<EOF\n${{n}}\nEOF\n", "a heredoc"),
        ("cat <<-'E F'\n\t${{n}}\n\tE F\n", "a heredoc"),
        ("((x = ${{n}}))", "((…))"),
        ("echo $((1 + ${{n}}))", "((…))"),
        ("[[ ${{n}} -eq 1 ]]", "[[ … ]]"),
        ("eval ${{n}}", "an eval command"),
        ("echo \\${{n}}", "a backslash's escape"),
        ("# ${{n}}", "a comment"),
        ("diff <(cat ${{n}}) x", "<(…)"),
        ("echo 'unclosed ${{n}}", "quotes"),
    ],
)
def test_a_reference_never_stands_where_quoting_does_not_hold(script: str, inside: str) -> None:
    assert [place.inside for place in places(script)] == [inside]
    with pytest.raises(InvalidInput, match="stands inside"):
        fill_shell(script, FACTS)


@pytest.mark.parametrize(
    "script",
    [
        "echo 'a' ${{n}}",
        'x="$(id)" ${{n}}',
        "cat <<E\nx\nE\necho ${{n}}",
        "a=$((1)); echo ${{n}}",
        "[[ -f x ]] && echo ${{n}}",
        "cat <<<x ${{n}}",
        "echo a#b ${{n}}",
    ],
)
def test_a_reference_after_something_closed_stands_free(script: str) -> None:
    assert [place.inside for place in places(script)] == [""]


@settings(max_examples=25, deadline=None)
@given(st.text(alphabet="a$`'\"\\(){};|&<>\n *?~#!-=[]", min_size=1))
def test_a_value_never_runs_in_a_shell(value: str) -> None:
    script = fill_shell("printf %s x${{v}}", {"v": value})
    assert subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=True).stdout == f"x{value}"
    assert shlex.split(script)[-1] == f"x{value}"


@given(st.text())
def test_scanning_any_script_finds_every_reference_once(text: str) -> None:
    assert len(places(text + "\n${{a}}")) >= 1


def test_promql_only_inside_matchers_and_escaped() -> None:
    assert fill_promql('up{job="${service}", x!~"a${recent.version}"}', FACTS) == 'up{job="pay\\\'s", x!~"a1\\\\.10"}'
    assert fill_promql('up{job="$${n}"}', FACTS) == 'up{job="${n}"}'
    assert fill_promql('up{job="${v}"}', {"v": 'a"} or b{x="\\'}) == 'up{job="a\\"} or b{x=\\"\\\\"}'
    for outside in (
        "up[${n}m]",
        "${service}",
        "up{job=`${service}`}",
        'label_replace(up, "a", "${service}", "", "")',
        'up{job="a"} # "${n}"',
    ):
        with pytest.raises(InvalidInput, match="outside a quoted matcher"):
            fill_promql(outside, FACTS)


def test_http_is_encoded_and_the_host_is_fixed() -> None:
    assert fill_http("GET https://h.example/a/${v}?q=${v}", {"v": "a/../b?c&d é"}) == (
        "GET https://h.example/a/a%2F..%2Fb%3Fc%26d%20%C3%A9?q=a%2F..%2Fb%3Fc%26d%20%C3%A9"
    )
    assert unquote(fill_http("https://h.example/${n}", FACTS)) == "https://h.example/3"
    for wrong in ("GET ${v}://h/x", "https://${v}/", "https://h.${v}", "https://h:${v}/", "${v}/x", "https://u@${v}/x"):
        with pytest.raises(InvalidInput, match="scheme or host"):
            fill_http(wrong, {"v": "evil"})
    with pytest.raises(InvalidInput, match="change the path"):
        fill_http("https://h.example/a/${v}/b", {"v": ".."})


def test_yaml_values_are_replaced_inside_scalars() -> None:
    values = {"service": "${service}", "n": "${n}", "list": ["v${recent.version}", "$${n}"], "k": {"deep": "a ${n}"}}
    assert fill_values(values, FACTS) == {"service": "pay's", "n": 3, "list": ["v1.10", "${n}"], "k": {"deep": "a 3"}}


def test_prose_shows_the_text_of_a_value() -> None:
    assert fill_prose("Roll back **${s}** for $${x} and ${later}", {"s": "*a*\n# <b>"}) == (
        "Roll back **\\*a\\* # \\<b>** for ${x} and \\${later}"
    )


@pytest.mark.parametrize("key", ["missing", "empty", "recent.gone", "recent.none", "service.col", "recent"])
def test_a_missing_value_is_an_error_and_not_an_empty_text(key: str) -> None:
    with pytest.raises(InvalidInput, match=r"\$\{" + key.replace(".", r"\.")):
        value_of(key, FACTS)
