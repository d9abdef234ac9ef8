// The console, as a person works with it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { form } from "./documents.js";
import { gallery, Stage } from "./stage.js";

const stage = new Stage();

const button = (page, name) => page.getByRole("button", { name, exact: true });
const title = (page, name) => page.getByRole("heading", { level: 1, name }).waitFor();
const problems = (page, text) => page.getByRole("heading", { level: 2, name: text, exact: true }).waitFor();

/** flows opens the list of flows of the one account that there is. */
async function flows(t) {
  const page = await stage.open(t, "/");
  await page.getByRole("main").getByRole("listitem").getByRole("link").click();
  await title(page, "Flows");
  return page;
}

/** opened is a flow of this name in the editor. */
async function opened(t, name, document) {
  await stage.flowport.create(document, { name });
  const page = await flows(t);
  await page.getByRole("link", { name, exact: true }).click();
  await title(page, name);
  await page.getByRole("region", { name: "Preview" }).waitFor();
  return page;
}

/** replace types over a word of the editor, which is a text of its own there. */
async function replace(page, old, text) {
  await page.getByRole("textbox", { name: "Flow JSON" }).getByText(`"${old}"`, { exact: true }).dblclick();
  await page.keyboard.insertText(text);
}

/** answer presses a button of the dialog that asks. */
async function answer(page, title, name) {
  const dialog = page.getByRole("dialog", { name: title });
  await button(dialog, name).click();
  await dialog.waitFor({ state: "detached" });
}

test("a flow is made of a starter, edited, saved, published and deprecated", async (t) => {
  const page = await flows(t);
  await button(page, "New flow").click();
  const dialog = page.getByRole("dialog", { name: "New flow" });
  await dialog.getByLabel("Name", { exact: true }).fill("Write to us");
  await dialog.getByRole("radio", { name: /^Empty/ }).check();
  await button(dialog, "Create").click();
  await title(page, "Write to us");
  await problems(page, "No problems");
  const phone = page.getByRole("region", { name: "Preview" });
  await phone.getByRole("heading", { level: 2 }).waitFor();

  // An error is underlined and listed, and a click on it goes to its place.
  await replace(page, "TextHeading", "TextHeaping");
  await problems(page, "1 error");
  await phone.getByText("There is no component TextHeaping").waitFor();
  await page.locator(".cm-lintRange-error").first().waitFor();
  await page.getByText("Not saved").waitFor();
  await page.getByRole("textbox", { name: "Flow JSON" }).press("Control+Home");
  await page.getByRole("region", { name: "1 error" }).getByRole("listitem").getByRole("button").first().click();
  await page.locator(".cm-activeLine").filter({ hasText: "TextHeaping" }).waitFor();

  await replace(page, "TextHeaping", "TextSubheading");
  await problems(page, "No problems");
  await phone.getByRole("heading", { level: 3 }).waitFor();
  await button(page, "Save draft").click();
  await page.getByText("Saved", { exact: true }).waitFor();
  await button(page, "Publish…").click();
  await answer(page, "Publish this flow?", "Publish");
  await page.getByText("published", { exact: true }).waitFor();
  await button(page, "Deprecate…").click();
  await answer(page, "Deprecate this flow?", "Cancel");
  await button(page, "Deprecate…").click();
  await answer(page, "Deprecate this flow?", "Deprecate for good");
  await page.getByText("deprecated", { exact: true }).waitFor();
});

test("a draft is deleted once that was confirmed", async (t) => {
  const page = await opened(t, "To be deleted", gallery("inputs"));
  await button(page, "Delete…").click();
  await answer(page, "Delete this flow?", "Cancel");
  await title(page, "To be deleted");
  await button(page, "Delete…").click();
  await answer(page, "Delete this flow?", "Delete for good");
  await title(page, "Flows");
  assert.equal(await page.getByRole("link", { name: "To be deleted" }).count(), 0);
});

test("what is not saved is not lost unasked", async (t) => {
  const page = await opened(t, "Not saved", form({ type: "TextHeading", text: "Before" }));
  await replace(page, "Before", "After");
  await page.getByRole("heading", { level: 2, name: "After" }).waitFor();
  await page.getByRole("link", { name: "Accounts" }).click();
  await answer(page, "Leave without saving?", "Cancel");
  await page.getByRole("heading", { level: 2, name: "After" }).waitFor();
  await page.getByRole("link", { name: "Accounts" }).click();
  await answer(page, "Leave without saving?", "Leave");
  await title(page, "Accounts");
});

