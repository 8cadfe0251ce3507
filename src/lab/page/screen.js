// The projector: what is for all, in large letters.
import { Drawn, html, say, useEffect, useState } from "./kit.js";
import { words as all } from "./words.js";
import { ask, lost, room } from "./room.js";
import { Distribution, Handout, Played, Said } from "./class.js";
import { Lost } from "./seat.js";

const words = all.room;

export function Screen() {
  const now = room.value;
  const [told, setTold] = useState(null);
  useEffect(() => {
    ask("qr").then(setTold);
  }, []);
  if (!now) return html`<main class="plain"><h1>${all.title}</h1><p role="status">${lost.value || words.entering}</p></main>`;
  const { does } = now.now;
  return html`
    <${Lost} />
    <main class="screen">
      <header class="screen-head">
        <div><p class="small">${now.title} · ${say(words.step_of, { step: now.step + 1, steps: now.steps.length })}</p><h1>${now.now.title}</h1></div>
        ${told && !now.over && html`<div class="invite"><p>${words.go_to}<br /><b class="address">${told.address}</b><br /><b class="letters">${now.code}</b></p>
          <${Drawn} tag="div" class="square" role="img" aria-label=${say(words.square, { address: told.join })} svg=${told.svg} /></div>`}
      </header>
      <p class="reading">${now.now.text}</p>
      ${does.question && html`<p class="asked">${does.question}</p>`}
      ${["predict", "explain", "play"].includes(does.kind) && html`<p role="status">${say(words.have_said, { done: now.class.done, people: now.people })}</p>`}
      ${now.class.distribution && html`<${Distribution} told=${now.class.distribution} />`}
      ${now.class.texts.length > 0 && html`<ul class="voices">${now.class.texts.map((one) => html`<li>${one}</li>`)}</ul>`}
      ${does.kind === "run" && (now.ran ? html`<${Said} now=${now} />` : html`<p>${words.not_run}</p>`)}
      ${does.kind === "play" && now.game?.label && html`<${Played} now=${now} />`}
      ${now.over && html`<${Handout} now=${now} />`}
    </main>
  `;
}
