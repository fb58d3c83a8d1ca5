"""The reference of every command and read, made from the registry; `python -m core.cli.reference` prints it."""

import sys
from collections.abc import Iterator, Mapping
from typing import Any

from core.commands import schemas

HEAD = """# Commands and reads

Made from the registry by `python -m core.cli.reference`; do not edit. Everything here can be asked on the command line
(`python -m core NOUN VERB`), over HTTP (`POST /api/v1/commands/NAME` with the token of `server.json`) and by the screens.
"""


def text() -> str:
    """The whole reference as Markdown, ending with a newline."""
    return HEAD + "".join(line for entry in schemas() for line in _entry(entry))


def _entry(entry: Mapping[str, Any]) -> Iterator[str]:
    yield f"\n## {entry['name']}\n\n{entry['summary']} ({entry['kind']}).\n"
    properties = entry["arguments"].get("properties", {})
    if properties:
        yield "\n| argument | type | required | meaning |\n|---|---|---|---|\n"
    for name, item in properties.items():
        required = "yes" if name in entry["arguments"].get("required", []) else "no"
        meaning = str(item.get("description", "")).replace("|", "\\|").replace("\n", " ")
        yield f"| `{name}` | {_type(item)} | {required} | {meaning} |\n"


def _type(item: Mapping[str, Any]) -> str:
    if "enum" in item:
        return ", ".join(f"`{value}`" for value in item["enum"])
    if "anyOf" in item:
        return " or ".join(_type(part) for part in item["anyOf"] if part.get("type") != "null")
    if item.get("type") == "array":
        return f"list of {_type(item.get('items', {}))}"
    return str(item.get("format") or item.get("type") or "any")


if __name__ == "__main__":
    sys.stdout.write(text())
