// The pages of a student: the door, and the seat.
import { html, say, signal, useEffect, useName, useState } from "./kit.js";
import { words as all } from "./words.js";
import { send } from "./server.js";
import { act, draft, key, lost, refused, room } from "./room.js";
import { Distribution, Handout, Judged, Played, Said, Scores, spoken } from "./class.js";

const words = all.room;

/** The seats that this browser has had, by the code of their room. */
function seats() {
  try {
    return JSON.parse(localStorage.getItem("deter seats") ?? "{}");
  } catch {
    return {};
  }
}

export function Door({ code }) {
  const [letters, setLetters] = useState(code);
  const [name, setName] = useState("");
  const [error, setError] = useState("");
  const [busy, setBusy] = useState(false);
  const [one] = useState(key);
  const id = useName("error");
  const known = seats()[letters.trim().toUpperCase()];
  const go = (token) => (location.hash = `#seat=${token}`);
  const join = async (event) => {
    event.preventDefault();
    setBusy(true);
    try {
      const asked = { code: letters.trim(), name: name.trim(), key: one };
      const { token } = await send("/api/room/join", asked);
      const mine = { ...seats(), [asked.code.toUpperCase()]: { token, name: asked.name } };
      try {
        localStorage.setItem("deter seats", JSON.stringify(mine));
      } catch {
        // The address holds the seat as well.
      }
      go(token);
    } catch (problem) {
      setError(problem.message);
    }
    setBusy(false);
  };
  return html`
    <header class="bar"><span class="brand">${all.title}</span></header>
    <main class="plain door">
      <h1>${words.come_in}</h1>
      <form onSubmit=${join}>
        <label><span>${words.code}</span>
          <input class="code" value=${letters} onInput=${(e) => setLetters(e.target.value)} required maxlength="5"
            autocapitalize="characters" autocomplete="off" spellcheck="false" aria-describedby=${id} />
        </label>
        <label><span>${words.name}</span>
          <input value=${name} onInput=${(e) => setName(e.target.value)} required maxlength="40" autocomplete="nickname" />
        </label>
        <p id=${id} role="alert" class="wrong">${error}</p>
        <button class="main" disabled=${busy || !letters.trim() || !name.trim()}>${words.enter}</button>
      </form>
      ${known && html`<p>${words.been_here} <button type="button" onClick=${() => go(known.token)}>${say(words.back_as, known)}</button></p>`}
      <p class="small">${words.no_account}</p>
      <p><a href="#alone=1">${words.alone}</a></p>
    </main>
  `;
}

export function Seat() {
  const now = room.value;
  if (!now) return html`<main class="plain"><h1>${all.title}</h1><p role="status">${lost.value || words.entering}</p></main>`;
  if (now.viewer !== "student") {
    return html`<main class="plain"><h1>${all.title}</h1><p>${words.sent_out}</p><p><a href="#">${words.come_in}</a></p></main>`;
  }
  const { me } = now;
  return html`
    <header class="bar">
      <span class="brand">${now.title}</span>
      <span>${me.name}${me.state ? html` · <b>${now.names[me.state] ?? me.state}</b>` : ""}</span>
      <button type="button" aria-pressed=${me.help} onClick=${() => act({ act: "help", on: !me.help })}>
        ${me.help ? words.hand_down : words.hand_up}
      </button>
      <span class="caution">${all.model}</span>
    </header>
    <${Lost} />
    <main class="plain seat">
      <p class="small">${say(words.step_of, { step: now.step + 1, steps: now.steps.length })}</p>
      <h1>${now.now.title}</h1>
      ${now.over && html`<p class="card">${words.over}</p>`}
      ${now.frozen && html`<p class="card" role="status">${words.frozen}</p>`}
      ${now.now.text && html`<p class="reading">${now.now.text}</p>`}
      <${Activity} now=${now} />
      ${refused.value && html`<p class="wrong" role="alert">${refused.value}</p>`}
      ${now.ran && now.now.does.kind !== "run" && html`<details><summary>${words.my_scores}</summary><${Scores} me=${me} now=${now} /></details>`}
      ${now.over && html`<${Handout} now=${now} />`}
    </main>
  `;
}

export function Lost() {
  return html`<div class="trouble" role="alert">${lost.value && html`<p>${lost.value}</p>`}</div>`;
}

function Activity({ now }) {
  const { does } = now.now;
  const kinds = { predict: Predict, explain: Explain, run: Ran, play: Play, explore: Explore };
  const Kind = kinds[does.kind];
  return Kind ? html`<${Kind} key=${now.step} now=${now} does=${does} />` : null;
}

function Predict({ now, does }) {
  const { me } = now;
  const place = `predict ${now.step}`;
  const [text, setText] = useState(draft(place) || (me.predicted ?? ""));
  const id = useName("say");
  const x = Number(text);
  const fits = text !== "" && Number.isFinite(x) && x >= does.low && x <= does.high;
  const put = (value) => {
    setText(value);
    draft(place, value);
  };
  const saying = async (event) => {
    event.preventDefault();
    if (await act({ act: "predict", step: now.step, value: x })) draft(place, "");
  };
  const done = now.answers.some((one) => one.step === now.step);
  return html`
    <section class="card">
      <h2>${does.question}</h2>
      ${done ? html`<${Scores} me=${me} now=${now} />` : html`
      <form onSubmit=${saying}>
        <label for=${id}>${say(words.number_of, does)}</label>
        <div class="row start">
          <input id=${id} type="number" step="any" min=${does.low} max=${does.high} value=${text} inputmode="decimal"
            onInput=${(event) => put(event.target.value)} /> <span>${does.unit}</span>
          <button class="main" disabled=${!fits || now.frozen}>${me.predicted === null ? words.say_it : words.say_again}</button>
        </div>
      </form>`}
      <p role="status">${me.predicted === null ? "" : say(words.you_said, { value: spoken(me.predicted), unit: does.unit })}
        ${" "}${say(words.have_said, { done: now.class.done, people: now.people })}</p>
      ${now.class.distribution && html`<${Distribution} told=${now.class.distribution} />`}
    </section>
  `;
}

