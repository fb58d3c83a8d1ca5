"""Who walks through notebooks in the tests, how they do it, and what a guard may answer them."""

from datetime import UTC, datetime, timedelta
from typing import Any

from core import answer, notebooks, signoff
from core.access import Viewer
from core.notebook.cells import checklist
from core.notebook.opened import open_notebook

ADA, BO, CY = Viewer.local("Ada", "sre"), Viewer.local("Bo", "security"), Viewer.local("Cy", "sre")
ADA_TOO = Viewer.local("Ada", "security")
LATER = (datetime.now(UTC) + timedelta(days=7)).isoformat()


def verdict(word, back=(), unknown=()) -> dict[str, Any]:
    """A guard's whole answer."""
    return {
        "verdict": word,
        "reintroduced": [{"id": each, "severity": "HIGH", "kev": False} for each in back],
        "present": [],
        "fixed": [],
        "unknown": [{"component": each, "why": "no advisory data"} for each in unknown],
        "data_as_of": {"PyPI": "2026-11-01"},
        "reasons": [f"{word} for a test"],
    }


class Walk:
    """A notebook in the store, with the versions read for whoever acts."""

    def __init__(self, store, id):
        self.store, self.id = store, id

    def show(self, viewer=ADA):
        return notebooks.show.run(self.store, viewer, {"id": self.id})

    def cell(self, name):
        return next(each for each in self.show()["cells"] if each["name"] == name)

    def do(self, command, viewer=ADA, **more):
        return command.run(self.store, viewer, {"id": self.id, **more})

    def answer(self, name, value, viewer=ADA):
        return self.do(answer.answer, viewer, cell=name, value=value, version=self.cell(name)["version"])

    def ticked(self, name):
        cell = open_notebook(self.store, ADA, self.id).document.cell(name)
        return self.answer(name, {"items": {str(number): {"done": True} for number, _ in enumerate(checklist.items(cell), 1)}})

    def state(self):
        return self.show()["notebook"]["state"]

    def until_signoff(self):
        """Everything before the sign-off of `response/roll-back-safely`, its guard asked."""
        for name in ("is_the_cause", "not_an_attack"):
            self.ticked(name)
        self.answer("comes_back", {})

    def agree(self):
        """Both disciplines decide to roll back and sign."""
        self.answer("way", {"positions": {"sre": "go", "security": "go"}, "outcome": "Roll back"})
        self.do(signoff.sign, ADA)
        self.do(signoff.sign, BO)

    def written(self):
        """Every required cell of `postmortem/joint-short` answered."""
        for name in ("summary", "view_reliability", "view_security", "effect_reliability", "effect_security"):
            self.answer(name, f"The {name}.")
        self.answer("other_engaged", "no, not at all")
