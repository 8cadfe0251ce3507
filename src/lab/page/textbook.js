// A textbook model: its own text, its figure with the closed form, things to try as buttons.
import { Drawn, html, say, useName } from "./kit.js";
import { words } from "./words.js";
import { choice, choose, figure, scenario, stale } from "./store.js";
import { Stale } from "./charts.js";

export function Textbook() {
  const { title, question, info } = scenario.value;
  const model = figure.value;
  return html`
    <h1>${title}</h1>
    <p class="question">${question}</p>
    <div class="model">
      <section class="info">
        ${info.map((part) => html`<${Part} key=${part.title} part=${part} />`)}
      </section>
      <section class=${stale.value.history ? "figure is-stale" : "figure"} aria-busy=${stale.value.history}>
        <h2>${words.figure}</h2>
        ${stale.value.history && html`<${Stale} what="history" />`}
        ${model && html`
          <div class="scroll" tabindex="0" role="region" aria-label=${model.alt}><${Drawn} tag="div" svg=${model.svg} /></div>
          <p><a download="textbook.svg" href=${`data:image/svg+xml;charset=utf-8,${encodeURIComponent(model.svg)}`}>${words.file_figure}</a></p>
          <details><summary>${words.checks}</summary>
            <ul>${model.checks.map((check) => html`<li>${check.passed ? `✓ ${words.agrees}` : `✗ ${words.disagrees}`}: ${check.what}</li>`)}</ul>
          </details>`}
      </section>
    </div>
  `;
}

/** Names of fields as they stand in a file. */
function marked(text) {
  return text.split("`").map((part, at) => (at % 2 ? html`<code>${part}</code>` : part));
}

function Part({ part }) {
  const id = useName("part");
  return html`
    <h2 id=${id}>${part.title}</h2>
    ${part.tries
      ? html`<ul class="tries" aria-labelledby=${id}>${part.tries.map((one) => html`<li>${marked(one.text)}${" "}
          ${one.set && html`<button type="button" aria-label=${`${words.try}: ${one.text.replaceAll("`", "")}`}
            onClick=${() => choose({ set: { ...choice.value.set, ...one.set } })}>${words.try}</button>`}</li>`)}</ul>`
      : html`<p>${marked(part.text.join(" "))}</p>`}
  `;
}
