// Pacts on a map with fixed places, and a slider over the turns.
import { Drawn, Fold, html, say, signal, useEffect, useName, useRef } from "./kit.js";
import { words } from "./words.js";
import { chosenState, choice, choose, histories, history, question, shown, stale } from "./store.js";
import { Stale } from "./charts.js";

const playing = signal(false);

/** The turn that is shown; -1 is the start. */
export function turnOf(told) {
  const last = told.labels.length - 1;
  const turn = choice.value.turn ?? last;
  return Math.max(-1, Math.min(last, turn));
}

export function when(told, turn) {
  return turn < 0
    ? say(words.start, { label: told.labels[0] })
    : say(words.after, { label: told.labels[turn] });
}

const on = (tie, turn) => tie.from <= turn && turn < tie.to;
const pair = (tie) => tie.ends.join(" ");

/** Where the map is wider than the screen its middle is seen first; what lies beyond it stands at the rims. */
function centre(frame) {
  if (!frame || frame.dataset.seen) return;
  frame.dataset.seen = "yes";
  frame.scrollLeft = 0.7 * (frame.scrollWidth - frame.clientWidth);
}

export function PactMap() {
  const told = history.value;
  const turn = turnOf(told);
  const ties = told.ties.filter((tie) => on(tie, turn));
  const base = histories.value.base;
  const beside = shown.value === "base" || !base ? null : new Set(base.ties.filter((tie) => on(tie, turn)).map(pair));
  const here = beside ? ties.filter((tie) => !beside.has(pair(tie))) : [];
  const mine = new Set(ties.map(pair));
  const there = beside ? [...beside].filter((one) => !mine.has(one)) : [];
  const label = say(words.map_label, { when: when(told, turn), world: words[shown.value], pairs: ties.length });
  return html`
    <section class=${stale.value.history ? "map is-stale" : "map"} aria-busy=${stale.value.history}>
      <h2>${words.map}</h2>
      ${stale.value.history && html`<${Stale} what="history" />`}
      <${Turns} told=${told} turn=${turn} />
      <div class="scroll" tabindex="0" role="region" aria-label=${words.map} ref=${centre}>
        <svg class="pacts" viewBox=${`0 0 ${told.map.width} ${told.map.height}`} role="group" aria-label=${label}>
          <${Drawn} svg=${told.map.ground} />
          <g class="ties">${ties.map((tie) => html`<${Tie} key=${`${pair(tie)} ${tie.from}`} tie=${tie} told=${told}
            here=${beside !== null && !beside.has(pair(tie))} />`)}</g>
          <g class="nodes">${told.states.map((state, at) => html`<${Node} key=${state.code} state=${state} svg=${told.map.nodes[at]} />`)}</g>
        </svg>
      </div>
      ${beside && html`<p role="status">${here.length + there.length
        ? say(words.only_here, { here: here.length, there: there.length }) : words.all_same}</p>`}
      <${Key} told=${told} beside=${beside} />
      <${Pacts} told=${told} turn=${turn} />
    </section>
  `;
}

/** The map of one moment, for a room. */
export function StillMap({ told, turn }) {
  const ties = told.ties.filter((tie) => on(tie, turn));
  const label = say(words.map_still, { when: when(told, turn), pairs: ties.length });
  return html`
    <div class="scroll" tabindex="0" role="region" aria-label=${words.map} ref=${centre}>
      <svg class="pacts" viewBox=${`0 0 ${told.map.width} ${told.map.height}`} role="img" aria-label=${label}>
        <${Drawn} svg=${told.map.ground} />
        <g>${ties.map((tie) => html`<g class=${`tie${tie.new ? " new" : " old"}`} key=${`${pair(tie)} ${tie.from}`}>
          <path class="line" d=${tie.line} stroke=${tie.colour} stroke-width=${tie.width} stroke-dasharray=${tie.dash.length ? tie.dash.join(" ") : null} />
        </g>`)}</g>
        <g>${told.states.map((state, at) => html`<${Drawn} key=${state.code} svg=${told.map.nodes[at]} />`)}</g>
      </svg>
    </div>
    <${Key} told=${told} beside=${null} />
  `;
}

function Turns({ told, turn }) {
  const last = told.labels.length - 1;
  const id = useName("turn");
  const now = useRef(turn);
  now.current = turn;
  useEffect(() => {
    if (!playing.value) return undefined;
    const timer = setInterval(() => {
      const next = now.current + 1;
      if (next > last) playing.value = false;
      else choose({ turn: next });
    }, 350);
    return () => clearInterval(timer);
  }, [playing.value, last]);
  const play = () => {
    if (!playing.value && turn >= last) choose({ turn: -1 });
    playing.value = !playing.value;
  };
  return html`
    <div class="turns">
      <button type="button" aria-pressed=${playing.value} onClick=${play}>${playing.value ? words.pause : words.play}</button>
      <label for=${id}>${words.turn}</label>
      <input id=${id} type="range" min="-1" max=${last} step="1" value=${turn} aria-valuetext=${when(told, turn)}
        onInput=${(event) => choose({ turn: Number(event.target.value) })} />
      <output for=${id}>${when(told, turn)}</output>
    </div>
  `;
}

