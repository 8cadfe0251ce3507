// The lab in Chromium: node lab.mjs PROGRAM SCREENSHOTS FOLDER
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, readdirSync } from "node:fs";
import { chromium } from "playwright-core";
import AxeBuilder from "@axe-core/playwright";

const [program, pictures, folder] = process.argv.slice(2);
mkdirSync(pictures, { recursive: true });
const LONG = 60_000;
const found = [];
const servers = [];

/** Starts the program and waits for what it prints. */
function start(...words) {
  return new Promise((done, fail) => {
    const server = spawn(program, ["lab", ...words], { stdio: ["ignore", "pipe", "inherit"] });
    servers.push(server);
    let told = "";
    server.stdout.on("data", (part) => {
      told += part;
      const own = told.match(/http:\/\/127\.0\.0\.1:\d+\/(?=\s|$)/m) ?? told.match(/http:\/\/127\.0\.0\.1:\d+\//);
      if (own && told.endsWith("\n")) done({ server, told, address: own[0] });
    });
    server.on("exit", () => fail(new Error(`the program ended: ${told}`)));
  });
}

const gone = (server) => new Promise((done) => {
  server.removeAllListeners("exit");
  server.on("exit", done);
  server.kill("SIGKILL");
});

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});

/** A page of its own, whose console must stay silent and which may ask only this machine. */
async function open(address, width = 1280, height = 900, loud = false) {
  const context = await browser.newContext({ viewport: { width, height } });
  const page = await context.newPage();
  page.setDefaultTimeout(LONG);
  page.on("pageerror", (error) => found.push(`${address}: ${error.stack}`));
  page.on("console", (line) => {
    if (["error", "warning"].includes(line.type()) && !loud) found.push(`${address}: ${line.text()}`);
  });
  page.on("request", (request) => {
    if (!/^(http:\/\/127\.0\.0\.1:|data:|blob:)/.test(request.url())) found.push(`asks ${request.url()}`);
  });
  await page.goto(address);
  return page;
}

async function accessible(page, name) {
  const { violations } = await new AxeBuilder({ page }).analyze();
  for (const one of violations) {
    found.push(`axe, ${name}: ${one.id} (${one.nodes.length}): ${one.nodes[0].html.slice(0, 200)} ${one.nodes[0].failureSummary}`);
  }
}

const picture = (page, name, whole = true) => page.screenshot({ path: `${pictures}/${name}.png`, fullPage: whole });
const narrow = async (page, name) => {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  if (wide > 0) found.push(`${name}: ${wide} px wider than the screen`);
};
const settled = (page) => page.waitForFunction(() =>
  document.querySelector(".answers .chart") && !document.querySelector(".answers .stale:not(:empty)"), null, { timeout: LONG });
const step = (name) => console.log(`${(performance.now() / 1000).toFixed(1).padStart(6)} s  ${name}`);

