// Which page stands at this address: a seat, the teacher's, the projector's, the door of a class, or the
// page alone.
import { effect, html, render, signal } from "./kit.js";
import { begin } from "./store.js";
import { Alone } from "./alone.js";
import { enter } from "./room.js";
import { Door, Seat } from "./seat.js";
import { Screen } from "./screen.js";
import { Teacher } from "./teacher.js";
import { server } from "./server.js";

const at = signal(location.hash);
let alone = false;
const rooms = signal(null);

function token(kind) {
  const [, found] = at.value.match(new RegExp(`^#${kind}=(\\w+)$`)) ?? [];
  return found;
}

function Page() {
  const pages = { seat: Seat, teacher: Teacher, screen: Screen };
  for (const [kind, Kind] of Object.entries(pages)) {
    const found = token(kind);
    if (found) {
      enter(found);
      return html`<${Kind} token=${found} />`;
    }
  }
  const code = token("join");
  if (code || (at.value === "" && rooms.value)) return html`<${Door} code=${code ?? ""} />`;
  if (rooms.value === null && at.value === "") return null;
  if (!alone) {
    alone = true;
    begin();
  }
  return html`<${Alone} />`;
}

window.addEventListener("hashchange", () => (at.value = location.hash));
effect(() => {
  if (at.value !== "" || rooms.peek() !== null) return;
  const ask = () => server.rooms().then((told) => (rooms.value = told), () => setTimeout(ask, 1500));
  ask();
});
render(html`<${Page} />`, document.getElementById("page"));
