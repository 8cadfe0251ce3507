// A room as this page sees it: always the whole of it, whatever was missed in between.
import { signal } from "./kit.js";
import { send } from "./server.js";
import { words } from "./words.js";

export const room = signal(null);
export const lost = signal("");
export const refused = signal("");

let token = "";
let source;

/** Letters that nobody else has: with them an act that is sent twice is done once. */
export function key() {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function take(told) {
  lost.value = "";
  // What was on its way when something newer came is older; a room that is gone on with counts anew.
  if (room.value && room.value.opened === told.opened && told.version < room.value.version) return;
  room.value = told;
}

async function now() {
  const asked = token;
  try {
    const answer = await fetch(`/api/room?token=${token}`);
    const told = await answer.json();
    if (asked !== token) return;
    if (answer.ok) take(told);
    else lost.value = told.error;
  } catch {
    lost.value = words.gone;
  }
}

function follow() {
  source?.close();
  source = new EventSource(`/api/room/stream?token=${token}`);
  source.addEventListener("room", (event) => take(JSON.parse(event.data)));
  source.addEventListener("error", () => {
    // A browser tries again by itself unless it was refused; what it missed is in what comes next.
    lost.value ||= words.gone;
    if (source.readyState === EventSource.CLOSED) {
      now();
      setTimeout(follow, 2000);
    }
  });
}

/** Enters a room by a token, once. */
export function enter(found) {
  if (found === token) return;
  token = found;
  room.value = null;
  follow();
  // A page in the background is starved by its browser: when it wakes it asks for what is now.
  document.addEventListener("visibilitychange", () => document.hidden || now());
}

async function tell(path, more) {
  refused.value = "";
  try {
    take(await send(path, { token, key: key(), ...more }));
    return true;
  } catch (error) {
    refused.value = error.message;
    return false;
  }
}

export const act = (one) => tell("/api/room/act", { act: one });
export const run = () => tell("/api/room/run", {});
export const ask = async (path) => {
  const answer = await fetch(`/api/room/${path}?token=${token}`);
  return answer.ok ? answer.json() : null;
};
export const leave = (what) => `/api/room/export?token=${token}&what=${what}`;

/** Text that a reload does not lose. */
export function draft(name, text) {
  const place = `deter ${token} ${name}`;
  try {
    if (text === undefined) return localStorage.getItem(place) ?? "";
    if (text) localStorage.setItem(place, text);
    else localStorage.removeItem(place);
  } catch {
    // A browser that keeps nothing still shows what is typed.
  }
  return text ?? "";
}