function Tie({ tie, told, here }) {
  const state = chosenState.value;
  const [a, b] = tie.ends.map((at) => told.states[at]);
  const dim = state && a.code !== state && b.code !== state;
  const pact = told.pacts[tie.pacts[0]];
  const open = () => ask(told, tie.pacts[0]);
  return html`
    <g class=${`tie${tie.new ? " new" : " old"}${dim ? " dim" : ""}`} onClick=${open}>
      <title>${a.name} – ${b.name}: ${tie.pacts.map((at) => told.pacts[at].kind).join(", ")}${pact.signed ? ` (${pact.signed})` : ""}</title>
      <path class="hit" d=${tie.line} />
      ${here && html`<path class="halo" d=${tie.line} stroke=${tie.colour} stroke-width=${tie.width + 5} />
        <path class="halo inner" d=${tie.line} stroke-width=${tie.width + 2.4} />`}
      <path class="line" d=${tie.line} stroke=${tie.colour} stroke-width=${tie.width}
        stroke-dasharray=${tie.dash.length ? tie.dash.join(" ") : null} />
    </g>
  `;
}

function Node({ state, svg }) {
  const chosen = chosenState.value === state.code;
  const pick = () => (chosenState.value = chosen ? "" : state.code);
  const key = (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    pick();
  };
  return html`
    <g class="node" tabindex="0" role="button" aria-pressed=${chosen} aria-label=${`${state.code}, ${state.name}, ${state.role}`}
      onClick=${pick} onKeyDown=${key}>
      <${Drawn} svg=${svg} />
    </g>
  `;
}

function Key({ told, beside }) {
  const remarks = [words.old_new];
  if (beside) remarks.push(words.halo);
  if (told.map.beside) remarks.push(words.beside);
  if (told.map.beyond) remarks.push(words.beyond);
  return html`
    <ul class="key" aria-label=${words.map_key}>
      ${told.key.map((one) => html`<li>
        <svg viewBox="0 0 36 10" width="36" height="10" aria-hidden="true">
          <path d="M1 5H35" stroke=${one.colour} stroke-width=${one.width} stroke-dasharray=${one.dash.length ? one.dash.join(" ") : null} />
        </svg>${one.kind}</li>`)}
      ${remarks.map((remark) => html`<li>${remark}</li>`)}
    </ul>
  `;
}

/** Asks why two states have a pact. */
function ask(told, at) {
  const pact = told.pacts[at];
  const event = told.happened.find(
    (one) => one.kind === "signature" && one.turn === pact.signed_turn && one.about.replaceAll("_", " ") === pact.kind &&
      [one.actor, one.counterpart].sort().join() === [pact.proposer, pact.partner].sort().join(),
  );
  question.value = {
    world: shown.value,
    text: `${pact.names.join(" – ")}: ${pact.kind}`,
    event,
    source: event ? "" : pact.why,
  };
}

/** The table beside the map: the pacts in force, of one state or of all. */
function Pacts({ told, turn }) {
  const state = chosenState.value;
  const rows = told.pacts
    .map((pact, at) => ({ pact, at }))
    .filter(({ pact }) => pact.from !== null && pact.from <= turn && (pact.to === null || turn < pact.to))
    .filter(({ pact }) => !state || pact.proposer === state || pact.partner === state);
  rows.sort((a, b) => (b.pact.from ?? -1) - (a.pact.from ?? -1));
  const name = told.states.find((one) => one.code === state)?.name;
  const title = name ? say(words.pacts_of, { state: name, when: when(told, turn) }) : say(words.pacts_all, { when: when(told, turn) });
  return html`
    <${Fold} class="table" open=${Boolean(state)} title=${`${title} (${rows.length})`}>
      ${state && html`<button type="button" onClick=${() => (chosenState.value = "")}>${words.all_states}</button>`}
      ${rows.length === 0 ? html`<p>${words.no_pacts}</p>` : html`
      <div class="scroll tall" tabindex="0" role="region" aria-label=${title}>
        <table>
          <thead><tr><th scope="col">${words.between}</th><th scope="col">${words.pact}</th><th scope="col">${words.since}</th><th scope="col">${words.why}</th></tr></thead>
          <tbody>${rows.map(({ pact, at }) => html`<tr>
            <th scope="row">${pact.names.join(" – ")}</th><td>${pact.kind}</td><td class="nowrap">${pact.signed || "–"}</td>
            <td><button type="button" aria-label=${say(words.why_of, { what: `${pact.names.join(" – ")}, ${pact.kind}` })}
              onClick=${() => ask(told, at)}>${words.why}</button></td>
          </tr>`)}</tbody>
        </table>
      </div>`}
    <//>
  `;
}
