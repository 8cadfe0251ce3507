// What the runs say: a sentence first, then worlds one by one, bands, and the same as tables.
import { Fold, html, say, useName } from "./kit.js";
import { words } from "./words.js";
import { choice, choose, comparison, stale } from "./store.js";
import { Dots, Fan, Mark, Stale, shortNumber } from "./charts.js";

/** The numbers of a comparison as a file. */
export function asCsv(part) {
  const cell = (x) => {
    // A cell that begins like a formula is text all the same.
    const plain = String(x ?? "").replace(/^([=+@])/, "'$1");
    return /[",\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
  };
  const rows = [["measure", "meaning", "base", "mine", "difference", "low", "high", "verdict"]];
  for (const row of part.rows) {
    const [low, high] = row.interval ?? [];
    rows.push([row.name, row.meaning, row.base, row.mine, row.difference, low, high, row.verdict]);
  }
  return rows.map((row) => row.map(cell).join(",")).join("\n");
}

export function Answers({ brief }) {
  const part = comparison.value;
  const busy = stale.value.comparison || !part?.done;
  if (brief) return html`<${Brief} part=${part} />`;
  if (!part) return null;
  return html`
    <section class=${stale.value.comparison ? "answers is-stale" : "answers"} aria-busy=${busy}>
      <h2>${part.differs ? words.answer : words.answer_base}</h2>
      <${Stale} what="comparison" />
      ${part.rows.map((row) => html`<${Row} key=${row.name} row=${row} differs=${part.differs} />`)}
      <${Fans} part=${part} />
    </section>
  `;
}

/** The answer in words, above everything else. */
function Brief({ part }) {
  const [, ...said] = part?.said ?? [];
  const count = part && say(part.differs ? words.ran : words.ran_one, part);
  return html`
    <section class=${stale.value.comparison ? "brief is-stale" : "brief"} aria-live="polite"
      aria-busy=${stale.value.comparison}>
      <h2 class="hidden">${words.answer}</h2>
      <${Stale} what="comparison" />
      ${part?.differs
        ? said.map((line) => html`<p>${line}</p>`)
        : html`<p>${words.nothing_moved}</p>${part && html`<${Levels} part=${part} />`}`}
      ${part && html`<p class="small">${count}. ${words.code}: <code>${part.worlds.at(-1).code}</code></p>`}
    </section>
  `;
}

function Levels({ part }) {
  return html`<ul>${part.rows.map((row) => html`<li key=${row.name}>
    ${row.subject}: <b>${row.base}</b> ${row.flag ? "" : row.unit}
  </li>`)}</ul>`;
}

function Row({ row, differs }) {
  const id = useName("row");
  return html`
    <section class="measure" aria-labelledby=${id}>
      <h3 id=${id}>${row.subject}${row.unit && !row.flag ? html` <span class="unit">${row.unit}</span>` : ""}</h3>
      <p class="levels">
        <span class="base"><${Mark} world="base" /> ${words.base} <b>${row.base}</b></span>
        ${differs && row.mine !== undefined &&
        html`<span class="mine"><${Mark} world="mine" /> ${words.mine} <b>${row.mine}</b></span>
          <span>${row.identical ? words.same
            : html`${words.difference} <b>${row.difference}</b>, ${say(words.interval, { low: row.interval[0], high: row.interval[1] })}`}</span>
          ${row.matters && html`<span>${say(words.would_matter, { value: row.matters })}${row.size && !row.identical ? `: ${row.size}` : ""}</span>`}`}
      </p>
      <${Dots} row=${row} differs=${differs && row.dots.length > 1} />
      <${Fold} title=${html`${words.table}<span class="hidden">: ${row.subject}</span>`}>
        <div class="scroll" tabindex="0" role="region" aria-label=${row.subject}>
          <table>
            <thead><tr><th scope="col">#</th><th scope="col">${words.base}</th>${row.dots[1] && html`<th scope="col">${words.mine}</th>`}</tr></thead>
            <tbody>${row.dots[0].map((x, world) => html`<tr>
              <th scope="row">${world}</th><td>${x === null ? "–" : shortNumber(x)}</td>
              ${row.dots[1] && html`<td>${row.dots[1][world] === null ? "–" : shortNumber(row.dots[1][world])}</td>`}
            </tr>`)}</tbody>
          </table>
        </div>
      <//>
    </section>
  `;
}

function Fans({ part }) {
  const place = Math.min(choice.value.series, part.series.length - 1);
  const series = part.series[place];
  if (!series) return null;
  const differs = part.differs && series.worlds.length > 1;
  return html`
    <section class="measure">
      <h3>${words.fans}</h3>
      <label class="pick"><span>${words.fan_choose}</span>
        <select value=${place} onChange=${(event) => choose({ series: Number(event.target.value) })}>
          ${part.series.map((one, at) => html`<option value=${at} selected=${at === place}>${one.name}</option>`)}
        </select>
      </label>
      <p class="levels">
        <span class="base"><${Mark} world="base" /> ${words.base}: ${words.median}, ${words.band}</span>
        ${differs && html`<span class="mine"><${Mark} world="mine" /> ${words.mine}</span>`}
      </p>
      <${Fan} series=${series} labels=${part.labels} differs=${differs} />
      <${Fold} title=${html`${words.table}<span class="hidden">: ${series.name}</span>`}>
        <div class="scroll" tabindex="0" role="region" aria-label=${series.name}>
          <table>
            <thead><tr><th scope="col">${words.turn}</th><th scope="col">${words.base}, ${words.median}</th><th scope="col">${words.band}</th>
              ${differs && html`<th scope="col">${words.mine}, ${words.median}</th><th scope="col">${words.band}</th>`}</tr></thead>
            <tbody>${part.labels.map((label, turn) => html`<tr><th scope="row">${label}</th>
              ${series.worlds.slice(0, differs ? 2 : 1).map((all) => {
                const five = all[turn];
                return five
                  ? html`<td>${shortNumber(Number(five[2].toPrecision(4)))}</td><td>${shortNumber(Number(five[0].toPrecision(4)))} – ${shortNumber(Number(five[4].toPrecision(4)))}</td>`
                  : html`<td>–</td><td>–</td>`;
              })}</tr>`)}</tbody>
          </table>
        </div>
      <//>
    </section>
  `;
}
