// The page alone: one world, mine beside it, and what differs.
import { html, say, signal, useEffect, useRef } from "./kit.js";
import { words } from "./words.js";
import { server } from "./server.js";
import {
  choice, choose, comparison, differs, histories, history, library, open, scenario, shown, spec, stale, trouble,
} from "./store.js";
import { Mark } from "./charts.js";
import { Levers } from "./levers.js";
import { Answers, asCsv } from "./answers.js";
import { PactMap } from "./map.js";
import { Happened, Story, Why } from "./why.js";
import { Textbook } from "./textbook.js";

export function Alone() {
  const ready = history.value && scenario.value;
  return html`
    <${Head} />
    <${Trouble} />
    ${ready
      ? html`<div class="desk">
          <aside aria-label=${words.levers}><${Levers} /></aside>
          <main>${scenario.value.textbook ? html`<${Textbook} />` : html`<${World} />`}</main>
        </div>`
      : html`<main class="plain"><h1>${words.title}</h1><p role="status">${words.loading}</p></main>`}
    <${Why} />
  `;
}

function World() {
  return html`
    <h1>${scenario.value.title}</h1>
    <p class="question">${scenario.value.question}</p>
    <${Answers} brief />
    <${Which} />
    <${PactMap} />
    <${Happened} />
    <${Answers} />
    <${Story} />
    <p class="small">${scenario.value.notes}</p>
  `;
}

/** Which world is looked at. */
function Which() {
  const worlds = ["base"];
  if (differs.value) worlds.push("mine");
  if (choice.value.decide.length) worlds.push("other");
  if (worlds.length === 1) return null;
  return html`
    <fieldset class="which">
      <legend class="hidden">${words.which}</legend>
      ${worlds.map(
        (world) => html`<label class=${world}>
          <input type="radio" name="which" checked=${shown.value === world}
            onChange=${() => choose({ show: world })} />
          <span><${Mark} world=${world} /> ${words[world]}</span>
        </label>`,
      )}
      ${choice.value.decide.length > 0 &&
      html`<button type="button" onClick=${() => choose({ decide: [], of: "", show: "mine" })}>
        ${words.back_other}
      </button>`}
    </fieldset>
    ${shown.value === "other" &&
    html`<ul class="forced" aria-label=${words.gone_other}>
      ${(histories.value.other?.forced ?? []).map((line) => html`<li>${line}</li>`)}
    </ul>`}
  `;
}

function Trouble() {
  return html`<div class="trouble" role="alert">${trouble.value && html`<p>${trouble.value}</p>`}</div>`;
}

function Head() {
  const all = library.value?.all ?? [];
  const group = (fits) => all.filter((one) => !one.of && fits(one));
  const option = (one) => html`<option value=${one.name} selected=${one.name === choice.value.scenario}>
    ${one.title}
  </option>`;
  return html`
    <header class="bar">
      <span class="brand">${words.title}</span>
      <label>
        <span>${words.world}</span>
        <select value=${choice.value.scenario} onChange=${(event) => open(event.target.value)}>
          <optgroup label=${words.worlds}>${group((one) => !one.textbook).map(option)}</optgroup>
          <optgroup label=${words.textbooks}>${group((one) => one.textbook).map(option)}</optgroup>
        </select>
      </label>
      <${Seed} />
      <${Share} />
      <span class="caution">${words.model}</span>
    </header>
  `;
}

function Seed() {
  const now = choice.value.seed ?? scenario.value?.seed ?? "";
  const set = (event) => {
    const seed = Number.parseInt(event.target.value, 10);
    if (seed >= 0 && seed <= Number.MAX_SAFE_INTEGER) choose({ seed, decide: [], of: "" });
    else event.target.value = now;
  };
  const another = () =>
    choose({ seed: 1 + Math.floor(Math.random() * 99999), decide: [], of: "" });
  return html`
    <span class="seed">
      <label><span>${words.seed}</span>
        <input type="number" min="0" step="1" value=${now} onChange=${set} />
      </label>
      <button type="button" onClick=${another}>${words.another}</button>
    </span>
  `;
}

const copied = signal(false);

function Share() {
  const share = () => {
    const done = navigator.clipboard?.writeText(location.href);
    done?.then(() => {
      copied.value = true;
      setTimeout(() => (copied.value = false), 2000);
    });
  };
  const box = useRef(null);
  useEffect(() => {
    const outside = (event) => {
      const escaped = event.type === "keydown" ? event.key === "Escape" : !box.current?.contains(event.target);
      if (escaped && box.current) box.current.open = false;
    };
    document.addEventListener("click", outside);
    document.addEventListener("keydown", outside);
    return () => {
      document.removeEventListener("click", outside);
      document.removeEventListener("keydown", outside);
    };
  }, []);
  const code = history.value?.code;
  return html`
    <details class="take" ref=${box}>
      <summary>${words.files}</summary>
      <div>
        <button type="button" onClick=${share}>${copied.value ? words.shared : words.share}</button>
        <a href=${server.file(spec("base"), true)} download>${words.file_base}</a>
        ${differs.value && html`<a href=${server.file(spec("mine"), false)} download>${words.file_mine}</a>`}
        ${comparison.value?.done && !stale.value.comparison &&
        html`<a download="deter-lab.csv" href=${`data:text/csv;charset=utf-8,${encodeURIComponent(asCsv(comparison.value))}`}>
          ${words.file_csv}
        </a>`}
        <a href=${server.report(spec(shown.value === "other" ? "other" : "mine"))} download>${words.file_report}</a>
        ${code && html`<p>${words.code}<br /><code>${code}</code></p>
          <p>${words.command}<br /><code>deter run ${code}</code></p>`}
      </div>
    </details>
  `;
}
