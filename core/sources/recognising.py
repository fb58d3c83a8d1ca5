"""Which source a file belongs to, and what is wrong with one that belongs to none."""

from core.errors import BadFile
from core.sources import Input, Source, all_sources
from core.sources.decoding import is_json_lines, json_lines, json_value, yaml_value
from core.sources.reading import HEAD, content, lines, require_text

_SAMPLE = 16 * 1024 * 1024
"""How much of a file that no source knows is looked at to say what is wrong with it, in bytes."""


def recognise(file: Input) -> Source | None:
    """The source whose form the file has, None when it is sound and simply none of them.

    Raises `BadFile` naming the place when no source knows it and it is damaged: not UTF-8, cut-off or too deeply nested JSON, YAML
    with aliases, an overlong line.
    """
    found = next((source for source in all_sources().values() if source.recognises(file)), None)
    if found is None:
        _require_sound(file)
    return found


def _require_sound(file: Input) -> None:
    require_text(file, file.head if len(file.head) < HEAD else _whole_characters(file.head), 1, 0)
    ending = "".join(file.path.suffixes[-2:]).lower().removesuffix(".gz")
    start = file.head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if start in (b"{", b"[") and file.path.stat().st_size <= _SAMPLE and not ending.endswith((".md", ".csv")):
        if is_json_lines(file.head):
            for number, _ in json_lines(file):
                if number > 1000:
                    return
        else:
            json_value(file, content(file, _SAMPLE))
    elif ending.endswith((".yaml", ".yml")):
        yaml_value(file, content(file, _SAMPLE).decode())
    elif ending.endswith((".json", ".jsonl", ".ndjson")):
        raise BadFile(f"{file.name}: line 1, column 1: not valid JSON, which starts with {{ or [.", "Export the data as JSON again.")
    else:
        for number, _ in lines(file):
            if number > 1000:
                return


def _whole_characters(head: bytes) -> bytes:
    """The head without a character that its end cuts in two."""
    for cut in range(1, 4):
        if head[-cut] & 0xC0 != 0x80:
            return head[:-cut] if head[-cut] >= 0xC0 else head
    return head
