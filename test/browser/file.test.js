// flowport preview FILE, as who edits the file sees it.

import assert from "node:assert/strict";
import { mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { launch, open } from "./browser.js";
import { flow, footer, last, navigate, screen } from "./documents.js";
import { previewed } from "./previewed.js";

let browser, folder;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "flowport-file-"));
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await rm(folder, { recursive: true, force: true });
});

test("the page follows the file, and the person stays where they were", async (t) => {
  const path = join(folder, "flow.json");
  const name = { type: "TextInput", name: "who", label: "Name" };
  const written = (words) =>
    JSON.stringify(flow(screen("FIRST", [footer("Next", navigate("SECOND"))]), last("SECOND", [{ type: "TextBody", text: words }, name])));
  await writeFile(path, written("one"));
  const { address, end } = await previewed(path);
  const page = await open(t, browser, address);
  t.after(end); // when the page is closed: it would miss its server
  await page.getByRole("button", { name: "Next" }).click();
  await page.getByLabel("Name").fill("Ada");

  await writeFile(path, written("two"));
  await page.getByText("two").waitFor();
  assert.equal(await page.getByLabel("Name").inputValue(), "Ada");

  await writeFile(path, '{"version": ');
  await page.getByText("Line 1, column 13").waitFor(); // what the compiler says
  await page.getByText("two").waitFor(); // the last drawing

  await rm(path);
  await page.getByText("The file cannot be read").waitFor();
  await page.getByText("two").waitFor();

  await writeFile(`${path}~`, written("three")); // as editors save
  await rename(`${path}~`, path);
  await page.getByText("three").waitFor();
  assert.equal(await page.getByText("The file cannot be read").count(), 0);
  assert.equal(await page.getByLabel("Name").inputValue(), "Ada");
});

test("a file that has no flow at first", async (t) => {
  const path = join(folder, "new.json");
  await writeFile(path, "");
  const { address, end } = await previewed(path);
  const page = await open(t, browser, address);
  t.after(end); // when the page is closed: it would miss its server
  await writeFile(path, JSON.stringify(flow(last("ONLY", [{ type: "TextBody", text: "here it is" }]))));
  await page.getByText("here it is").waitFor();
});
