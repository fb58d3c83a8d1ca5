"""The built front end belongs to the sources beside it, reaches for nothing elsewhere, and names whose work it contains."""

import hashlib
import json
import re
from pathlib import Path

LIVE = Path(__file__).resolve().parents[2] / "pages" / "parts" / "live"


def test_the_bundle_was_made_of_these_sources() -> None:
    content = b"".join((LIVE / "source" / name).read_bytes() for name in ("package-lock.json", "connection.js", "live.js"))
    assert (LIVE / "built" / "sources.sha256").read_text().strip() == hashlib.sha256(content).hexdigest()


def test_the_bundle_never_reaches_another_machine() -> None:
    bundle = (LIVE / "built" / "live.js").read_text(encoding="utf-8")
    assert re.findall(r"\beval\(|new Function\(|importScripts|\bfetch\(|XMLHttpRequest", bundle) == []
    assert set(re.findall(r"https?://[^\s\"'`)]+", bundle)) == {"https://github.com/yjs/yjs/issues/438", "http://www.w3.org/2000/svg"}


def test_every_package_in_the_bundle_is_named_with_its_licence_and_version() -> None:
    lock = json.loads((LIVE / "source" / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    runs = {path.removeprefix("node_modules/"): each for path, each in lock.items() if path and not each.get("dev")}
    assert {each["license"] for each in runs.values()} == {"MIT"}
    text = (LIVE / "built" / "LICENSES.txt").read_text(encoding="utf-8")
    named = dict(re.findall(r"^(\S+) (\d+\.\d+\.\d+)$", text, re.MULTILINE))
    assert named == {name: each["version"] for name, each in runs.items()}
    assert text.count("Permission is hereby granted, free of charge") == len(named)
