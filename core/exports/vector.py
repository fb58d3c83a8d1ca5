"""Charts as vector drawings (SVG) from the very specification that the screen draws; made without any request to a network."""

from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

FONTS = Path(__file__).parent / "fonts"
_FAMILY = "Parley Sans"


def svg(spec: dict[str, Any], width: int, paper: str = "transparent") -> str:
    """The drawing of a Vega-Lite specification whose rows are in it, `width` pixels wide on `paper`, in our own font and in UTC.

    Raises `ValueError` for a specification that cannot be drawn.
    """
    told = {**spec, "width": width, "background": paper}
    told["config"] = {**told.get("config", {}), "font": _FAMILY}
    return str(_converter().vegalite_to_svg(told, allowed_base_urls=[]))


def png(spec: dict[str, Any], width: int, paper: str) -> bytes:
    """The same as an opaque picture, two pixels for each of `width`."""
    drawn = _converter().svg_to_png(svg(spec, width, paper=paper), scale=2)
    return bytes(drawn)


@cache
def _converter() -> ModuleType:
    """The converter with our fonts, by which it measures words; loaded when the first chart is asked for."""
    import vl_convert

    vl_convert.register_font_directory(str(FONTS))
    return vl_convert
