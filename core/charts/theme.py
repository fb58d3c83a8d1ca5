"""One look for all charts: the inks of both modes and the configuration that every chart shares."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Mode = Literal["light", "dark"]


@dataclass(frozen=True, slots=True)
class Ink:
    """The colours of one mode, as look.md names them."""

    sre: str
    security: str
    slate: str
    quiet: str
    grid: str
    paper: str

    def of(self, discipline: str | None) -> str:
        """The hue of a discipline; slate for joint, unknown and everything else."""
        return {"sre": self.sre, "security": self.security}.get(discipline or "", self.slate)


INKS: Mapping[Mode, Ink] = {
    "light": Ink("#0B5FA5", "#A8560A", "#1B2530", "#5B6875", "#DDE2E6", "#FBFBF9"),
    "dark": Ink("#6CB2F0", "#F0A860", "#E6EAEE", "#9AA7B3", "#2C353E", "#12171D"),
}


def theme(mode: Mode) -> dict[str, Any]:
    """The Vega-Lite configuration that all charts share: quiet axes, light grid, no frame, the paper shows through."""
    ink = INKS[mode]
    words = {"labelColor": ink.quiet, "titleColor": ink.quiet, "labelFontSize": 12, "titleFontSize": 12, "titleFontWeight": "normal"}
    return {
        "background": "transparent",
        "font": "Plex, sans-serif",
        "view": {"stroke": None},
        "mark": {"aria": False},
        "axis": {**words, "grid": True, "gridColor": ink.grid, "domain": False, "ticks": False, "labelPadding": 6, "titlePadding": 8},
        "axisX": {"grid": False, "domain": True, "domainColor": ink.quiet, "ticks": True, "tickColor": ink.quiet},
        "legend": {**words, "symbolStrokeWidth": 2},
        "text": {"color": ink.slate, "fontSize": 12},
        "rule": {"color": ink.slate},
        "point": {"color": ink.slate, "size": 34},
        "range": {"category": [ink.sre, ink.security, ink.slate]},
    }
