// Pictures that redraw at once: worlds one by one, and bands over the turns. Shapes tell the worlds
// apart, not colour alone; the table of the same numbers stands beside each.
import { html, say } from "./kit.js";
import { words } from "./words.js";
import { comparison, stale } from "./store.js";

// On a phone letters keep their size and the picture is narrower.
const WIDE = window.matchMedia("(max-width: 600px)").matches ? 360 : 640;

/** Round ticks from low to high. */
export function ticks(low, high, count = 5) {
  const span = high - low || 1;
  const rough = span / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((one) => one * power).find((one) => one >= rough);
  const all = [];
  for (let at = Math.ceil(low / step) * step; at <= high + step / 1e6; at += step) {
    all.push(Number(at.toPrecision(12)));
  }
  return all;
}

const text = (x) => String(Number(x.toPrecision(6))).replace("-", "−");

function extent(numbers) {
  let low = Infinity;
  let high = -Infinity;
  for (const x of numbers) {
    if (x < low) low = x;
    if (x > high) high = x;
  }
  if (!Number.isFinite(low)) return [0, 1];
  if (low === high) return [low - (Math.abs(low) || 1) * 0.1, high + (Math.abs(high) || 1) * 0.1];
  return [low, high];
}

/** Values of worlds as marks that stand on one another. */
export function Dots({ row, differs }) {
  const worlds = row.dots.map((all) => all.filter((x) => x !== null));
  const [low, high] = extent(worlds.flat());
  const x = (value) => 12 + ((value - low) / (high - low)) * (WIDE - 24);
  const size = 8;
  const bins = Math.floor((WIDE - 24) / size);
  const piles = worlds.map((all) => {
    const pile = new Map();
    for (const value of all) {
      const bin = Math.round(((value - low) / (high - low)) * bins);
      pile.set(bin, (pile.get(bin) ?? 0) + 1);
    }
    return pile;
  });
  const tallest = Math.max(1, ...piles.flatMap((pile) => [...pile.values()]));
  const step = Math.min(size, 64 / tallest);
  const band = Math.max(24, tallest * step + 6);
  const high_ = band * piles.length + 22;
  const at = (bin) => 12 + (bin / bins) * (WIDE - 24);
  const values = { base: say(words.in_base, { value: row.base }), mine: "" };
  if (differs) values.mine = `, ${say(words.in_mine, { value: row.mine })}`;
  return html`
    <svg class="chart" viewBox=${`0 0 ${WIDE} ${high_}`} role="img"
      aria-label=${say(words.dots_label, { subject: row.subject, ...values })}>
      ${piles.map((pile, world) => {
        const floor = band * (world + 1) - 2;
        const name = world === 0 ? "base" : "mine";
        return html`<g class=${name}>
          <line class="floor" x1="8" x2=${WIDE - 8} y1=${floor} y2=${floor} />
          ${[...pile].flatMap(([bin, count]) =>
            Array.from({ length: count }, (_, place) => {
              const [cx, cy] = [at(bin), floor - step / 2 - 1 - place * step];
              const r = 3.2;
              return world === 0
                ? html`<circle cx=${cx} cy=${cy} r=${r} />`
                : html`<path d=${`M${cx} ${cy - r - 0.8}L${cx + r + 0.8} ${cy}L${cx} ${cy + r + 0.8}L${cx - r - 0.8} ${cy}Z`} />`;
            }),
          )}
        </g>`;
      })}
      ${ticks(low, high).map(
        (tick) => html`<text x=${Math.min(WIDE - 14, Math.max(14, x(tick)))} y=${high_ - 5} text-anchor="middle">${text(tick)}</text>`,
      )}
    </svg>
  `;
}

/** Median and band of each world, turn by turn. */
export function Fan({ series, labels, differs }) {
  const tall = 260;
  const [left, right, top, bottom] = [52, 10, 10, 26];
  const worlds = differs ? series.worlds : series.worlds.slice(0, 1);
  const [low, high] = extent(worlds.flat().filter(Boolean).flatMap((five) => [five[0], five[4]]));
  const turns = Math.max(1, labels.length - 1);
  const x = (turn) => left + (turn / turns) * (WIDE - left - right);
  const y = (value) => top + (1 - (value - low) / (high - low)) * (tall - top - bottom);
  const places = (all) => all.map((five, turn) => (five ? [turn, five] : null)).filter(Boolean);
  const line = (all, which) => all.map(([turn, five]) => `${x(turn).toFixed(1)},${y(five[which]).toFixed(1)}`);
  const band = (all) => [...line(all, 0), ...line(all, 4).reverse()].join(" ");
  const end = (world) => {
    const five = series.worlds[world]?.findLast(Boolean);
    return five ? text(Number(five[2].toPrecision(3))) : "–";
  };
  const said = {
    base: say(words.in_base, { value: end(0) }),
    mine: differs ? `, ${say(words.in_mine, { value: end(1) })}` : "",
  };
  const every = Math.max(1, Math.ceil(labels.length / (WIDE / 105)));
  return html`
    <svg class="chart fan" viewBox=${`0 0 ${WIDE} ${tall}`} role="img"
      aria-label=${say(words.fan_label, { name: series.name, ...said })}>
      ${ticks(low, high, 4).map(
        (tick) => html`<line class="grid" x1=${left} x2=${WIDE - right} y1=${y(tick)} y2=${y(tick)} />
          <text x=${left - 6} y=${y(tick) + 4} text-anchor="end">${text(tick)}</text>`,
      )}
      ${labels.map(
        (label, turn) => turn % every === 0 &&
          html`<text x=${x(turn)} y=${tall - 6} text-anchor=${turn === 0 ? "start" : "middle"}>${label}</text>`,
      )}
      ${worlds.map((all, world) => {
        const known = places(all);
        return html`<g class=${world === 0 ? "base" : "mine"}>
          <polygon class="band" points=${band(known)} />
          <polyline class="median" points=${line(known, 2).join(" ")} />
          ${known.filter(([turn]) => turn % every === every - 1).map(([turn, five]) =>
            world === 0
              ? html`<circle cx=${x(turn)} cy=${y(five[2])} r="3.4" />`
              : html`<path d=${`M${x(turn)} ${y(five[2]) - 4.4}l4.4 4.4l-4.4 4.4l-4.4 -4.4Z`} />`,
          )}
        </g>`;
      })}
    </svg>
  `;
}

export { text as shortNumber };

/** A world's sign: shape and colour. */
export function Mark({ world }) {
  const shapes = {
    base: html`<circle cx="7" cy="7" r="4.6" />`,
    mine: html`<path d="M7 1 L13 7 L7 13 L1 7 Z" />`,
    other: html`<path d="M7 1.5 L13 12 L1 12 Z" />`,
  };
  return html`<svg class=${`mark ${world}`} width="14" height="14" viewBox="0 0 14 14" aria-hidden="true">
    ${shapes[world]}
  </svg>`;
}

/** A note over what is not yet what the levers say. */
export function Stale({ what }) {
  const part = comparison.value;
  const note = stale.value[what] ? words.stale
    : part && !part.done && what === "comparison" ? say(words.running, part) : "";
  return html`<p class="stale" role="status">${note}</p>`;
}
