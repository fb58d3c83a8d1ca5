"""One drawing a cell kind: each module here is called as its kind and draws a `Part`."""

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

Drawing = Callable[[Any], None]


@lru_cache(maxsize=1)
def drawings() -> Mapping[str, Drawing]:
    """The `draw` of every module in this folder, by kind."""
    names = [entry.name for entry in pkgutil.iter_modules(__path__)]
    return {name: importlib.import_module(f"{__name__}.{name}").draw for name in names}
