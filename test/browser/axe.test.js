// No page has a fault that axe-core calls serious or critical, in any look.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";
import { form, options } from "./documents.js";
import { gallery, Stage } from "./stage.js";

const stage = new Stage();
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** faultless looks at the page as it is now. */
async function faultless(page, what) {
  // Past the page's policy, which allows no script but its own.
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run({ resultTypes: ["violations"] }));
  const found = violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map((node) => `${node.html.slice(0, 200)}\n${node.failureSummary}`).join("\n")}`);
  assert.deepEqual(found, [], what);
}

const looks = [
  ["android", "light"],
  ["android", "dark"],
  ["ios", "light"],
  ["ios", "dark"],
];
const names = ["arabic", "branches", "choices", "dates", "files", "inputs", "lists", "texts"];

for (const [look, theme] of looks) {
  test(`the preview, ${look} ${theme}`, async (t) => {
    for (const name of names) {
      const document = gallery(name);
      const direction = name === "arabic" ? "rtl" : "ltr";
      const page = await stage.run(t, document, { look, theme, direction, debug: "true" }, { colorScheme: theme });
      for (const { id } of document.screens) {
        await page.getByRole("combobox", { name: "Screen" }).selectOption(id);
        await faultless(page, `${name} ${id}`);
      }
      await page.context().close();
    }
  });

  test(`what opens over the preview, ${look} ${theme}`, async (t) => {
    const page = await stage.run(
      t,
      form(
        { type: "Dropdown", name: "town", label: "Town", required: true, "data-source": options("Cork", "Porto") },
        { type: "DatePicker", name: "day", label: "Day" },
        { type: "EmbeddedLink", text: "Terms", "on-click-action": { name: "open_url", url: "https://example.com" } },
      ),
      { look, theme },
      { colorScheme: theme },
    );
    await page.getByRole("button", { name: "Done" }).click();
    await faultless(page, "with an error");
    for (const name of ["Terms", "Day", "Town"]) {
      await page.getByRole("button", { name }).click();
      await page.getByRole("dialog").waitFor();
      await faultless(page, name);
      if (name !== "Town") await page.keyboard.press("Escape");
    }
    await page.getByRole("dialog").getByRole("button", { name: "Cork" }).click();
    await page.getByRole("button", { name: "Done" }).click();
    await page.getByRole("region", { name: "Chat" }).waitFor();
    await faultless(page, "the end");
  });
}

for (const theme of ["light", "dark"]) {
  test(`the console, ${theme}`, async (t) => {
    const id = await stage.flowport.create(gallery("inputs"));
    await stage.flowport.graph("POST", `/${id}`, { name: `Inputs ${theme}` });
    const page = await stage.open(t, "/", { colorScheme: theme });
    const account = page.getByRole("main").getByRole("listitem").getByRole("link").first();
    await account.waitFor();
    await faultless(page, "accounts");
    await account.click();
    await page.getByRole("heading", { name: "Flows" }).waitFor();
    await faultless(page, "flows");
    await page.getByRole("button", { name: "New flow" }).click();
    await page.getByRole("dialog").getByRole("radio").first().waitFor();
    await faultless(page, "a new flow");
    await page.keyboard.press("Escape");
    await page.getByRole("link", { name: `Inputs ${theme}` }).click();
    await page.getByRole("heading", { name: /problem|error|warning/ }).waitFor();
    await faultless(page, "the editor");
    for (const part of ["Map", "Revisions"]) {
      await page.getByRole("link", { name: part, exact: true }).click();
      await page.getByRole("region", { name: part, exact: true }).waitFor();
      await faultless(page, part);
    }
    for (const what of ["Publish…", "Settings…"]) {
      await page.getByRole("button", { name: what }).click();
      await page.getByRole("dialog").waitFor();
      await faultless(page, what);
      await page.keyboard.press("Escape");
    }
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByRole("heading", { name: "Sign in to flowport" }).waitFor();
    await faultless(page, "signing in");
  });
}
