// What happened, and why: options, terms in words, chances; and the other way.
import { html, say, signal, useEffect, useRef } from "./kit.js";
import { words } from "./words.js";
import { server } from "./server.js";
import { choice, choose, history, question, shown, spec } from "./store.js";
import { turnOf } from "./map.js";

const MOST = 40;
const KINDS = {
  pacts: ["signature", "lapse"],
  incidents: ["incident"],
  home: ["step", "veto", "referendum_lost", "regime", "script", "shock", "ceiling"],
};
const SERIOUS = ["concession", "backdown", "force", "lethal", "severe", "war"];
const kind = signal("all");
const only = signal(false);

export function Happened() {
  const told = history.value;
  const turn = turnOf(told);
  const all = told.happened
    .filter((one) => kind.value === "all" || KINDS[kind.value].includes(one.kind))
    .filter((one) => !only.value || one.turn === turn);
  return html`
    <section class="happened">
      <h2>${words.happened}</h2>
      <div class="controls">
        <label>${words.happened_show} <select value=${kind.value} onChange=${(event) => (kind.value = event.target.value)}>
          ${Object.entries(words.kinds).map(([key, word]) => html`<option value=${key} selected=${key === kind.value}>${word}</option>`)}
        </select></label>
        <label class="check"><input type="checkbox" checked=${only.value} onChange=${(event) => (only.value = event.target.checked)} /> ${words.this_turn}</label>
      </div>
      ${kind.value === "incidents" && html`<${Pairs} all=${all} told=${told} />`}
      ${all.length === 0 ? html`<p>${words.nothing_happened}</p>` : html`
      <div class="scroll tall" tabindex="0" role="region" aria-label=${words.happened}>
        <table>
          <thead><tr><th scope="col">${words.when}</th><th scope="col">${words.what}</th><th scope="col">${words.why}</th></tr></thead>
          <tbody>${all.slice(0, MOST).map((one) => html`<tr key=${one.n}>
            <td class="nowrap">${one.date}</td><td>${named(told, one.text)}</td>
            <td>${one.why.length > 0 && html`<button type="button" aria-label=${say(words.why_of, { what: `${one.date}, ${one.text}` })}
              onClick=${() => (question.value = { world: shown.value, text: `${one.date}: ${named(told, one.text)}`, event: one })}>${words.why}</button>`}</td>
          </tr>`)}</tbody>
        </table>
      </div>
      ${all.length > MOST && html`<p class="small">${say(words.more, { count: all.length - MOST })}</p>`}`}
    </section>
  `;
}

/** Codes of states as names. */
export function named(told, text) {
  return told.states.reduce((now, state) => now.replaceAll(new RegExp(`\\b${state.code}\\b`, "g"), state.name), text)
    .replaceAll("_", " ");
}

function Pairs({ all, told }) {
  const pairs = {};
  for (const one of all) {
    const key = `${one.actor} ${one.counterpart}`;
    pairs[key] ??= { one, count: 0, worst: one };
    pairs[key].count += 1;
    if (rank(one) > rank(pairs[key].worst)) pairs[key].worst = one;
  }
  const rows = Object.values(pairs).sort((a, b) => b.count - a.count);
  const name = (code) => told.states.find((state) => state.code === code)?.name ?? code;
  return html`
    <h3>${words.incidents}</h3>
    <div class="scroll" tabindex="0" role="region" aria-label=${words.incidents}>
      <table>
        <thead><tr><th scope="col">${words.pair}</th><th scope="col">${words.count}</th><th scope="col">${words.worst}</th></tr></thead>
        <tbody>${rows.map(({ one, count, worst }) => html`<tr>
          <th scope="row">${name(one.actor)} – ${name(one.counterpart)}</th><td>${count}</td><td>${worst.date}: ${named(told, worst.text)}</td>
        </tr>`)}</tbody>
      </table>
    </div>
  `;
}

/** How far an incident went, by the words of its event. */
function rank(event) {
  const text = event.text;
  if (text.includes("war")) return SERIOUS.indexOf("war");
  if (text.includes("more than 25")) return SERIOUS.indexOf("severe");
  if (text.includes("with deaths")) return SERIOUS.indexOf("lethal");
  if (text.includes("uses force")) return SERIOUS.indexOf("force");
  return text.includes("stops short") ? SERIOUS.indexOf("backdown") : SERIOUS.indexOf("concession");
}

