// The one door to whoever runs worlds. Here that is the server over HTTP; something else with these
// functions (a worker that holds the engine) could stand in its place.
import { words } from "./words.js";

const RETRY = 2000;

async function ask(path, parts = {}) {
  const query = new URLSearchParams(parts).toString();
  let answer;
  try {
    answer = await fetch(query ? `${path}?${query}` : path);
  } catch {
    throw new Error(words.gone);
  }
  const told = await answer.json().catch(() => ({ error: words.gone }));
  if (!answer.ok) throw Object.assign(new Error(told.error ?? words.gone), { status: answer.status });
  return told;
}

/** Sends an act; the key makes it harmless to send it again. */
export async function send(path, act) {
  const body = JSON.stringify(act);
  const headers = { "Content-Type": "application/json" };
  for (let tries = 0; ; tries += 1) {
    try {
      const answer = await fetch(path, { method: "POST", headers, body });
      const told = await answer.json().catch(() => ({ error: words.gone }));
      if (!answer.ok) {
        throw Object.assign(new Error(told.error ?? words.gone), { status: answer.status });
      }
      return told;
    } catch (error) {
      if (error.status || tries >= 4) throw error.status ? error : new Error(words.gone);
      await new Promise((done) => setTimeout(done, 500 * (tries + 1)));
    }
  }
}

const world = (spec) => JSON.stringify(spec);

export const server = {
  library: () => ask("/api/library"),
  /** Whether there are rooms here. */
  rooms: () => ask("/api/rooms"),
  scenario: (name) => ask("/api/scenario", { name }),
  levers: (name, search) => ask("/api/levers", { name, search }),
  history: (spec, base) => ask("/api/history", { world: world(spec), base }),
  why: (spec, base, n) => ask("/api/why", { world: world(spec), base, n }),
  textbook: (spec) => ask("/api/textbook", { world: world(spec) }),
  file: (spec, base) => `/api/file?${new URLSearchParams({ world: world(spec), base })}`,

  report: (spec) => `/api/report?${new URLSearchParams({ world: world(spec) })}`,

  /** Plays both worlds; `tell` hears what there is so far. Returns what stops it. */
  compare(spec, runs, measures, tell) {
    const query = new URLSearchParams({ world: world(spec), runs, measures: measures.join(";") });
    let source;
    let again;
    const open = () => {
      source = new EventSource(`/api/compare?${query}`);
      source.addEventListener("part", (event) => tell(JSON.parse(event.data)));
      source.addEventListener("last", (event) => {
        source.close();
        tell(JSON.parse(event.data));
      });
      source.addEventListener("error", () => {
        if (source.readyState !== EventSource.CLOSED) return tell({ waiting: words.gone });
        tell({ waiting: words.busy });
        again = setTimeout(open, RETRY);
      });
    };
    open();
    return () => {
      clearTimeout(again);
      source.close();
    };
  },
};
