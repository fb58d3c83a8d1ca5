"""A small review with both lenses, a restricted cell and a decision, what may be written into it, and who may not see all of it."""

from core import followup, milestone, timeline
from core.access import Viewer
from tests.core.walking import ADA, BO, CY

TEMPLATE = """---
notebook: postmortem
id: small
title: A small review
version: 2
tlp: AMBER
inputs:
  incident: {type: incident}
  service: {type: service}
---

# A small review

About ${service}.

## What happened

```prompt {"name":"summary","lens":"joint","required":"true"}
What happened?
```

```prompt {"name":"users","lens":"sre"}
What did users of ${service} see?
```

```prompt {"name":"data","lens":"security"}
Was data at risk?
```

## The way in

```prompt {"name":"path","lens":"security","visibility":"security"}
How did they get in?
```

```prompt {"name":"lesson","lens":"joint"}
They came by ${path}. What do we learn?
```

## Decide

```decision {"name":"keep","lens":"joint","required":"false"}
---
options: [Keep, Drop]
---
Do we keep the flag?
```

```field {"name":"sure","lens":"joint"}
type: yes_no
label: Are we sure?
```

## Changes

```followups {"name":"changes"}
priority: P3
```

## Sign-off

```signoff {"name":"accepted","needs":"sre,security"}
This is a fair account.
```
"""
OUTSIDER = Viewer(person_id=CY.person_id, name="Cy", discipline="sre", groups=frozenset({"everyone", "sre"}))
HOSTILE = (
    "<img src=http://evil.example/x.png> ![x](http://evil.example/y.png) <script>alert(1)</script> | # no\n"
    "# heading\n> quote\n- item\n1. one\n~~~\n```\n---\n[a]: http://evil.example/z\n**bold** _i_ [l](javascript:x) &lt; $x$ ${path}"
)


def filled(review, outage):
    """Answers in every kind of cell, CANARY in the restricted one."""
    review.answer("summary", "The *checkout* failed.\n\nThen it came back.")
    review.answer("users", "Errors.")
    review.answer("data", {"nothing": "no data is kept there"}, BO)
    review.answer("path", "CANARY by a stolen key.", BO)
    positions = {"sre": "It saved us.", "security": "It hides a hole."}
    decided = {"positions": positions, "outcome": "Keep", "evidence": "Two graphs.", "dissent": "Security would drop it.",
               "revisit_on": "2026-12-24"}  # fmt: skip
    review.answer("keep", decided)
    review.answer("sure", False)
    told = {"incident_id": outage, "happened_at": "2026-03-01T10:00:00Z"}
    timeline.add.run(review.store, ADA, {**told, "text": "Errors | rise.", "is_starred": True, "known_to_sre_at": "2026-03-01T10:04:00Z"})
    timeline.add.run(review.store, ADA, {**told, "text": "Not for the report."})
    milestone.record.run(review.store, ADA, {"incident_id": outage, "kind": "detected", "happened_at": "2026-03-01T10:04:00Z"})
    promised = {"title": "Rotate the key", "notebook_id": review.id, "discipline": "security", "owner": "Bo", "priority": "P1"}
    followup.create.run(review.store, BO, {**promised, "due_on": "2026-12-31"})
