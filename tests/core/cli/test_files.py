"""Files of the command line: a playbook becomes a notebook that can be checked, and a notebook a playbook."""

import json
from pathlib import Path

import pytest

from core import cli

PLAYBOOK = {
    "type": "playbook", "spec_version": "cacao-2.0", "id": "playbook--00000000-0000-4000-8000-000000000001", "name": "Look",
    "created_by": "identity--00000000-0000-4000-8000-000000000001", "created": "2026-11-01T00:00:00Z", "modified": "2026-11-01T00:00:00Z",
    "workflow_start": "action--00000000-0000-4000-8000-000000000001", "priority": 3,
    "workflow": {"action--00000000-0000-4000-8000-000000000001": {
        "type": "action", "name": "Look", "commands": [{"type": "bash", "command": "uptime"}]}},
}  # fmt: skip


def test_a_playbook_becomes_a_notebook_and_goes_back(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, sheet, back = (tmp_path / name for name in ("look.json", "look.md", "back.json"))
    source.write_text(json.dumps(PLAYBOOK))
    assert cli.main(["runbook", "from-cacao", str(source), "-o", str(sheet), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"file": str(sheet), "left": ["priority is kept under x-cacao"]}
    assert cli.main(["runbook", "check", str(sheet), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["findings"] == []
    assert cli.main(["runbook", "to-cacao", str(sheet), "-o", str(back)]) == 0
    assert json.loads(back.read_text()) == PLAYBOOK


def test_a_wrong_playbook_is_refused_with_its_reason(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = tmp_path / "wrong.json"
    source.write_text(json.dumps({**PLAYBOOK, "workflow": []}))
    assert cli.main(["runbook", "from-cacao", str(source), "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["sentence"] == "wrong.json: workflow is missing."
