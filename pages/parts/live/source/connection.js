// One WebSocket to one room: keeps the shared document and who is where; comes back by itself after a break.
import * as Y from "yjs";
import { Awareness, applyAwarenessUpdate, encodeAwarenessUpdate, removeAwarenessStates } from "y-protocols/awareness";

const STATE = 0, UPDATE = 1, PRESENCE = 2, NOTE = 3;
const NO_SEAT = 4401;
const HUES = { sre: ["#2f7fc4", "#2f7fc433"], security: ["#c9741c", "#c9741c33"], "": ["#7a8794", "#7a879433"] };
const LETTERS = { sre: "R", security: "S" };
const known = (window.__parley_rooms ??= new Map());

export function connection(notebook, room, seat) {
  const key = `${notebook}/${room}`;
  if (!known.has(key)) known.set(key, new Connection(key));
  const found = known.get(key);
  found.sit(seat);
  return found;
}

class Connection {
  constructor(key) {
    this.key = key;
    this.doc = new Y.Doc();
    this.presence = new Awareness(this.doc);
    this.listeners = new Set();
    this.me = null;
    this.status = "connecting";
    this.failures = 0;
    this.users = 0;
    this.wrote = new Set();
    this.presence.on("change", ({ added, updated }) => [...added, ...updated].forEach((id) => paint(this.presence.states.get(id))));
    this.doc.on("update", (update, origin) => origin !== this && this.send(UPDATE, update));
    this.presence.on("update", ({ added, updated, removed }, origin) => {
      const mine = [...added, ...updated, ...removed].includes(this.doc.clientID);
      if (origin !== this && mine) this.send(PRESENCE, encodeAwarenessUpdate(this.presence, [this.doc.clientID]));
      this.tell({ what: "presence" });
    });
  }

  sit(seat) {
    if (this.seat === seat && this.socket) return;
    this.seat = seat;
    if (this.socket) this.open();
  }

  use() {
    this.users += 1;
    if (!this.socket) this.open();
    return () => {
      this.users -= 1;
      setTimeout(() => this.users === 0 && this.close(), 2000);
    };
  }

  open() {
    clearTimeout(this.retry);
    this.socket?.close();
    this.closed = false;
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const [notebook, room] = this.key.split("/").map(encodeURIComponent);
    const socket = new WebSocket(`${scheme}://${location.host}/live/${notebook}/${room}`);
    socket.binaryType = "arraybuffer";
    socket.onopen = () => socket.send(JSON.stringify({ seat: this.seat }));
    socket.onmessage = ({ data }) => this.take(new Uint8Array(data));
    socket.onclose = ({ code }) => socket === this.socket && this.lost(code);
    this.socket = socket;
  }

  close() {
    this.closed = true;
    known.delete(this.key);
    this.socket?.close();
    this.presence.destroy();
  }

  lost(code) {
    this.failures += 1;
    removeAwarenessStates(this.presence, [...this.presence.states.keys()].filter((id) => id !== this.doc.clientID), this);
    this.become(this.failures > 3 && !this.me ? "blocked" : "away");
    // A server that was started again knows no seat; drawing the page again gives a new one.
    if (code === NO_SEAT) this.tell({ what: "seatless" });
    if (!this.closed) this.retry = setTimeout(() => this.open(), code === NO_SEAT ? 2500 : Math.min(5000, 400 * 2 ** Math.min(this.failures, 4)));
  }

  become(status) {
    this.status = status;
    this.tell({ what: "status" });
  }

  send(kind, content) {
    if (this.socket?.readyState !== WebSocket.OPEN || this.status !== "here") return;
    const message = new Uint8Array(content.length + 1);
    message[0] = kind;
    message.set(content, 1);
    this.socket.send(message);
  }

  note(said) {
    this.send(NOTE, new TextEncoder().encode(JSON.stringify(said)));
  }

  take(message) {
    const content = message.subarray(1);
    if (message[0] === STATE) this.send(UPDATE, Y.encodeStateAsUpdate(this.doc, content));
    else if (message[0] === UPDATE) Y.applyUpdate(this.doc, content, this);
    else if (message[0] === PRESENCE) applyAwarenessUpdate(this.presence, content, this);
    else if (message[0] === NOTE) this.heard(JSON.parse(new TextDecoder().decode(content)));
  }

  heard(note) {
    if (note.what === "welcome") {
      this.me = note;
      this.failures = 0;
      this.become("here");
      this.send(STATE, Y.encodeStateVector(this.doc));
      this.presence.setLocalStateField("user", { name: note.name, discipline: note.discipline ?? "" });
    }
    this.tell(note);
  }

  tell(note) {
    this.listeners.forEach((listen) => listen(note));
  }

  isMe(note) {
    return this.me?.name === note.by && (this.me?.discipline ?? null) === (note.discipline ?? null);
  }

  people() {
    const found = new Map();
    this.presence.states.forEach(({ user, cell }, id) => {
      if (user?.label && id !== this.doc.clientID) found.set(`${user.label}`, { ...user, cell: cell ?? found.get(user.label)?.cell });
    });
    return [...found.values()];
  }
}

// The server says who somebody is; how that looks is ours: the letter of the discipline beside the colour.
function paint(state) {
  if (!state?.user) return;
  const { name, discipline = "" } = state.user;
  const [color, colorLight] = HUES[discipline] ?? HUES[""];
  if (state.user.label) return;
  const label = [LETTERS[discipline], name].filter(Boolean).join(" ");
  state.user = { label, name: label, plain: name, discipline, color, colorLight };
}
