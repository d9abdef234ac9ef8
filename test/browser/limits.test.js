// How much a page loads, and how soon it can be used. The figures are printed;
// what fails is far above them, because the machine may be busy.

import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { flow, form, last, screen } from "./documents.js";
import { Stage } from "./stage.js";

const stage = new Stage();

const goals = { console: 350_000, preview: 100_000 }; // bytes, compressed
const firstPaint = 150; // ms
const slack = 3;

/** loaded sums up, compressed, what scripts and styles the page has fetched when use is done. */
async function loaded(t, path, use) {
  const page = await stage.open(t, "about:blank");
  const sizes = [];
  page.on("response", (response) => {
    if (/\.(js|css)$/.test(new URL(response.url()).pathname)) {
      sizes.push(response.body().then((body) => gzipSync(body, { level: 9 }).length));
    }
  });
  await page.goto(new URL(path, stage.flowport.endpoint).href);
  await use(page);
  const total = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
  t.diagnostic(`${total} bytes in ${sizes.length} files`);
  assert.ok(sizes.length > 0);
  return total;
}

test("the preview is small", async (t) => {
  const id = await stage.flowport.create(form({ type: "TextHeading", text: "Small" }));
  const address = await stage.flowport.preview(id);
  const use = (page) => page.getByRole("heading", { name: "Small" }).waitFor();
  assert.ok((await loaded(t, address, use)) < goals.preview);
});

test("the console with its editor is small", async (t) => {
  await stage.flowport.create(form({ type: "TextHeading", text: "Small" }), { name: "Small flow" });
  const use = async (page) => {
    await page.getByRole("main").getByRole("listitem").getByRole("link").click();
    await page.getByRole("link", { name: "Small flow" }).click();
    await page.getByRole("heading", { level: 2, name: "Small" }).waitFor();
  };
  assert.ok((await loaded(t, "/", use)) < goals.console);
});

test("a screen of 20 components is soon there", async (t) => {
  const inputs = Array.from({ length: 19 }, (_, i) => ({ type: "TextInput", name: `n${i}`, label: `Input ${i}` }));
  const page = await stage.run(t, form(...inputs));
  const times = [];
  for (let turn = 0; turn < 8; turn++) {
    await page.reload();
    await page.getByLabel("Input 18").waitFor();
    times.push(
      await page.evaluate(async () => {
        const painted = () => performance.getEntriesByName("first-contentful-paint")[0];
        while (!painted()) await new Promise(requestAnimationFrame);
        return Math.max(painted().startTime, performance.getEntriesByName("drawn")[0].startTime);
      }),
    );
  }
  times.sort((a, b) => a - b);
  t.diagnostic(`painted after ${times.map(Math.round).join(", ")} ms`);
  assert.ok(times[0] < firstPaint * slack);
});

test("typing in a document of a megabyte", async (t) => {
  const text = "A sentence that is there only to be long. ".repeat(90);
  const screens = Array.from({ length: 280 }, (_, i) =>
    screen(`S${String.fromCharCode(65 + Math.floor(i / 20), 65 + (i % 20))}`, [{ type: "TextBody", text }]),
  );
  const document = JSON.stringify(flow(last("START", [{ type: "TextHeading", text: "Large" }]), ...screens), null, 2);
  assert.ok(document.length > 1_000_000);
  await stage.flowport.create(document, { name: "Large flow" });
  const page = await stage.open(t, "/");
  await page.getByRole("main").getByRole("listitem").getByRole("link").click();
  await page.getByRole("link", { name: "Large flow" }).click();
  await page.getByRole("heading", { level: 2, name: "Large" }).waitFor();
  await page.evaluate(() => {
    window.tasks = [0];
    new PerformanceObserver((list) => window.tasks.push(...list.getEntries().map(({ duration }) => duration))).observe({
      type: "longtask",
    });
  });
  const editor = page.getByRole("textbox", { name: "Flow JSON" });
  await editor.getByText('"Large"', { exact: true }).dblclick();
  const began = performance.now();
  await page.keyboard.type("This is being typed", { delay: 60 });
  await page.getByRole("heading", { level: 2, name: "This is being typed" }).waitFor();
  const took = performance.now() - began;
  const longest = await page.evaluate(() => Math.max(...window.tasks));
  t.diagnostic(`longest task ${Math.round(longest)} ms; typed and drawn in ${Math.round(took)} ms`);
  assert.ok(longest < 200 * slack);
});
