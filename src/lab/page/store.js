// What the page has chosen, and what it knows. The choice stands in the address, so that every view can
// be shared; everything else follows from it.
import { batch, computed, effect, signal } from "./kit.js";
import { server } from "./server.js";
import { words } from "./words.js";

const RUNS = 200;
const WAIT = 160;

const EMPTY = {
  scenario: "", whatif: "", set: {}, without: [], seed: null, of: "", decide: [], show: "mine", turn: null, series: 0,
  measures: [],
};

/** The choice, as it stands in the address. */
export const choice = signal({ ...EMPTY });
export const library = signal(null);
export const scenario = signal(null);
/** The histories by world: `base`, `mine`, `other`; `stale` while a newer one is being made. */
export const histories = signal({});
export const comparison = signal(null);
export const figure = signal(null);
export const trouble = signal("");
export const stale = signal({ history: true, comparison: true });
/** What is asked about: `{ world, n, text }`. */
export const question = signal(null);
export const chosenState = signal("");

export const differs = computed(() => {
  const { whatif, set, without } = choice.value;
  return Boolean(whatif) || Object.keys(set).length > 0 || without.length > 0;
});

/** Which world is shown: mine only if there is one, the other way only if somebody has gone it. */
export const shown = computed(() => {
  const { show, decide } = choice.value;
  if (show === "other" && decide.length) return "other";
  return show !== "base" && differs.value ? "mine" : "base";
});
export const history = computed(() => histories.value[shown.value] ?? histories.value.base ?? null);

/** The world as the server is asked for it. */
export function spec(world = "mine") {
  const { scenario: name, whatif, set, without, seed, decide, of } = choice.value;
  const asked = { scenario: name };
  const changed = world === "mine" || (world === "other" && of === "mine");
  if (changed && whatif) asked.whatif = whatif;
  if (changed && Object.keys(set).length) asked.set = set;
  if (changed && without.length) asked.without = without;
  if (seed !== null) asked.seed = seed;
  if (world === "other") asked.decide = decide;
  return asked;
}

export function choose(part) {
  choice.value = { ...choice.value, ...part };
}

/** Moves a lever; `null` puts it back. */
export function move(path, value) {
  const set = { ...choice.value.set };
  if (value === null) delete set[path];
  else set[path] = value;
  choose({ set, show: "mine", ...(choice.value.of === "mine" ? { decide: [], of: "" } : {}) });
}

/** Leaves an event out, or lets it happen again. */
export function leave(name, out) {
  const without = choice.value.without.filter((other) => other !== name);
  if (out) without.push(name);
  choose({ without, show: "mine", ...(choice.value.of === "mine" ? { decide: [], of: "" } : {}) });
}

/** Opens another scenario, with nothing moved in it. */
export function open(name) {
  batch(() => {
    choice.value = { ...EMPTY, scenario: name };
    histories.value = {};
    comparison.value = null;
    figure.value = null;
    chosenState.value = "";
  });
}

// ---- the address

function write(value) {
  const parts = new URLSearchParams();
  for (const [key, part] of Object.entries(value)) {
    const plain = EMPTY[key];
    if (JSON.stringify(part) === JSON.stringify(plain)) continue;
    parts.set(key, typeof part === "object" ? JSON.stringify(part) : part);
  }
  return `#${parts}`;
}

function read(text) {
  const found = { ...EMPTY };
  for (const [key, part] of new URLSearchParams(text.replace(/^#/, ""))) {
    if (!(key in EMPTY)) continue;
    try {
      const plain = EMPTY[key];
      const bare = key === "seed" || key === "turn" || typeof plain === "number";
      found[key] = typeof plain === "string" ? part : JSON.parse(part);
      if (bare && !Number.isFinite(found[key])) found[key] = plain;
    } catch {
      // What somebody has mangled is left as it is by itself.
    }
  }
  return found;
}

// ---- what follows from the choice

let timer;
let stop = () => {};
let asked = 0;

async function gather(world, base, now) {
  const told = await server.history(spec(world), base);
  if (now === asked) histories.value = { ...histories.value, [world]: told };
}

function run() {
  const now = (asked += 1);
  stop();
  stop = () => {};
  const textbook = scenario.value?.textbook;
  const wanted = [gather("base", true, now)];
  if (differs.value) wanted.push(gather("mine", false, now));
  if (choice.value.decide.length) wanted.push(gather("other", false, now));
  if (textbook) {
    const model = server.textbook(spec("mine"));
    wanted.push(model.then((told) => now === asked && (figure.value = told)));
  }
  Promise.all(wanted)
    .then(() => {
      if (now !== asked) return;
      trouble.value = "";
      stale.value = { ...stale.value, history: false };
    })
    .catch((error) => {
      if (now !== asked) return;
      trouble.value = error.message;
      // Nothing is there of a world that cannot be: no old picture under a new name.
      if (error.status === 400) {
        batch(() => {
          const { mine, other, ...rest } = histories.value;
          histories.value = rest;
          comparison.value = null;
        });
      } else setTimeout(() => now === asked && run(), 2000);
    });
  if (textbook) return;
  stop = server.compare(spec("mine"), RUNS, choice.value.measures, (part) => {
    if (now !== asked) return;
    if (part.waiting) return void (trouble.value = part.waiting);
    if (part.error) return void (trouble.value = part.error);
    batch(() => {
      trouble.value = trouble.value === words.gone ? "" : trouble.value;
      comparison.value = part;
      stale.value = { ...stale.value, comparison: false };
    });
  });
}

export async function begin() {
  choice.value = read(location.hash);
  try {
    library.value = await server.library();
  } catch (error) {
    trouble.value = error.message;
    return void setTimeout(begin, 2000);
  }
  const known = library.value.all.some((one) => one.name === choice.value.scenario);
  if (!known) choose({ scenario: library.value.own });
  effect(() => {
    const name = choice.value.scenario;
    if (scenario.peek()?.name === name) return;
    server.scenario(name).then(
      (told) => choice.peek().scenario === name && (scenario.value = told),
      (error) => (trouble.value = error.message),
    );
  });
  let before = "";
  effect(() => {
    const { scenario: name, whatif, set, without, seed, decide, of, measures } = choice.value;
    const text = write(choice.value);
    if (location.hash !== text) window.history.replaceState(null, "", text);
    if (scenario.value?.name !== name) return;
    const key = JSON.stringify([name, whatif, set, without, seed, decide, of, measures]);
    if (key === before) return;
    const first = before === "";
    before = key;
    stale.value = { history: true, comparison: true };
    clearTimeout(timer);
    timer = setTimeout(run, first ? 0 : WAIT);
  });
  window.addEventListener("hashchange", () => (choice.value = read(location.hash)));
}
