// The teacher's console: the plan, the class, and what can be done now.
import { Drawn, html, say, useEffect, useState } from "./kit.js";
import { words as all } from "./words.js";
import { act, ask, leave, lost, refused, room, run } from "./room.js";
import { Distribution, Handout, Judged, Played, Said } from "./class.js";
import { Lost } from "./seat.js";

const words = all.room;

export function Teacher() {
  const now = room.value;
  if (!now) return html`<main class="plain"><h1>${all.title}</h1><p role="status">${lost.value || words.entering}</p></main>`;
  if (now.viewer !== "teacher") return html`<main class="plain"><p>${words.sent_out}</p></main>`;
  return html`
    <header class="bar">
      <span class="brand">${now.title}</span>
      <span>${words.code}: <b class="letters">${now.code}</b></span>
      <span>${say(words.here_of, now)}</span>
      <${Toggle} on=${now.locked} what="lock" yes=${words.unlock} no=${words.lock} />
      <${Toggle} on=${now.frozen} what="freeze" yes=${words.unfreeze} no=${words.freeze} />
      <a class="button" href=${`#screen=${now.screen}`} target="_blank" rel="noopener">${words.projector}</a>
    </header>
    <${Lost} />
    <div class="desk console">
      <aside aria-label=${words.plan}>
        <section class="card"><h2>${words.plan}</h2>
          <ol class="plan">${now.plan.map((step, at) => html`<li>
            <button type="button" aria-current=${at === now.step ? "step" : null} onClick=${() => act({ act: "step", to: at })}>
              ${step.title} <span class="small">${step.minutes} ${words.min}</span></button></li>`)}</ol>
        </section>
        <${Invite} now=${now} />
        <${Takings} now=${now} />
      </aside>
      <main>
        <h1>${now.now.title}</h1>
        <section class="card lead-in"><h2>${words.you_do}</h2><p>${now.teacher}</p>${now.now.text && html`<p class="small">${words.they_read} ${now.now.text}</p>`}</section>
        ${refused.value && html`<p class="wrong" role="alert">${refused.value}</p>`}
        <${Doing} now=${now} />
        <${People} now=${now} />
        <${Handout} now=${now} />
      </main>
    </div>
  `;
}

function Toggle({ on, what, yes, no }) {
  return html`<button type="button" aria-pressed=${on} onClick=${() => act({ act: what, on: !on })}>${on ? yes : no}</button>`;
}

/** How the class comes in. */
function Invite({ now }) {
  const [told, setTold] = useState(null);
  useEffect(() => {
    ask("qr").then(setTold);
  }, []);
  return html`
    <section class="card"><h2>${words.invite}</h2>
      ${told && html`<p>${words.go_to} <b class="address">${told.address}</b><br />${words.code}: <b class="letters">${now.code}</b></p>
        <${Drawn} tag="div" class="square" role="img" aria-label=${say(words.square, { address: told.join })} svg=${told.svg} />`}
    </section>
  `;
}

function Takings({ now }) {
  return html`
    <section class="card"><h2>${words.take_along}</h2>
      <ul class="links">
        <li><a href=${leave("scores")} download>${words.scores_csv}</a></li>
        <li><a href=${leave("acts")} download>${words.acts_file}</a></li>
        ${now.game?.label && html`<li><a href=${leave("series")} download>${words.series_csv}</a></li>
          <li><a href=${leave("report")} download>${words.report}</a></li>
          ${now.list.filter((one) => one.state).map((one) => html`<li><a href=${leave(`report-${one.state}`)} download>${say(words.report_of, { name: now.names[one.state] ?? one.state })}</a></li>`)}
          <li><a href=${leave("orders")} download>${words.orders}</a></li>`}
      </ul>
      ${!now.over && html`<button type="button" onClick=${() => confirm(words.sure_end) && act({ act: "end" })}>${words.end}</button>`}
      ${now.over && html`<p>${words.over}</p>`}
    </section>
  `;
}

/** What can be done in this step. */
function Doing({ now }) {
  const { kind } = now.now.does;
  const [busy, setBusy] = useState(false);
  const go = async () => {
    setBusy(true);
    await run();
    setBusy(false);
  };
  const next = now.step + 1 < now.steps.length;
  return html`
    <section class="card">
      <h2>${words.now}</h2>
      <div class="controls">
        ${(kind === "predict" || kind === "explain") && html`<${Toggle} on=${now.shown} what="show" yes=${words.hide} no=${words.show} />`}
        ${kind === "run" && html`<button type="button" class="main" disabled=${busy} onClick=${go}>${busy ? words.running : now.ran ? words.run_again : words.run}</button>`}
        ${kind === "play" && html`<${Turns} now=${now} />`}
        ${next && html`<button type="button" onClick=${() => act({ act: "step", to: now.step + 1 })}>${words.next} ${now.steps[now.step + 1]}</button>`}
      </div>
      ${kind !== "read" && kind !== "run" && kind !== "explore" && html`<p role="status">${say(words.have_said, { done: now.class.done, people: now.people })}</p>`}
      ${(kind === "predict" || kind === "run") && now.class.distribution && html`<${Distribution} told=${now.class.distribution} />`}
      ${now.class.distribution?.score && html`<p>${say(words.class_score, now.class.distribution)}</p>`}
      ${kind === "explain" && html`<ul>${now.list.filter((one) => one.explained).map((one) => html`<li><b>${one.name}</b>: ${one.explained}</li>`)}</ul>`}
      ${now.ran && (kind === "run" || kind === "explain") && html`<${Said} now=${now} />`}
    </section>
    ${kind === "play" && now.game?.label && html`
      ${now.judged?.length > 0 && html`<details class="card"><summary>${words.all_judged} (${now.judged.length})</summary>
        <${Judged} all=${now.judged} now=${now} whose /></details>`}
      <${Played} now=${now} />`}
  `;
}

function Turns({ now }) {
  const { game } = now;
  const name = (code) => now.names[code] ?? code;
  const [turn, setTurn] = useState("");
  const waiting = game?.waiting ?? [];
  const over = game && game.turn >= game.turns;
  return html`
    <button type="button" class="main" disabled=${waiting.length > 0 || over} onClick=${() => act({ act: "play" })}>
      ${game ? words.next_turn : words.begin_turn}</button>
    ${waiting.length > 0 && html`<span role="status">${say(words.waiting_for, { who: waiting.map(name).join(", ") })}</span>
      <button type="button" onClick=${() => act({ act: "pass", states: waiting })}>${words.advance}</button>`}
    ${game && game.turn > 0 && html`<label class="pick"><span>${words.rewind}</span>
      <select value=${turn} onChange=${(event) => setTurn(event.target.value)}>
        <option value="">${words.choose}</option>
        ${now.now.does.turns.filter((at) => at < game.turn).map((at) => html`<option value=${at}>${say(words.before_turn, { turn: at })}</option>`)}
      </select>
      <button type="button" disabled=${turn === ""} onClick=${() => act({ act: "rewind", turn: Number(turn) })}>${words.go_back}</button></label>`}
  `;
}

function People({ now }) {
  const seats = now.seats;
  const name = (code) => now.names[code] ?? code;
  return html`
    <section class="card">
      <h2>${words.class}</h2>
      ${now.list.length === 0 ? html`<p>${words.nobody}</p>` : html`
      <div class="scroll" tabindex="0" role="region" aria-label=${words.class}>
        <table>
          <thead><tr><th scope="col">${words.name}</th><th scope="col">${words.here}</th><th scope="col">${words.done}</th>
            ${seats.length > 0 && html`<th scope="col">${words.state}</th>`}<th scope="col">${words.said}</th><th scope="col">${words.more}</th></tr></thead>
          <tbody>${now.list.map((one) => html`<tr key=${one.id} class=${one.help ? "calls" : ""}>
            <th scope="row">${one.name}${one.help && html` <b class="tag call">✋ ${words.calls}</b>`}</th>
            <td>${one.here ? `● ${words.yes}` : `○ ${words.away}`}</td>
            <td>${one.owes ? `… ${words.owes}` : one.done ? `✓ ${words.yes}` : "–"}</td>
            ${seats.length > 0 && html`<td><select aria-label=${`${words.state}: ${one.name}`} value=${one.state ?? ""}
              onChange=${(event) => act({ act: "seat", person: one.id, state: event.target.value || null })}>
              <option value="">${words.no_state}</option>
              ${seats.map((code) => html`<option value=${code} selected=${code === one.state}>${name(code)}</option>`)}</select></td>`}
            <td>${one.predicted ?? "–"}</td>
            <td class="nowrap"><details class="take small-menu"><summary><span class="hidden">${one.name}: </span>${words.more}</summary><div>
              <a href=${`#seat=${one.token}`} target="_blank" rel="noopener">${words.take_over}</a>
              <button type="button" onClick=${() => act({ act: "remove", person: one.id })}>${words.send_out}</button>
              <label><span>${words.merge}</span><select onChange=${(event) => event.target.value && act({ act: "merge", from: one.id, into: Number(event.target.value) })}>
                <option value="">${words.choose}</option>
                ${now.list.filter((other) => other.id !== one.id).map((other) => html`<option value=${other.id}>${other.name}</option>`)}</select></label>
            </div></details></td>
          </tr>`)}</tbody>
        </table>
      </div>`}
    </section>
  `;
}
