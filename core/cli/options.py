"""The command line of a noun, made from the JSON Schemas of its commands."""

import argparse
import json
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

from core.errors import InvalidInput

ALIASES = {"create": ("record", "add", "start", "name"), "change": ("correct",)}
"""Words that every noun understands, and what it may call them itself."""

Schema = Mapping[str, Any]


class _Parser(argparse.ArgumentParser):
    """argparse that raises instead of writing and leaving."""

    def error(self, message: str) -> NoReturn:
        raise InvalidInput(f"{self.prog}: {message}.", f"See `{self.prog} --help`.")


def choose(noun: str, words: Sequence[str], known: Mapping[str, Schema]) -> tuple[str, list[str]]:
    """The name of the command meant by `noun` and its first word, and the words that remain. Raises `InvalidInput`.

    Without a verb a noun lists, or is itself the command.
    """
    verbs = {name.partition(".")[2]: name for name in known if name.partition(".")[0] == noun}
    if words and not words[0].startswith("-"):
        wanted = words[0]
        for verb in (wanted, *ALIASES.get(wanted, ())):
            if verb and verb in verbs:
                return verbs[verb], list(words[1:])
    for verb in ("", "list"):
        if verb in verbs and (not words or words[0].startswith("-")) and not {"-h", "--help"} & set(words):
            return verbs[verb], list(words)
    listing = ", ".join(sorted(verb for verb in verbs if verb)) or "nothing yet"
    raise InvalidInput(f"{noun} needs one of: {listing}.", f"See `python -m core {noun} VERB --help`.")


def read(name: str, words: Sequence[str], schema: Schema, summary: str, defaults: Mapping[str, str]) -> dict[str, Any] | str:
    """The arguments for command `name` out of command line words, or its help as text when that is what they ask for.

    Required arguments may stand in their order without names; lists and pairs (`k=v`) are given by repeating an option;
    `--arguments` takes a JSON object, over which single options win. `defaults` fills names that the schema has and nobody gave.
    """
    parser = _Parser(prog=f"python -m core {name.replace('.', ' ')}", description=summary, add_help=False, allow_abbrev=False)
    properties: dict[str, Schema] = {key: _resolved(item, schema) for key, item in schema.get("properties", {}).items()}
    required = schema.get("required", [])
    parser.add_argument("in_order", metavar="VALUE", nargs="*", help=f"in this order: {', '.join(required) or 'none'}")
    parser.add_argument("--arguments", type=_object, default={}, metavar="JSON", help="all arguments as one JSON object")
    parser.add_argument("-h", "--help", action="store_true")
    for key, item in properties.items():
        _add(parser, key, item, key in required)
    given, more = parser.parse_known_intermixed_args(list(words))
    if given.help:
        return parser.format_help()
    if more:
        parser.error(f"unknown: {' '.join(more)}")
    arguments = {key: value for key, value in vars(given).items() if key in properties and value is not None}
    arguments = {key: dict(value) if properties[key].get("type") == "object" else value for key, value in arguments.items()}
    arguments = {**given.arguments, **arguments}
    _place(parser, given.in_order, required, properties, arguments)
    for key, value in defaults.items():
        if key in properties:
            arguments.setdefault(key, value)
    missing = [key for key in required if key not in arguments]
    if missing:
        parser.error(f"missing: {', '.join(missing)}")
    return arguments


def _place(
    parser: _Parser, values: list[str], required: Sequence[str], properties: Mapping[str, Schema], arguments: dict[str, Any]
) -> None:
    """Give words without a name to the required arguments that have none yet."""
    free = [key for key in required if key not in arguments]
    if len(values) > len(free):
        parser.error(f"not expected: {' '.join(values[len(free) :])}")
    for key, text in zip(free, values):
        arguments[key] = _typed(properties[key])(text)


def _resolved(item: Schema, schema: Schema) -> Schema:
    """The item without references and without `| null`."""
    if "$ref" in item:
        return _resolved(schema.get("$defs", {})[item["$ref"].rsplit("/", 1)[1]], schema)
    options = [part for part in item.get("anyOf", []) if part.get("type") != "null"]
    if len(options) == 1:
        return {**_resolved(options[0], schema), "description": item.get("description", "")}
    return item


def _add(parser: _Parser, key: str, item: Schema, is_required: bool) -> None:
    flag = f"--{key.replace('_', '-').rstrip('-')}"
    help_text = f"{item.get('description', '')}{' (required)' if is_required else ''}".strip().replace("%", "%%")
    kind = item.get("type")
    if kind == "boolean":
        parser.add_argument(flag, dest=key, action=argparse.BooleanOptionalAction, default=None, help=help_text)
        return
    flags = [flag, flag[:-1]] if kind in ("array", "object") and flag.endswith("s") else [flag]
    if kind == "array":
        each = _typed(item.get("items", {}))
        parser.add_argument(*flags, dest=key, action="append", type=each, default=None, help=f"{help_text} (may be repeated)")
    elif kind == "object":
        parser.add_argument(*flags, dest=key, action="append", type=_pair, default=None, metavar="NAME=VALUE", help=help_text)
    else:
        parser.add_argument(flag, dest=key, type=_typed(item), choices=item.get("enum"), default=None, help=help_text)


def _typed(item: Schema) -> Any:
    """What turns the text of one word into a value of this type; where the schema leaves it open, JSON is JSON and the rest is text."""
    kinds: dict[Any, Any] = {"integer": int, "number": float, "string": str, "object": _object, "array": _list}
    return kinds.get(item.get("type"), _open)


def _open(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _list(text: str) -> list[Any]:
    value = _open(text)
    return value if isinstance(value, list) else text.split(",")


def _object(text: str) -> dict[str, Any]:
    value = _open(text)
    if not isinstance(value, dict):
        raise argparse.ArgumentTypeError(f"{text!r} is not a JSON object")
    return value


def _pair(text: str) -> tuple[str, str]:
    name, mark, value = text.partition("=")
    if not mark or not name:
        raise argparse.ArgumentTypeError(f"{text!r} does not have the form NAME=VALUE")
    return name, value