async function alone() {
  const { address, server } = await start();
  const began = performance.now();
  const page = await open(address);
  await page.waitForSelector("svg.pacts");
  step(`the first world is drawn after ${Math.round(performance.now() - began)} ms`);
  await settled(page);
  await picture(page, "alone-desk");
  await accessible(page, "alone");

  // A what-if: two worlds, a sentence, and no old picture without a word.
  const moved = performance.now();
  await page.selectOption(".whatif select", "w05-japan-arms");
  await page.waitForSelector(".is-stale .stale:not(:empty)");
  await page.waitForFunction(() => document.querySelector(".answers .mine") && !document.querySelector(".answers.is-stale"));
  step(`a what-if: first results after ${Math.round(performance.now() - moved)} ms`);
  await settled(page);
  step(`a what-if: all runs after ${Math.round(performance.now() - moved)} ms`);
  const said = await page.textContent(".brief");
  assert.match(said, /matter/, said);
  await picture(page, "what-if-desk");
  await accessible(page, "what-if");

  // A lever by keyboard alone, and back.
  const lever = page.locator(".lever input[type=range]").first();
  await lever.focus();
  await page.keyboard.press("ArrowRight");
  await page.waitForSelector(".lever.is-moved");
  await settled(page);
  await page.locator(".lever.is-moved button").first().click();
  await page.waitForSelector(".lever.is-moved", { state: "detached" });
  // An event that does not come is another world, too; what is shown says so until it is made.
  await page.click(".events > summary");
  await page.uncheck(".events input >> nth=0");
  await page.waitForSelector(".is-stale", { state: "attached" });
  await settled(page);
  assert.match(page.url(), /without=/);
  await page.check(".events input >> nth=0");
  await settled(page);
  await page.fill(".search input", "choice precision");
  await page.waitForSelector("text=parameters.choice_precision", { state: "attached" });

  // Why, and the other way.
  await page.locator(".happened tbody button").first().click();
  await page.waitForSelector(".decision");
  await picture(page, "why-desk", false);
  await accessible(page, "why");
  await page.locator(".decision td button").first().click();
  await page.waitForSelector(".forced li");
  await page.waitForSelector(".is-stale", { state: "detached" });
  await picture(page, "other-way-desk");
  await accessible(page, "the other way");

  // The address is the view: another browser sees the same.
  const again = await open(page.url());
  await again.waitForSelector(".forced li");
  assert.equal(await again.textContent(".forced li"), await page.textContent(".forced li"));

  const phone = await open(page.url(), 390, 844);
  await settled(phone);
  await narrow(phone, "alone, phone");
  await picture(phone, "alone-phone");
  await accessible(phone, "alone, phone");
  // 200 per cent zoom is half the width.
  const zoomed = await open(address, 640, 450);
  await settled(zoomed);
  await narrow(zoomed, "alone, 200 %");

  const model = await open(`${address}#scenario=arms-race`);
  await model.waitForSelector(".figure svg");
  await picture(model, "model-desk");
  await accessible(model, "textbook model");
  await model.locator(".tries button").first().click();
  await model.waitForSelector(".lever.is-moved");
  const small = await open(`${address}#scenario=chain-store`, 390, 844);
  await small.waitForSelector(".figure svg");
  await narrow(small, "textbook model, phone");
  await picture(small, "model-phone");

  const plain = await browser.newContext({ javaScriptEnabled: false });
  const bare = await plain.newPage();
  await bare.goto(address);
  assert.match(await bare.textContent("noscript, main"), /JavaScript/);
  await gone(server);
  step("the page alone");
}

