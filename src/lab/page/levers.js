// What can be changed: what-ifs, and every number that the scenario lets one move.
import { html, say, signal, useEffect, useName } from "./kit.js";
import { words } from "./words.js";
import { server } from "./server.js";
import { choice, choose, leave, move, scenario } from "./store.js";

const sought = signal("");
const found = signal([]);
const known = {};

/** The levers that are moved, offered or found, each once. */
function remember(levers) {
  for (const lever of levers) known[`${scenario.value.name} ${lever.path}`] = lever;
  return levers;
}

export function Levers() {
  const { levers, whatifs, events, count, name } = scenario.value;
  remember(levers);
  const set = choice.value.set;
  const moved = Object.keys(set);
  const at = (path) => known[`${name} ${path}`];
  const missing = moved.filter((path) => !at(path)).join(" ");
  useEffect(() => {
    // An address may name levers that nobody has looked for.
    for (const path of missing.split(" ").filter(Boolean)) {
      server.levers(name, path).then((all) => {
        remember(all);
        found.value = [...found.value];
      });
    }
  }, [name, missing]);
  const offered = levers.filter((lever) => !(lever.path in set));
  const others = found.value.filter(
    (lever) => !(lever.path in set) && !levers.some((one) => one.path === lever.path),
  );
  return html`
    <details class="levers" open=${!matchMedia("(max-width: 760px)").matches}>
      <summary><h2>${words.levers}</h2></summary>
      ${whatifs.length > 0 && html`<${WhatIf} whatifs=${whatifs} />`}
      ${moved.length > 0 &&
      html`<section class="moved">
        <h3>${say(words.moved, { count: moved.length })}</h3>
        ${moved.map((path) => at(path) && html`<${Lever} key=${path} lever=${at(path)} />`)}
        <button type="button" onClick=${() => choose({ set: {}, without: [], decide: [], of: "" })}>${words.lever_reset}</button>
      </section>`}
      ${offered.map((lever) => html`<${Lever} key=${lever.path} lever=${lever} />`)}
      ${events.length > 0 && html`<${Events} events=${events} />`}
      <${Search} count=${count} />
      <div aria-live="polite">
        ${sought.value && others.length === 0 && found.value.length === 0 && html`<p>${words.lever_none}</p>`}
        ${sought.value && others.map((lever) => html`<${Lever} key=${lever.path} lever=${lever} />`)}
      </div>
    </details>
  `;
}

function WhatIf({ whatifs }) {
  const now = choice.value.whatif;
  const pick = (event) => choose({ whatif: event.target.value, show: "mine", decide: [], of: "" });
  const one = whatifs.find((what) => what.name === now);
  return html`
    <label class="whatif"><span>${words.whatif}</span>
      <select value=${now} onChange=${pick}>
        <option value="">${words.none}</option>
        ${whatifs.map((what) => html`<option value=${what.name} selected=${what.name === now}>${what.title}</option>`)}
      </select>
    </label>
    ${one && html`<p class="small">${one.question}</p>`}
  `;
}

function Events({ events }) {
  const { without } = choice.value;
  return html`
    <details class="events" open=${without.length > 0}>
      <summary>${say(words.events, { count: events.length, out: without.length })}</summary>
      <ul>${events.map(({ name, when, source }) => html`<li>
        <label><input type="checkbox" checked=${!without.includes(name)} onChange=${(event) => leave(name, !event.target.checked)} />
          ${name}</label> <span class="small">${when}${source ? `; ${source}` : ""}</span></li>`)}</ul>
    </details>
  `;
}

let timer;

function Search({ count }) {
  const look = (event) => {
    sought.value = event.target.value.trim();
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (!sought.value) return void (found.value = []);
      const asked = sought.value;
      server.levers(scenario.value.name, asked).then((all) => {
        if (asked === sought.value) found.value = remember(all);
      });
    }, 200);
  };
  return html`
    <label class="search"><span>${say(words.lever_search, { count })}</span>
      <input type="search" value=${sought.value} aria-describedby="lever-example" onInput=${look} />
      <small id="lever-example">${words.lever_example}</small>
    </label>
  `;
}

/** A number in as many digits as tell. */
export function plain(x) {
  return String(Number(Number(x).toPrecision(4)));
}

function Lever({ lever }) {
  const { path, name, value, low, high, says, source, unit } = lever;
  const set = choice.value.set;
  const moved = path in set;
  const now = moved ? set[path] : value;
  const id = useName("lever");
  const to = (text) => {
    const x = Number(text);
    if (text !== "" && Number.isFinite(x)) move(path, x === value ? null : x);
  };
  const step = (high - low) / 100 || 0.01;
  return html`
    <div class=${moved ? "lever is-moved" : "lever"}>
      <div class="row">
        <label for=${id}>${name}</label>
        <input class="number" type="number" step="any" value=${plain(now)} aria-label=${name}
          onChange=${(event) => to(event.target.value)} />
      </div>
      <input id=${id} type="range" min=${low} max=${high} step=${step} value=${now}
        aria-valuetext=${plain(now)} onInput=${(event) => to(event.target.value)} />
      <div class="row small">
        <span>${say(words.lever_range, { low: plain(low), high: plain(high) })}${unit ? ` ${unit}` : ""}</span>
        ${moved &&
        html`<span>${say(words.lever_was, { value: plain(value) })}
          <button type="button" aria-label=${`${words.lever_back}: ${name}`} onClick=${() => move(path, null)}>
            ${words.lever_back}
          </button></span>`}
      </div>
      <details class="about">
        <summary>${words.class[lever.class] ?? lever.class}<span class="hidden"> – ${words.lever_about}: ${name}</span></summary>
        <p>${says}</p>
        ${source && html`<p>${source}</p>`}
        <p><code>${path}</code></p>
      </details>
    </div>
  `;
}
