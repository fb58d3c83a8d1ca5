// Three small parts of a notebook's screen: the field that several people write in, the line that says who is here and what changed,
// and one that shows nothing and has its part of the screen drawn again when certain commands were carried out.
import { defaultKeymap } from "@codemirror/commands";
import { EditorState } from "@codemirror/state";
import { EditorView, keymap, placeholder } from "@codemirror/view";
import { yCollab, yUndoManagerKeymap } from "y-codemirror.next";
import * as Y from "yjs";

import { connection } from "./connection.js";

const mounted = new WeakMap();
const LOOK = EditorView.theme({
  "&": { fontFamily: "var(--st-font)", fontSize: "1rem" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "inherit", lineHeight: "1.55" },
  ".cm-content": { minHeight: "4.2rem", padding: "0.55rem 0.7rem", caretColor: "var(--st-text-color)" },
  ".cm-line": { padding: "0" },
  ".cm-placeholder": { color: "color-mix(in srgb, var(--st-text-color) 70%, transparent)" },
  ".cm-ySelectionInfo": { fontFamily: "var(--st-font)", fontSize: "0.78rem", padding: "0 0.3rem", borderRadius: "3px", top: "-1.25em" },
});
const WORDS = {
  here: { true: "Kept as you write.", false: "" },
  connecting: { true: "Connecting.", false: "" },
  away: { true: "Not connected. What you write stays here and is sent when the server answers.", false: "Not connected." },
  blocked: { true: "The live connection is blocked.", false: "" },
};

export default function (component) {
  const { data, parentElement } = component;
  let part = mounted.get(parentElement);
  if (part && part.is(data)) {
    clearTimeout(part.ending);
    part.update(component);
  } else {
    part?.end();
    part = new PARTS[data.kind](component);
    mounted.set(parentElement, part);
  }
  return () => {
    part.ending = setTimeout(() => {
      part.end();
      if (mounted.get(parentElement) === part) mounted.delete(parentElement);
    }, 400);
  };
}

class Part {
  constructor(component) {
    this.key = keyOf(component.data);
    this.update(component);
    this.leave = this.room.use();
    this.listen = (note) => this.heard(note);
    this.room.listeners.add(this.listen);
  }

  is(data) {
    return keyOf(data) === this.key;
  }

  update(component) {
    this.component = component;
    this.data = component.data;
    this.room = connection(this.data.notebook, this.data.room, this.data.seat);
  }

  end() {
    this.room.listeners.delete(this.listen);
    this.leave();
  }
}

class Editor extends Part {
  constructor(component) {
    super(component);
    const { parentElement } = component;
    this.box = element(parentElement, "div", "box");
    this.line = element(parentElement, "div", "line");
    this.line.setAttribute("aria-live", "polite");
    this.text = this.room.doc.getText(this.data.cell);
    const undo = new Y.UndoManager(this.text);
    this.view = new EditorView({
      parent: this.box,
      root: parentElement.getRootNode(),
      state: EditorState.create({
        doc: this.text.toString(),
        extensions: [
          keymap.of([...yUndoManagerKeymap, ...defaultKeymap]),
          EditorView.lineWrapping,
          LOOK,
          placeholder(this.data.placeholder),
          EditorState.readOnly.of(!this.data.writes),
          EditorView.contentAttributes.of({ "aria-label": this.data.label, spellcheck: "true" }),
          EditorView.domEventHandlers({ focus: () => this.focus(), blur: () => this.blur() }),
          EditorView.updateListener.of((update) => update.docChanged && this.changed(update)),
          yCollab(this.text, this.room.presence, { undoManager: undo }),
        ],
      }),
    });
    this.show();
  }

  focus() {
    this.room.presence.setLocalStateField("cell", this.data.cell);
  }

  blur() {
    this.room.presence.setLocalStateField("cell", null);
    this.room.presence.setLocalStateField("cursor", null);
    if (this.wrote) this.room.note({ what: "settle", cell: this.data.cell });
    if (this.kept) this.drawAgain();
  }

  changed(update) {
    if (!update.transactions.some((each) => each.isUserEvent("input") || each.isUserEvent("delete"))) return;
    this.wrote = true;
    this.kept = false;
    this.refusal = undefined;
  }

  drawAgain() {
    this.kept = false;
    this.component.setTriggerValue("settled", Date.now());
  }

