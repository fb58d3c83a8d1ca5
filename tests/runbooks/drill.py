"""Walks any notebook of the library to its end through the command registry, as two people of two disciplines would."""

from datetime import UTC, datetime, timedelta
from typing import Any

from core import commands
from core.access import Viewer
from core.notebook import conditions
from core.notebook.cells import checklist, clock, decision, field
from core.notebook.opened import open_notebook

SRE, SECURITY = Viewer.local("Robin Vale", "sre"), Viewer.local("Sasha Quill", "security")
BOTH = {"sre": SRE, "security": SECURITY}
PURLS = ("pkg:pypi/parley-example-sessions@2.3.1", "pkg:pypi/parley-example-sessions@2.3.0")
"""From the worked example: the second one has a known hole that the first one has not."""
_FIELDS = {"number": 3, "yes_no": "yes", "time": "2026-03-05T14:25:00+00:00", "day": "2026-03-05", "severity": "SEV2"}


class Drill:
    """One run of a notebook; `incident` is the number it is about, such as INC-3."""

    def __init__(self, store, document, incident):
        self.store, self.document = store, document
        given = {"template": document.id, "incident": incident, "input": self._inputs(incident)}
        self.id = self.do(SRE, "notebook.start", **given)["id"]

    def do(self, viewer, name, **arguments) -> Any:
        """Carry out a command or a read of the registry."""
        return commands.execute(self.store, viewer, name, arguments)

    def show(self, viewer=SRE):
        """Where it stands for a viewer."""
        return self.do(viewer, "notebook.show", id=self.id)

    def opened(self):
        """Everything that the record holds of it."""
        return open_notebook(self.store, Viewer.system(), self.id)

    def walk(self):
        """Answer whatever is open and waits for nothing, until nothing is; what is shown at the end."""
        for _ in self.document.cells():
            opened = self.opened()
            states = opened.state.cells
            ready = [cell for cell in self.document.cells() if states[cell.name].is_open and not states[cell.name].is_blocked]
            if not ready:
                break
            for cell in ready:
                self._act(cell, opened.rows[cell.name].version if cell.name in opened.rows else 0)
                if cell.kind == "signoff" or self._steers(cell.name):
                    break
        return self.show()

    def end(self):
        """Close a walkthrough, publish anything else; its state."""
        if self.document.kind == "runbook":
            return self.do(SRE, "notebook.close", id=self.id)["state"]
        self.do(SRE, "notebook.submit", id=self.id)
        return self.do(SECURITY, "notebook.publish", id=self.id)["state"]

    def _inputs(self, incident):
        given, purls = {}, iter(PURLS)
        for name, spec in (self.document.front.get("inputs") or {}).items():
            by_type = {"incident": incident, "service": "web", "release": "v41", "number": "3"}
            given[name] = next(purls) if spec["type"] == "purl" else by_type.get(spec["type"], "drill-input")
        return given

    def _steers(self, name):
        return any(name in conditions.keys_of(each) for each in self._conditions())

    def _conditions(self):
        stated = (cell.attributes.get("when", "") for cell in self.document.cells())
        return [conditions.read_condition(each) for each in stated if each]

    def _choice(self, cell, options):
        """The option that shows the most of the document."""
        whens = [each.attributes["when"] for each in self.document.cells() if each.attributes.get("when")]
        return max(options, key=lambda option: sum(conditions.decide(when, {cell.name: option}) is not False for when in whens))

    def _act(self, cell, version):
        name, who = cell.name, BOTH.get(cell.attributes.get("lens", ""), SRE)
        if cell.kind == "signoff":
            for each in BOTH.values():
                self.do(each, "notebook.sign", id=self.id, cell=name, root=self.show(each)["roots"][name])
        elif cell.kind == "guard":
            version = self.do(who, "notebook.answer", id=self.id, cell=name, value={}, version=version)["version"]
            self._accept(name, version)
        else:
            self.do(who, "notebook.answer", id=self.id, cell=name, value=self._answer(cell), version=version)

    def _answer(self, cell) -> dict[str, Any]:
        match cell.kind:
            case "checklist":
                return {"items": {str(number): {"done": True} for number, _ in enumerate(checklist.items(cell), 1)}}
            case "prompt":
                return {"text": f"Said in the drill of {cell.name}."}
            case "field":
                asked = field.type_of(cell)
                return {"value": self._choice(cell, field.options(cell)) if asked == "choice" else _FIELDS.get(asked, "drill")}
            case "query":
                return self.do(SRE, "notebook.ask", id=self.id, cell=cell.name)
            case "command":
                kept = {"output": "kept", "evidence": "sha256 of the drill"} if cell.attributes.get("act") == "capture" else {}
                return {"outcome": "done", "exit_code": 0, "confirmed": cell.attributes.get("confirm") == "true", **kept}
            case "decision":
                positions = {"sre": "It bears the load.", "security": "It closes the hole."}
                return {"positions": positions, "outcome": self._choice(cell, decision.options(cell) or ("As discussed",))}
            case "clock":
                decided = {"decision": "not_reportable", "reason": "a drill, no data was touched"}
                return {"regimes": dict.fromkeys(clock.regimes(cell), decided)}
        raise AssertionError(f"nobody answers a {cell.kind}")

    def _accept(self, name, version):
        """Acknowledge a warning as two people; waive a block or what cannot be known; a clear guard needs nothing."""
        said = self.opened().answers[name]["verdict"]
        if said["verdict"] == "warn":
            for each in BOTH.values():
                version = self.do(each, "notebook.acknowledge", id=self.id, cell=name, version=version)["version"]
        elif said["verdict"] != "clear":
            until = (datetime.now(UTC) + timedelta(hours=4)).isoformat()
            unknown = [each["component"] for each in said["unknown"]]
            waiver = {"reason": "A drill.", "owner": "Robin Vale", "expires_at": until, "unknown": unknown}
            self.do(SRE, "notebook.waive", id=self.id, cell=name, version=version, **waiver)
