// What the pages of a room have in common.
import { html, say, useEffect, useState } from "./kit.js";
import { words as all } from "./words.js";
import { ask, room } from "./room.js";
import { StillMap } from "./map.js";

const words = all.room;

/** A number or a text as it is read. */
export function spoken(x) {
  return typeof x === "number" ? String(Number(x.toPrecision(4))).replace("-", "−") : x.replaceAll("_", " ");
}

/** What the class has said, as bars, with what came out. */
export function Distribution({ told }) {
  const [wide, tall, floor] = [640, 200, 160];
  const most = Math.max(1, ...told.bars);
  const step = (wide - 40) / told.bars.length;
  const x = (value) => 20 + ((value - told.low) / (told.high - told.low)) * (wide - 40);
  const each = (told.high - told.low) / told.bars.length;
  const edge = (at) => spoken(told.low + at * each);
  const label = say(words.bars_label, { question: told.question, count: told.count, mean: told.mean ?? "–" });
  return html`
    <figure class="distribution">
      <svg class="chart" viewBox=${`0 0 ${wide} ${tall}`} role="img" aria-label=${label}>
        ${told.bars.map((count, at) => html`<g>
          <rect class="said" x=${20 + at * step + 2} width=${step - 4} y=${floor - (count / most) * 130} height=${(count / most) * 130} />
          ${count > 0 && html`<text x=${20 + (at + 0.5) * step} y=${floor - (count / most) * 130 - 5} text-anchor="middle">${count}</text>`}
        </g>`)}
        <line class="grid" x1="20" x2=${wide - 20} y1=${floor} y2=${floor} />
        ${told.bars.concat([0]).map((_, at) => at % 2 === 0 && html`<text x=${20 + at * step} y=${floor + 16} text-anchor="middle">${edge(at)}</text>`)}
        ${told.outcome !== null && told.outcome !== undefined && html`<g class="mine">
          <line class="outcome" x1=${clamp(x(told.outcome))} x2=${clamp(x(told.outcome))} y1="10" y2=${floor} />
          <path d=${`M${clamp(x(told.outcome))} ${floor - 6}l6 6l-6 6l-6 -6Z`} />
        </g>`}
      </svg>
      <figcaption>${say(words.bars_text, { count: told.count, mean: told.mean ?? "–", unit: told.unit })}
        ${told.outcome !== null && told.outcome !== undefined && html` <b class="mine">◆ ${say(words.came_out, { value: spoken(told.outcome), unit: told.unit })}</b>`}</figcaption>
      <details><summary>${all.table}</summary>
        <table><thead><tr><th scope="col">${words.from_to}</th><th scope="col">${words.how_many}</th></tr></thead>
          <tbody>${told.bars.map((count, at) => html`<tr><th scope="row">${edge(at)} – ${edge(at + 1)}</th><td>${count}</td></tr>`)}</tbody></table>
      </details>
    </figure>
  `;
}

const clamp = (x) => Math.min(632, Math.max(8, x));

/** What the worlds said, in sentences and numbers. */
export function Said({ now }) {
  return html`
    <div class="said">
      ${now.said.map((line) => html`<p>${line}</p>`)}
      <ul>${now.answers.map((one) => html`<li>${one.question} <b>${spoken(one.mean)}${one.unit ? ` ${one.unit}` : ""}</b> <span class="small">${say(words.of_worlds, one)}</span></li>`)}</ul>
    </div>
  `;
}

export function Scores({ me, now }) {
  if (me.scores.length === 0) return html`<p>${words.no_scores}</p>`;
  const question = (step) => now.answers.find((one) => one.step === step)?.question ?? now.steps[step];
  return html`
    <div class="scroll" tabindex="0" role="region" aria-label=${words.my_scores}>
      <table>
        <thead><tr><th scope="col">${words.question}</th><th scope="col">${words.said}</th><th scope="col">${words.was}</th><th scope="col">${words.score}</th></tr></thead>
        <tbody>${me.scores.map((one) => html`<tr><th scope="row">${question(one.step)}</th><td>${one.said}</td><td>${one.was}</td><td>${one.score}</td></tr>`)}</tbody>
      </table>
    </div>
    <p class="small">${words.score_means}</p>
  `;
}

/** The world so far: its map, and what happened last. */
export function Played({ now, outlook = [] }) {
  const [told, setTold] = useState(null);
  const { turn } = now.game;
  const { hash } = now.game;
  useEffect(() => {
    let here = true;
    ask("history").then((found) => here && setTold(found));
    return () => (here = false);
  }, [hash]);
  const named = (text) => Object.entries(now.names).reduce((out, [code, full]) => out.replaceAll(new RegExp(`\\b${code}\\b`, "g"), full), spoken(text));
  return html`
    <section class="card">
      <h2>${say(words.world_after, { label: now.game.label ?? "" })}</h2>
      ${told && html`<${StillMap} told=${told} turn=${turn - 1} />`}
      ${outlook.length > 0 && html`<h3>${words.about_you}</h3><ul>${outlook.map((one) => html`<li>${named(one)}</li>`)}</ul>`}
      <h3>${words.last_turn}</h3>
      ${now.game.happened.length === 0 ? html`<p>${all.nothing_happened}</p>`
        : html`<ul>${now.game.happened.map((one) => html`<li>${one.date}: ${named(one.text)}</li>`)}</ul>`}
    </section>
  `;
}

/** What was decided, beside what the model would have done. */
export function Judged({ all, now, whose = false }) {
  const name = (code) => now.names[code] ?? code;
  const named = (text) => Object.entries(now.names).reduce((out, [code, full]) => out.replaceAll(new RegExp(`\\b${code}\\b`, "g"), full), text);
  const line = (one) => {
    const what = [words.moments[one.moment] ?? one.moment, one.with && name(one.with), one.about].filter(Boolean).join(" – ");
    const parts = { what, who: name(one.state), chosen: named(one.chosen), chance: one.chance, drawn: named(one.drawn), drawn_chance: one.drawn_chance };
    return `${one.same ? "✓" : "≠"} ${whose ? `${parts.who}: ` : ""}${say(one.same ? words.judged_same : words.judged, parts)}`;
  };
  return html`<ul>${all.map((one) => html`<li>${line(one)}</li>`)}</ul>`;
}

export function Handout({ now }) {
  return now.handout.length > 0 && html`
    <section class="card handout"><h2>${words.handout}</h2>
      <ol>${now.handout.map((one) => html`<li>${one}</li>`)}</ol>
      <button type="button" onClick=${() => window.print()}>${words.print}</button>
    </section>
  `;
}