export function Story() {
  const [, , ...lines] = history.value.story.trim().split("\n");
  return html`
    <section class="story">
      <h2>${words.story}</h2>
      ${lines.filter((line) => line.trim()).map((line) =>
        line.startsWith(" ") ? html`<p class="line">${line.trim().replace(": pacts.csv", "")}</p>` : html`<h3>${line}</h3>`)}
    </section>
  `;
}

const decisions = signal([]);
const failed = signal("");

/** The answer to a question, over the page. */
export function Why() {
  const box = useRef(null);
  const asked = question.value;
  useEffect(() => {
    if (!asked) return undefined;
    let here = true;
    decisions.value = [];
    failed.value = "";
    const base = asked.world === "base";
    Promise.all((asked.event?.why ?? []).map((n) => server.why(spec(asked.world), base, n))).then(
      (all) => here && (decisions.value = all),
      (error) => here && (failed.value = error.message),
    );
    box.current?.showModal();
    return () => (here = false);
  }, [asked]);
  const close = () => {
    box.current?.close();
    question.value = null;
  };
  if (!asked) return null;
  const told = history.value;
  return html`
    <dialog ref=${box} class="why" aria-labelledby="why-title" onClose=${close}>
      <div class="row">
        <h2 id="why-title">${words.why_title}</h2>
        <button type="button" onClick=${close}>${words.close}</button>
      </div>
      <p class="lead">${asked.text}</p>
      ${failed.value && html`<p role="alert">${failed.value}</p>`}
      ${!asked.event && html`<p>${asked.source ? say(words.why_of_pact, { source: asked.source }) : words.why_none}</p>`}
      ${asked.event && asked.event.why.length === 0 && html`<p>${words.why_none}</p>`}
      ${decisions.value.map((one) => html`<${Decision} key=${one.n} one=${one} told=${told} world=${asked.world} close=${close} />`)}
    </dialog>
  `;
}

function Decision({ one, told, world, close }) {
  const name = (code) => told.states.find((state) => state.code === code)?.name ?? code;
  const go = (order) => {
    close();
    const before = world === "other" ? choice.value.decide : [];
    const of = world === "other" ? choice.value.of : world;
    choose({ decide: [...before, order], of, show: "other", turn: one.turn });
  };
  const title = `${name(one.actor)}: ${named(told, one.text)}`;
  return html`
    <section class="decision">
      <h3>${title}</h3>
      <div class="scroll" tabindex="0" role="region" aria-label=${title}>
        <table>
          <thead><tr><th scope="col">${words.option}</th><th scope="col">${words.chance}</th><th scope="col">${words.for_it}</th><th scope="col">${words.other}</th></tr></thead>
          <tbody>${one.options.map((option) => html`<tr class=${option.chosen ? "chosen" : ""}>
            <th scope="row">${named(told, option.option)}${option.chosen && html` <span class="tag">✓ ${words.chosen}</span>`}</th>
            <td class="nowrap"><span class="share" aria-hidden="true"><span style=${{ width: `${Math.round(100 * option.p)}%` }}></span></span>${option.chance}</td>
            <td>${terms(option).map((term) => html`<span class="term" title=${term.says}>${term.by} ${term.name}</span> `)}</td>
            <td>${option.order && html`<button type="button" onClick=${() => go(option.order)}
              aria-label=${say(words.go_label, { actor: name(one.actor), option: named(told, option.option) })}>${words.go}</button>`}</td>
          </tr>`)}</tbody>
        </table>
      </div>
      ${one.hidden > 0 && html`<p class="small">${say(words.hidden, { count: one.hidden, rest: one.rest })}</p>`}
      ${one.draw && html`<p class="small">${say(words.draw, { draw: one.draw })}</p>`}
    </section>
  `;
}

/** The terms that weigh most. */
function terms(option) {
  return [...option.terms].filter((term) => Math.abs(Number(term.x)) >= 0.005)
    .sort((a, b) => Math.abs(b.x) - Math.abs(a.x)).slice(0, 5);
}
