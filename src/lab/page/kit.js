// What the page is built with: Preact without a build step, and signals that redraw what reads them.
import { h, render } from "./vendor/preact.mjs";
import { useEffect, useRef, useState } from "./vendor/hooks.mjs";
import htm from "./vendor/htm.mjs";
import { batch, computed, effect, signal } from "./vendor/signals.mjs";

export const html = htm.bind(h);
export { batch, computed, effect, h, render, signal, useEffect, useRef, useState };

/** Text put into a sentence of the table of words: `say("{n} of {of}", { n: 1, of: 2 })`. */
export function say(sentence, parts = {}) {
  return sentence.replace(/\{(\w+)\}/g, (_, name) => (name in parts ? parts[name] : ""));
}

/** The server's own drawings, which it has escaped. */
export function Drawn({ tag = "g", svg, ...rest }) {
  return h(tag, { ...rest, dangerouslySetInnerHTML: { __html: svg } });
}

/** A part that is made when it is opened: most are not, and a page of thousands of cells is slow to all who read it. */
export function Fold({ title, open = false, children, ...rest }) {
  const [seen, setSeen] = useState(open);
  return html`<details ...${rest} open=${open} onToggle=${(event) => event.target.open && setSeen(true)}>
    <summary>${title}</summary>${(seen || open) && children}
  </details>`;
}

let count = 0;
/** A name for an element that another one refers to. */
export function useName(start) {
  const name = useRef("");
  if (!name.current) name.current = `${start}-${(count += 1)}`;
  return name.current;
}
