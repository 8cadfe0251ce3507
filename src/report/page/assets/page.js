"use strict";
// Brings the maps of pacts to life. Every tie is in the page already; this only says which are on.
for (const network of document.querySelectorAll("[data-network]")) {
  const find = (what) => network.querySelector(what);
  const map = find("svg.map"), view = find(".view"), slider = find("input"), when = find("[data-when]");
  const detail = find("[data-detail]"), play = find("[data-do=play]");
  const labels = JSON.parse(network.dataset.labels);
  const ties = [...network.querySelectorAll(".tie")].map((mark) => ({
    mark,
    from: +mark.dataset.from,
    to: +mark.dataset.to,
    ends: [+mark.dataset.a, +mark.dataset.b],
    words: mark.querySelector("title").textContent,
  }));
  const nodes = [...network.querySelectorAll(".node")];
  const hint = detail.textContent;
  let chosen = null, timer = null;
  network.classList.add("live");
  // A title of its own would cover the words below with a second copy.
  for (const tie of ties) tie.mark.querySelector("title").remove();

  const isOn = (tie) => tie.mark.classList.contains("on");

  function show() {
    const turn = +slider.value;
    let count = 0;
    for (const { mark, from, to } of ties) {
      const on = from <= turn && turn < to;
      mark.classList.toggle("on", on);
      count += on;
    }
    const words = labels[turn + 1];
    when.textContent = words;
    slider.setAttribute("aria-valuetext", `${words}: ${count} pairs tied`);
    if (chosen === null) detail.textContent = `${count} pairs of states are tied ${words}. ${hint}`;
    else tell(chosen);
  }

  // One state: its ties stand out, and their reasons are told.
  function tell(state) {
    const its = ties.filter((tie) => isOn(tie) && tie.ends.includes(state));
    for (const tie of ties) tie.mark.classList.toggle("lit", its.includes(tie));
    for (const node of nodes) {
      const is = +node.dataset.state === state;
      node.classList.toggle("lit", is);
      node.setAttribute("aria-pressed", is);
    }
    map.classList.add("chosen");
    const name = nodes[state].getAttribute("aria-label");
    const words = its.map((tie) => tie.words).join("\n");
    detail.textContent = its.length ? `${name}:\n${words}` : `${name} has no pact in force ${labels[+slider.value + 1]}.`;
  }

  function clear() {
    chosen = null;
    map.classList.remove("chosen");
    for (const tie of ties) tie.mark.classList.remove("lit");
    for (const node of nodes) {
      node.classList.remove("lit");
      node.setAttribute("aria-pressed", false);
    }
    show();
  }

  function choose(state) {
    if (chosen === state) return clear();
    chosen = state;
    tell(state);
  }

  for (const node of nodes) {
    node.setAttribute("aria-pressed", false);
    node.addEventListener("click", () => choose(+node.dataset.state));
    node.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      choose(+node.dataset.state);
    });
  }
  for (const tie of ties) {
    tie.mark.addEventListener("pointerenter", () => { if (chosen === null) detail.textContent = tie.words; });
    tie.mark.addEventListener("click", () => { detail.textContent = tie.words; });
  }
  slider.addEventListener("input", () => { stop(); show(); });

  // Time that runs.
  function stop() {
    clearInterval(timer);
    timer = null;
    play.textContent = "Play";
    play.setAttribute("aria-pressed", false);
  }
  play.addEventListener("click", () => {
    if (timer !== null) return stop();
    if (+slider.value >= +slider.max) slider.value = slider.min;
    play.textContent = "Pause";
    play.setAttribute("aria-pressed", true);
    show();
    timer = setInterval(() => {
      slider.value = +slider.value + 1;
      show();
      if (+slider.value >= +slider.max) stop();
    }, 450);
  });

  // Looking closer.
  const wide = map.viewBox.baseVal.width, high = map.viewBox.baseVal.height;
  let scale = 1, left = 0, top = 0;
  function place() {
    left = Math.min(0, Math.max(wide * (1 - scale), left));
    top = Math.min(0, Math.max(high * (1 - scale), top));
    view.setAttribute("transform", `translate(${left} ${top}) scale(${scale})`);
    map.classList.toggle("near", scale > 1);
  }
  function zoom(by, x = wide / 2, y = high / 2) {
    const next = Math.min(8, Math.max(1, scale * by));
    left = x - (x - left) * next / scale;
    top = y - (y - top) * next / scale;
    scale = next;
    place();
  }
  function whole() {
    scale = 1;
    place();
  }
  const at = (event) => new DOMPoint(event.clientX, event.clientY).matrixTransform(map.getScreenCTM().inverse());
  const doing = { in: () => zoom(1.5), out: () => zoom(1 / 1.5), whole };
  for (const button of network.querySelectorAll("[data-do]")) {
    const act = doing[button.dataset.do];
    if (act) button.addEventListener("click", act);
  }
  map.addEventListener("wheel", (event) => {
    // The page scrolls on unless somebody asks to zoom.
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    const { x, y } = at(event);
    zoom(Math.exp(-event.deltaY / 300), x, y);
  }, { passive: false });
  map.addEventListener("dblclick", (event) => {
    const { x, y } = at(event);
    zoom(1.8, x, y);
  });
  let held = null;
  map.addEventListener("pointerdown", (event) => { if (scale > 1) held = { from: at(event), left, top }; });
  map.addEventListener("pointermove", (event) => {
    if (held === null) return;
    const now = at(event);
    left = held.left + now.x - held.from.x;
    top = held.top + now.y - held.from.y;
    place();
  });
  for (const end of ["pointerup", "pointerleave", "pointercancel"]) map.addEventListener(end, () => { held = null; });
  map.addEventListener("keydown", (event) => {
    const step = 60;
    const keys = {
      ArrowLeft: () => { left += step; place(); },
      ArrowRight: () => { left -= step; place(); },
      ArrowUp: () => { top += step; place(); },
      ArrowDown: () => { top -= step; place(); },
      "+": () => zoom(1.5),
      "=": () => zoom(1.5),
      "-": () => zoom(1 / 1.5),
      "0": whole,
      Escape: clear,
    };
    const act = keys[event.key];
    // The arrows move the page while the whole map is to be seen.
    if (!act || (event.key.startsWith("Arrow") && scale === 1)) return;
    event.preventDefault();
    act();
  });
  show();
}
// On paper nothing can be unfolded.
addEventListener("beforeprint", () => {
  for (const fold of document.querySelectorAll("details:not([open])")) {
    fold.open = true;
    fold.dataset.folded = "";
  }
});
addEventListener("afterprint", () => {
  for (const fold of document.querySelectorAll("details[data-folded]")) {
    fold.open = false;
    delete fold.dataset.folded;
  }
});