  heard(note) {
    if (note.what === "settled" && note.cell === this.data.cell && this.wrote) {
      this.wrote = false;
      this.kept = true;
      this.refusal = undefined;
      if (!this.view.hasFocus) this.drawAgain();
    }
    if (note.what === "refused" && note.cell === this.data.cell) this.refusal = `${note.sentence} ${note.remedy}`;
    if (note.what === "status" && this.room.status === "blocked") this.component.setTriggerValue("blocked", true);
    this.show();
  }

  show() {
    const here = this.room.people().filter((each) => each.cell === this.data.cell);
    const said = this.refusal ?? WORDS[this.room.status][this.data.writes];
    this.line.replaceChildren(...here.map(chip), document.createTextNode(here.length ? (here.length > 1 ? "are in this text. " : "is in this text. ") : ""), said);
    this.box.classList.toggle("away", this.room.status === "away");
  }

  end() {
    super.end();
    this.view.destroy();
    this.box.remove();
    this.line.remove();
  }
}

class Strip extends Part {
  constructor(component) {
    super(component);
    this.line = element(component.parentElement, "div", "line strip");
    this.line.setAttribute("aria-live", "polite");
    this.news = "";
    this.show();
  }

  update(component) {
    if (this.line) this.news = "";
    super.update(component);
    if (this.line) this.show();
  }

  heard(note) {
    if (note.what === "seatless") this.component.setTriggerValue("seat", Date.now());
    if (note.what === "changed" && !this.room.isMe(note)) {
      const title = this.data.titles[note.cell];
      this.news = `${note.by} ${this.data.verbs[note.command] ?? "changed this"}${title ? ` “${title}”` : ""}.`;
    }
    if (note.what === "settled" && this.room.me && !note.by.includes(this.room.me.name)) {
      this.news = `${note.by.join(", ")} wrote “${this.data.titles[note.cell] ?? note.cell}”.`;
    }
    this.show();
  }

  show() {
    const parts = this.room.people().map(chip);
    if (parts.length) parts.unshift(document.createTextNode("Here with you: "));
    if (this.room.status === "away") parts.push(document.createTextNode("Not connected; trying again."));
    if (this.news) {
      const button = document.createElement("button");
      button.textContent = "Show it";
      button.onclick = () => {
        this.news = "";
        this.show();
        this.component.setTriggerValue("refresh", Date.now());
      };
      parts.push(document.createTextNode(this.news), button);
    }
    this.line.replaceChildren(...parts);
  }

  end() {
    super.end();
    this.line.remove();
  }
}

class Ear extends Part {
  heard(note) {
    const isAnswer = note.what === "settled" && !this.data.commands;
    if (!isAnswer && (note.what !== "changed" || !note.command.startsWith(this.data.commands))) return;
    const writes = this.data.follows && note.command === "meeting.move" ? writing() : null;
    writes?.blur();
    // Several changes at once, such as a section and its timer, are one look; what was being written goes first.
    clearTimeout(this.looking);
    this.looking = setTimeout(() => this.component.setTriggerValue("heard", Date.now()), writes ? 400 : 60);
  }

  end() {
    super.end();
    clearTimeout(this.looking);
  }
}

// Needs no room: it only has this file loaded.
class Keys {
  is(data) {
    return data.kind === "keys";
  }

  update() {}

  end() {}
}

const PARTS = { editor: Editor, strip: Strip, ear: Ear, keys: Keys };
const BUTTONS = new Set(["button", "checkbox", "radio", "range", "submit"]);

// A page's own keys are with Alt, and on some keyboards Alt makes a letter. Whoever writes gets the letter: the page, which listens
// further up, never hears of it.
document.documentElement.addEventListener("keydown", (event) => {
  if (event.altKey && isWriting(event.composedPath()[0])) event.stopPropagation();
});

// The field being written that is saved only when it is left; a live text saves itself.
function writing() {
  const at = document.activeElement;
  return at && isWriting(at) && !at.isContentEditable ? at : null;
}

function isWriting(target) {
  if (!(target instanceof Element)) return false;
  return target.isContentEditable || target.matches("textarea") || (target.matches("input") && !BUTTONS.has(target.type));
}

function keyOf(data) {
  return [data.kind, data.notebook, data.room, data.cell ?? data.commands ?? "", data.writes].join("/");
}

function element(parent, tag, name) {
  const made = document.createElement(tag);
  made.className = name;
  parent.appendChild(made);
  return made;
}

function chip(person) {
  const made = document.createElement("span");
  made.className = "chip";
  made.textContent = person.label;
  made.style.borderColor = person.color;
  return made;
}
