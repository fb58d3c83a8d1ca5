"""Text that came from outside, made harmless for Markdown: no markup, no images, no icons, no colours, no mathematics."""

import re

_MARKS = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~$:&^=@\"'/])")
_NAMED = re.compile(r":(?=[\w+\-/]+:)")
_ADDRESS = re.compile(r"(?=://|@)|(?<=www)(?=\.)", re.IGNORECASE)
_SPACE = re.compile(r"\s+")
_HIDDEN = re.compile("[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u202a-\u202e\u2066-\u2069]")


def escaped(text: object) -> str:
    """One line of Markdown that shows the text as it stands.

    Line breaks become spaces; controls and characters that reverse reading direction are dropped. A word joiner behind the
    colon of `:name:` keeps Streamlit from drawing an icon or an emoji there, and one inside an address or a mail address keeps it
    from becoming a link, which Markdown makes of them after escapes are resolved.
    """
    plain = _SPACE.sub(" ", _HIDDEN.sub("", str(text))).strip()
    return _MARKS.sub(r"\\\1", _ADDRESS.sub("\u2060", _NAMED.sub(":\u2060", plain)))


def shortened(text: object, length: int = 120) -> str:
    """The first `length` characters on one line, with an ellipsis where something is left out; not escaped."""
    plain = _SPACE.sub(" ", _HIDDEN.sub("", str(text))).strip()
    return plain if len(plain) <= length else plain[: length - 1].rstrip() + "…"