function Ran({ now }) {
  return html`
    <section class="card" aria-live="polite">
      ${now.ran ? html`<${Said} now=${now} /><h2>${words.my_scores}</h2><${Scores} me=${now.me} now=${now} />`
        : html`<p>${words.not_run}</p>`}
    </section>
  `;
}

function Explain({ now, does }) {
  const { me } = now;
  const place = `explain ${now.step}`;
  const [text, setText] = useState(draft(place) || (me.explained ?? ""));
  const id = useName("why");
  const put = (event) => {
    setText(event.target.value);
    draft(place, event.target.value);
  };
  const give = async (event) => {
    event.preventDefault();
    if (await act({ act: "explain", step: now.step, text: text.trim() })) draft(place, "");
  };
  return html`
    <section class="card">
      <form onSubmit=${give}>
        <label for=${id}><h2>${does.question}</h2></label>
        <textarea id=${id} rows="5" maxlength="1000" value=${text} onInput=${put}></textarea>
        <button class="main" disabled=${!text.trim() || now.frozen}>${me.explained ? words.write_again : words.hand_in}</button>
      </form>
      <p role="status">${me.explained ? words.handed_in : ""} ${say(words.have_said, { done: now.class.done, people: now.people })}</p>
      ${now.class.texts.length > 0 && html`<h3>${words.others}</h3><ul>${now.class.texts.map((one) => html`<li>${one}</li>`)}</ul>`}
    </section>
    ${now.ran && html`<details><summary>${words.what_came}</summary><${Said} now=${now} /></details>`}
  `;
}

function Explore({ now, does }) {
  const { scenario, whatif, seed } = now.world;
  const parts = new URLSearchParams({ scenario, seed });
  if (whatif) parts.set("whatif", whatif);
  return html`
    <section class="card">
      <h2>${does.question}</h2>
      <p><a class="button" href=${`#${parts}`} target="_blank" rel="noopener">${words.open_worlds}</a></p>
    </section>
  `;
}

function Play({ now }) {
  const { me, game } = now;
  const name = (code) => now.names[code] ?? code;
  if (!me.state) return html`<section class="card"><p>${words.no_seat}</p>${game && html`<${Played} now=${now} />`}</section>`;
  return html`
    <section class="card" aria-live="polite">
      ${me.asked ? html`<${Question} key=${me.asked.question} asked=${me.asked} now=${now} />`
        : html`<p role="status">${!game ? words.not_begun
            : game.waiting.length ? say(words.waiting_for, { who: game.waiting.map(name).join(", ") })
            : say(words.turn_done, { label: game.label ?? "" })}</p>`}
    </section>
    ${me.judged.length > 0 && html`<section class="card">
      <h2>${words.what_model}</h2>
      <${Judged} all=${me.judged} now=${now} />
    </section>`}
    ${game?.label && html`<${Played} now=${now} outlook=${me.outlook} />`}
  `;
}

/** How long there is, counted on this page from when the question came. */
function Left({ seconds }) {
  const [left, setLeft] = useState(seconds);
  useEffect(() => {
    const until = Date.now() + 1000 * seconds;
    const timer = setInterval(() => setLeft(Math.max(0, Math.ceil((until - Date.now()) / 1000))), 1000);
    return () => clearInterval(timer);
  }, [seconds]);
  return html`<p class="small" role="timer">${say(words.time_left, { seconds: left })}</p>`;
}

function Question({ asked, now }) {
  const [option, setOption] = useState("");
  const { seconds } = now.now.does;
  const group = useName("option");
  const name = (code) => now.names[code] ?? code;
  const title = [asked.with && name(asked.with), asked.about].filter(Boolean).join(", ");
  const decide = async (event) => {
    event.preventDefault();
    await act({ act: "decide", question: asked.question, option });
  };
  const named = (text) => Object.entries(now.names).reduce((told, [code, full]) => told.replaceAll(new RegExp(`\\b${code}\\b`, "g"), full), text);
  return html`
    <form onSubmit=${decide}>
      <fieldset class="options">
        <legend><span class="small">${say(words.you_are_asked, { label: now.game.next ?? "", state: name(asked.state) })}</span>
          <h2>${words.moments[asked.moment] ?? asked.says}${title ? `: ${title}` : ""}</h2></legend>
        <p class="small">${asked.says}</p>
        ${seconds && html`<${Left} seconds=${seconds} />`}
        ${asked.options.map((one) => html`<label class="option">
          <input type="radio" name=${group} value=${one.option} checked=${option === one.option} onChange=${() => setOption(one.option)} />
          <span><b>${named(one.name)}</b>${one.terms.length > 0 && html`<span class="small terms">${one.terms.map(([term, by]) => html`<span class="term">${by} ${term}</span> `)}</span>`}</span>
        </label>`)}
        <button class="main" disabled=${!option || now.frozen}>${words.decide}</button>
      </fieldset>
    </form>
  `;
}