test("revisions are compared and rolled back", async (t) => {
  const page = await opened(t, "Rolled back", form({ type: "TextHeading", text: "Before" }));
  await replace(page, "Before", "After");
  await page.getByRole("textbox", { name: "Flow JSON" }).press("Control+s");
  await page.getByText("Saved", { exact: true }).waitFor();
  await page.getByRole("link", { name: "Revisions" }).click();
  const changes = page.getByRole("region", { name: "Revision 1 to 2" });
  await changes.getByText("Before").waitFor();
  await changes.getByText("After").waitFor();
  await button(page, "Roll back").click();
  await answer(page, "Roll back to revision 1?", "Roll back");
  await page.getByRole("row", { name: /^3 draft/ }).waitFor();
  await page.getByRole("link", { name: "Edit" }).click();
  await page.getByRole("heading", { level: 2, name: "Before" }).waitFor();
});

test("the map shows the screens, and a click on one goes to its place", async (t) => {
  const page = await opened(t, "Mapped", gallery("texts"));
  await page.getByRole("link", { name: "Map" }).click();
  const map = page.getByRole("region", { name: "Map" });
  await map.getByText("3 screens, 3 ways").waitFor();
  await map.getByRole("button", { name: /^TEXTS.*leads to TERMS, PICTURES/ }).waitFor();
  await map.getByRole("button", { name: /^TERMS/ }).click();
  await page.getByRole("textbox", { name: "Flow JSON" }).getByText('"TERMS"').first().waitFor();
});

test("a file that is dragged onto the list begins a flow", async (t) => {
  const page = await flows(t);
  const text = JSON.stringify(form({ type: "TextHeading", text: "From a file" }));
  const files = await page.evaluateHandle((text) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([text], "dragged.json", { type: "application/json" }));
    return transfer;
  }, text);
  for (const type of ["dragover", "drop"]) {
    await page.getByRole("main").dispatchEvent(type, { dataTransfer: files });
  }
  await button(page.getByRole("dialog", { name: "New flow" }), "Create").click();
  await title(page, "dragged");
  await page.getByRole("heading", { level: 2, name: "From a file" }).waitFor();
});

test("who signed out signs in with a key", async (t) => {
  const key = JSON.parse(await stage.flowport.run("keys", "create", "--user", "ada", "--json"));
  const page = await stage.open(t, "/");
  await title(page, "Accounts");
  await button(page, "Sign out").click();
  await title(page, "Sign in to flowport");
  await page.reload();
  const [id, secret] = [key.accessKeyId ?? key.AccessKeyId, key.secretAccessKey ?? key.SecretAccessKey];
  await page.getByLabel("Access key", { exact: true }).fill(id);
  await page.getByLabel("Secret access key").fill(secret);
  await button(page, "Sign in").click();
  await title(page, "Accounts");
  await page.getByText("ada", { exact: false }).first().waitFor();
});

/** focused waits until something of this name has the focus. */
const focused = (page, name) =>
  page.waitForFunction((name) => (document.activeElement.ariaLabel ?? document.activeElement.textContent).trim() === name, name);

test("a dialog gives the focus back, and a button that is gone gives it to the title", async (t) => {
  const page = await opened(t, "By keys", form({ type: "TextHeading", text: "Keys" }));
  await problems(page, "No problems");
  const dialog = page.getByRole("dialog", { name: "Publish this flow?" });
  await button(page, "Publish…").focus();
  for (const keys of [["Tab", "Enter"], ["Enter"], ["Escape"]]) {
    await page.keyboard.press("Enter");
    await focused(page, "Close");
    for (const key of keys) await page.keyboard.press(key);
    await dialog.waitFor({ state: "detached" });
    await focused(page, "Publish…");
  }
  await page.keyboard.press("Enter");
  for (const key of ["Tab", "Tab", "Enter"]) await page.keyboard.press(key);
  await page.getByText("published", { exact: true }).waitFor();
  await focused(page, "By keys published");

  await button(page, "Sign out").press("Enter");
  await page.waitForFunction(() => document.activeElement.name === "key");
});

test("a dialog is there before the next key comes", async (t) => {
  const page = await opened(t, "In a hurry", form({ type: "TextHeading", text: "Keys" }));
  const open = await button(page, "Settings…").evaluate(async (settings) => {
    const { port1, port2 } = new MessageChannel();
    settings.click();
    await new Promise((resolve) => {
      port1.onmessage = resolve;
      port2.postMessage(null);
    });
    return document.activeElement.closest("dialog")?.ariaLabel;
  });
  assert.equal(open, "Settings");
});
