// Flow JSON that wants to harm who looks at it, or the page that shows it. No
// script of a document may run: not as HTML, not as Markdown, not as an address.

import assert from "node:assert/strict";
import { test } from "node:test";
import { flow, footer, last, navigate, screen } from "./documents.js";
import { gallery, Stage } from "./stage.js";

const stage = new Stage();

/** Strings that would run a script if they became part of the page as they are. */
const scripts = [
  `<script>window.harmed = 1</script>`,
  `<img src=x onerror="window.harmed = 1">`,
  `<svg onload="window.harmed = 1"><animate onbegin="window.harmed = 1"></svg>`,
  `"><iframe srcdoc="<script>parent.harmed = 1</script>"></iframe>`,
  `[press me](javascript:window.harmed=1)`,
  `[press me](java\tscript:window.harmed=1)`,
  `![picture](javascript:window.harmed=1)`,
  `![picture](x" onerror="window.harmed=1)`,
  `<a href="javascript:window.harmed=1">press me</a>`,
  `<math><mtext><table><mglyph><style><img src=x onerror="window.harmed=1"></style></mglyph></table></mtext></math>`,
  `</script><script>window.harmed = 1</script>`,
];

/** poisoned is a document with another text in each place where a text is free. */
function poisoned(value, script, key = "") {
  if (Array.isArray(value)) return value.map((one) => poisoned(one, script, key));
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, poisoned(one, script, name)]));
  }
  return typeof value === "string" && !kept.has(key) && !value.includes("${") ? script : value;
}

/** What has to stay, so that the document is still drawn. */
const kept = new Set(["type", "name", "version", "id", "input-type", "mode", "scale-type", "font-weight"]);

/** unharmed fails if a script of the document ran, or the page no longer answers. */
async function unharmed(page) {
  assert.equal(await page.evaluate(() => window.harmed), undefined);
  await page.getByRole("button", { name: "Start again" }).click();
}

for (const script of scripts) {
  test(`${script} in every text`, async (t) => {
    for (const name of ["texts", "choices", "lists"]) {
      const page = await stage.run(t, poisoned(gallery(name), script), { debug: "true" });
      const screens = page.getByRole("combobox", { name: "Screen" });
      for (const { id } of gallery(name).screens) {
        await screens.selectOption(id);
        for (const link of await page.getByRole("link", { name: "press me" }).all()) {
          await link.click();
          await page.getByRole("dialog").getByRole("button").first().click();
        }
      }
      await unharmed(page);
    }
  });
}

test("open_url opens addresses of the web alone", async (t) => {
  for (const url of ["javascript:window.harmed=1", "data:text/html,<script>1</script>", "file:///etc/passwd"]) {
    const page = await stage.run(
      t,
      flow(last("ONLY", [{ type: "EmbeddedLink", text: "Press", "on-click-action": { name: "open_url", url } }])),
    );
    await page.getByRole("button", { name: "Press" }).click();
    const dialog = page.getByRole("dialog", { name: "This link cannot be opened" });
    assert.equal(await dialog.getByRole("button", { name: "Open" }).count(), 0);
    await dialog.getByRole("button", { name: "OK" }).click();
    assert.equal(page.context().pages().length, 1);
    await unharmed(page);
  }
});

test("pictures come from the document alone", async (t) => {
  const sources = ["https://example.com/a.png", "//example.com/a.png", "javascript:1", "x".repeat(1_000_000)];
  const page = await stage.run(
    t,
    flow(last("ONLY", sources.map((src, index) => ({ type: "Image", src, "alt-text": `picture ${index}` })))),
  );
  const asked = [];
  page.on("request", (request) => asked.push(request.url()));
  await page.reload();
  for (const index of sources.keys()) await page.getByRole("img", { name: `picture ${index}` }).waitFor();
  assert.deepEqual(asked.filter((url) => url.includes("example.com")), []);
  await unharmed(page);
});

test("a hundred screens in a circle", async (t) => {
  const id = (index) => `S${String.fromCharCode(65 + Math.floor(index / 10), 65 + (index % 10))}`;
  const page = await stage.run(
    t,
    flow(...Array.from({ length: 100 }, (_, i) => screen(id(i), [footer(`Go ${i}`, navigate(id((i + 1) % 100)))]))),
  );
  for (let index = 0; index < 10; index++) await page.getByRole("button", { name: `Go ${index}`, exact: true }).click();
  await page.getByRole("combobox", { name: "Screen" }).selectOption(id(99));
  await page.getByRole("button", { name: "Go 99" }).click();
  await page.getByRole("button", { name: "Go 0", exact: true }).waitFor();
});

test("a screen that leads to itself", async (t) => {
  const page = await stage.run(t, flow(screen("ONLY", [footer("Again", navigate("ONLY"))])));
  for (let turn = 0; turn < 20; turn++) await page.getByRole("button", { name: "Again", exact: true }).click();
  await unharmed(page);
});

test("components within each other, deeper than any phone allows", async (t) => {
  let deep = { type: "TextBody", text: "the deepest" };
  for (let level = 0; level < 40; level++) deep = { type: "If", condition: "true", then: [deep], else: [] };
  const page = await stage.run(t, flow(last("ONLY", [{ type: "TextBody", text: "above it" }, deep])));
  await page.getByText("above it").waitFor();
  await unharmed(page);
});

test("texts, lists and names that have no end", async (t) => {
  const long = "endless ".repeat(10_000);
  const many = Array.from({ length: 5_000 }, (_, index) => ({ id: String(index), title: long.slice(0, 100) }));
  const page = await stage.run(
    t,
    flow(
      last("ONLY", [
        { type: "TextHeading", text: long },
        { type: "RadioButtonsGroup", name: "many", label: long, "data-source": many },
      ]),
    ),
  );
  await page.getByRole("radio").first().check();
  await unharmed(page);
});

test("names that every object has", async (t) => {
  const page = await stage.run(
    t,
    flow(
      last("ONLY", [
        { type: "constructor", name: "__proto__" },
        { type: "TextInput", name: "__proto__", label: "First" },
        { type: "TextInput", name: "constructor", label: "Second" },
        { type: "TextBody", text: "${form.constructor} ${data.__proto__} ${data.toString}" },
      ]),
    ),
  );
  await page.getByLabel("First").fill("one");
  await page.getByLabel("Second").fill("two");
  assert.equal(await page.evaluate(() => ({}).one ?? Object.prototype.value), undefined);
  await unharmed(page);
});

test("an address of the preview that wants to run a script", async (t) => {
  const page = await stage.run(t, gallery("texts"), {
    flow_token: scripts[0],
    look: scripts[1],
    theme: `"><script>window.harmed = 1</script>`,
    debug: "true",
  });
  await page.getByRole("heading", { level: 1, name: "Texts" }).waitFor();
  await unharmed(page);
});