async function lesson() {
  const out = `${folder}/class`;
  const words = ["five-islands", "--class", "five-teams", "--out", out];
  let { server, told, address } = await start(...words);
  const port = address.match(/:(\d+)\//)[1];
  const console_ = told.match(/http:\S+#teacher=\w+/)[0];
  const code = told.match(/Room (\w{5})/)[1];
  const teacher = await open(console_, 1280, 900, true);
  await teacher.waitForSelector(".square svg");
  const screen = await open(address + (await teacher.getAttribute('a[href^="#screen"]', "href")), 1280, 900, true);
  await screen.waitForSelector(".letters");

  const join = async (name, width, height) => {
    const page = await open(address, width, height, true);
    await page.waitForSelector(".door");
    if (name === "Ann") await accessible(page, "the door");
    await page.fill(".door .code", code.toLowerCase());
    await page.fill(".door label:nth-of-type(2) input", name);
    await page.click(".door button.main");
    await page.waitForSelector(".seat h1");
    return page;
  };
  const ann = await join("Ann", 1280, 900);
  const bo = await join("Bo <b>", 390, 844);
  await teacher.locator("th", { hasText: "Bo <b>" }).waitFor();
  assert.match(await ann.textContent(".bar"), /Koral/);

  const go = async (title) => {
    await teacher.locator(".plan button", { hasText: title }).first().click();
    for (const page of [ann, bo]) await page.waitForFunction((text) => document.querySelector("h1")?.textContent === text, title);
  };
  await go("Predict");
  const button = ann.locator(".seat button.main");
  assert.equal(await button.isDisabled(), true, "nothing was typed yet");
  await ann.fill(".seat input[type=number]", "12");
  // What is typed is not lost by a reload, nor is the seat.
  await ann.reload();
  await ann.waitForSelector(".seat input[type=number]");
  assert.equal(await ann.inputValue(".seat input[type=number]"), "12");
  await ann.click(".seat button.main");
  await bo.fill(".seat input[type=number]", "5");
  await bo.click(".seat button.main");
  await teacher.waitForSelector("text=2 of 2 are done");
  await teacher.locator("button", { hasText: "Show what the class says" }).click();
  await screen.waitForSelector(".distribution");
  await picture(screen, "screen-predict", false);
  await picture(ann, "seat-predict-desk");
  await accessible(ann, "predict");
  await accessible(teacher, "the teacher's console");
  await picture(teacher, "teacher-desk");

  await go("You decide");
  await teacher.locator("button", { hasText: "Begin the first turn" }).click();
  const decide = async (page) => {
    await page.locator(".option input").first().check();
    await page.click(".options button.main");
  };
  let asked = 0;
  const play = async () => {
    // Until the turn is over: whoever is asked decides.
    for (let tries = 0; tries < 60; tries += 1) {
      await teacher.waitForTimeout(250);
      let any = false;
      for (const page of [ann, bo]) {
        if (await page.locator(".options").count()) {
          if (asked === 0) {
            await picture(page, "seat-decides-desk");
            await accessible(page, "a decision");
          }
          any = true;
          asked += 1;
          await decide(page);
          await page.waitForTimeout(200);
        }
      }
      if (!any && (await teacher.getByRole("button", { name: "Next turn" }).isEnabled())) return;
    }
    throw new Error("the turn did not end");
  };
  await play();
  await teacher.locator("button", { hasText: "Next turn" }).click();
  await play();
  assert.ok(asked > 0, "nobody was asked anything");
  await picture(bo, "seat-decides-phone");
  await narrow(bo, "a seat, phone");
  await accessible(bo, "a seat, phone");

  // The server is killed and gone on with: the same bits, the same seats.
  const before = await teacher.evaluate(async (token) => (await (await fetch(`/api/room?token=${token}`)).json()), console_.split("=")[1]);
  await gone(server);
  ({ server } = await start(...words, "--resume", "--port", port));
  for (const page of [teacher, ann, bo]) {
    await page.waitForFunction(() => !document.querySelector(".trouble p"));
  }
  await ann.waitForSelector(".seat");
  const after = await teacher.evaluate(async (token) => (await (await fetch(`/api/room?token=${token}`)).json()), console_.split("=")[1]);
  assert.equal(after.game.hash, before.game.hash);
  assert.deepEqual(after.list.map((one) => [one.name, one.state, one.predicted]), before.list.map((one) => [one.name, one.state, one.predicted]));
  step("killed and gone on with");

  await go("Run");
  await teacher.locator("button", { hasText: "Run the worlds" }).click();
  await ann.waitForSelector(".seat table");
  await picture(ann, "seat-scores-desk");
  await accessible(ann, "scores");
  await go("Explain");
  await bo.fill("textarea", "Because Lira was never asked. <script>alert(1)</script>");
  await bo.click(".seat button.main");
  await teacher.waitForSelector("text=Because Lira was never asked");
  await picture(screen, "screen-explain", false);
  await accessible(screen, "the projector");
  const acts = await teacher.evaluate(async (token) => (await fetch(`/api/room/export?what=acts&token=${token}`)).text(), console_.split("=")[1]);
  assert.ok(acts.split("\n").length > 8 && !acts.includes("token"), "acts");
  const report = await teacher.evaluate(async (token) => (await fetch(`/api/room/export?what=report&token=${token}`)).text(), console_.split("=")[1]);
  assert.match(report, /^<!DOCTYPE html>/i);
  assert.equal(readdirSync(out).length, 1);
  await gone(server);
  step("a whole lesson");
}

const median = (times) => times.toSorted((a, b) => a - b)[times.length >> 1];

/** Forty pages of one room, without the browsers they would be in: how long they wait, and what it costs. */
async function crowd() {
  const most = 40;
  const { told, address, server } = await start("five-islands", "--class", "five-teams", "--out", `${folder}/crowd`);
  const teacher = told.match(/#teacher=(\w+)/)[1];
  const code = told.match(/Room (\w{5})/)[1];
  let keys = 0;
  const post = async (path, body) => {
    const headers = { "Content-Type": "application/json" };
    const answer = await fetch(address + path, { method: "POST", headers, body: JSON.stringify({ key: `key ${(keys += 1)} of a crowd`, ...body }) });
    assert.equal(answer.status, 200, await answer.clone().text());
    return answer.json();
  };
  const act = (token, one) => post("api/room/act", { token, act: one });

  /** What a page of the room has been told last, and a promise of what it waits for. */
  const pages = [];
  const page = async (token) => {
    const own = { token, room: null, wants: null };
    pages.push(own);
    const answer = await fetch(`${address}api/room/stream?token=${token}`);
    (async () => {
      let text = "";
      for await (const part of answer.body.pipeThrough(new TextDecoderStream())) {
        text += part;
        const events = text.split("\n\n");
        text = events.pop();
        for (const event of events) {
          const data = event.split("\n").find((line) => line.startsWith("data: "));
          if (data) own.room = JSON.parse(data.slice(6));
          if (own.wants?.is(own.room)) own.wants.done(performance.now());
        }
      }
    })().catch(() => {});
    return own;
  };
  const sees = (own, is) => own.room && is(own.room) ? performance.now() : new Promise((done) => (own.wants = { is, done }));

  const joins = await Promise.all(Array.from({ length: most }, async (_, at) => {
    const began = performance.now();
    const { token } = await post("api/room/join", { code, name: `Student ${at}` });
    await sees(await page(token), (room) => room.viewer !== "gone");
    return performance.now() - began;
  }));
  const slowest = Math.max(...joins);
  step(`${most} pages join at once: ${Math.round(median(joins))} ms at the median, ${Math.round(slowest)} ms at most`);
  assert.ok(slowest < 1000, `a page waits ${slowest} ms to come in`);

  // What the teacher does, until the last page shows it.
  const waits = [];
  for (let round = 0; round < 20; round += 1) {
    const to = 1 - (round % 2);
    const began = performance.now();
    const all = Promise.all(pages.map((own) => sees(own, (room) => room.step === to)));
    await act(teacher, { act: "step", to });
    waits.push(Math.max(...(await all)) - began);
  }
  step(`from an act to the last of ${most} pages: ${Math.round(median(waits))} ms at the median`);
  assert.ok(median(waits) < 300, `${median(waits)} ms from an act to every page`);

  const spec = (value) => encodeURIComponent(JSON.stringify({ scenario: "vietnam-2021", set: { "patrons.USA.commitment": value } }));
  const first = [];
  const whole = [];
  for (const value of [0.55, 0.6, 0.65]) {
    const began = performance.now();
    const answer = await fetch(`${address}api/compare?world=${spec(value)}&runs=200`);
    assert.equal(answer.status, 200);
    let seen = "";
    for await (const part of answer.body.pipeThrough(new TextDecoderStream())) {
      if (!seen) first.push(performance.now() - began);
      seen += part;
    }
    assert.ok(seen.includes("event: last") && !seen.includes('"error"'), seen.slice(0, 300));
    whole.push(performance.now() - began);
  }
  step(`a moved lever: first results after ${Math.round(median(first))} ms, 200 paired runs after ${Math.round(median(whole))} ms`);
  assert.ok(median(first) < 500, `${median(first)} ms to the first results`);
  assert.ok(median(whole) < 3000, `${median(whole)} ms to 200 paired runs`);

  // A hundred times a lesson's worth of coming, saying and going: the memory stays where it was.
  const memory = () => Number(readFileSync(`/proc/${server.pid}/status`, "utf8").match(/VmRSS:\s+(\d+)/)[1]) / 1024;
  let before = 0;
  for (let lesson = 0; lesson < 130; lesson += 1) {
    // What is kept to be asked for again is full by then.
    if (lesson === 30) before = memory();
    for (const to of [1, 0]) await act(teacher, { act: "step", to });
    const watching = await Promise.all(pages.slice(0, 20).map((own) => fetch(`${address}api/room/stream?token=${own.token}`)));
    await Promise.all(watching.map((answer) => answer.body.cancel()));
    await (await fetch(`${address}api/history?world=${spec(0.6 + lesson / 1000)}`)).text();
  }
  const grown = memory() - before;
  step(`memory: ${Math.round(before)} MB, and ${Math.round(grown)} MB more after 100 lessons' worth`);
  assert.ok(grown < 100, `${grown} MB more`);
  await gone(server);
  step("a crowd");
}

try {
  await crowd();
  await alone();
  await lesson();
} finally {
  servers.forEach((server) => server.kill("SIGKILL"));
  await browser.close();
}
if (found.length) {
  console.error([...new Set(found)].join("\n"));
  process.exit(1);
}
