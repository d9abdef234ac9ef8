// Signing in to a server that has no development identity, as one that others
// can reach has none.

import assert from "node:assert/strict";
import { test } from "node:test";
import { watch } from "./browser.js";
import { Stage } from "./stage.js";

const stage = new Stage("--public-url", "http://flows.example.com");

const button = (page, name) => page.getByRole("button", { name, exact: true });
const title = (page, name) => page.getByRole("heading", { level: 1, name }).waitFor();

/** What Chromium itself says of a sign-in that is refused. */
const refused = "Failed to load resource: the server responded with a status of 401 (Unauthorized)";

/** key makes an access key as an administrator does. */
async function key(user) {
  const { accessKeyId, secretAccessKey } = JSON.parse(
    await stage.flowport.run("keys", "create", "--user", user, "--json"),
  );
  return { id: accessKeyId, secret: secretAccessKey };
}

/** signIn fills the form in and sends it. */
async function signIn(where, { id, secret }) {
  await where.getByLabel("Access key", { exact: true }).fill(id);
  await where.getByLabel("Secret access key").fill(secret);
  await button(where, "Sign in").click();
}

test("a key opens the console, and a wrong secret does not", async (t) => {
  const ada = await key("ada");
  const page = await stage.open(t, "/", { expected: [refused, refused] });
  await title(page, "Sign in to flowport");
  assert.equal(await button(page, "Go on as the development identity").count(), 0);

  const told = page.getByRole("alert").getByText(/The access key or its secret is wrong/);
  await signIn(page, { ...ada, secret: "wrong" });
  await told.waitFor();
  await signIn(page, { id: "AKIANOBODY", secret: ada.secret });
  await told.waitFor();
  await page.reload();
  await title(page, "Sign in to flowport");

  await signIn(page, ada);
  await title(page, "Accounts");
  await page.getByText("ada in 000000000000").waitFor();
  await page.reload();
  await title(page, "Accounts");
});

test("the secret that everybody knows opens nothing", async (t) => {
  const page = await stage.open(t, "/", { expected: [refused.replace("401 (Unauthorized)", "403 (Forbidden)")] });
  await signIn(page, { id: "test", secret: "test" });
  await page.getByRole("alert").getByText(/development identity is for this machine only/).waitFor();
  await title(page, "Sign in to flowport");
});

test("who signs out is signed out in other tabs too, and what was typed there stays", async (t) => {
  const ben = await key("ben");
  const page = await stage.open(t, "/");
  await signIn(page, ben);
  await page.getByRole("main").getByRole("listitem").getByRole("link").click();
  await title(page, "Flows");
  await button(page, "New flow").click();
  const dialog = page.getByRole("dialog", { name: "New flow" });
  await dialog.getByLabel("Name", { exact: true }).fill("In two tabs");
  await dialog.getByRole("radio", { name: /^Empty/ }).check();
  await button(dialog, "Create").click();
  await title(page, "In two tabs");

  const other = await page.context().newPage();
  const complaints = watch(other);
  const connected = other.waitForEvent("websocket");
  await other.goto(page.url());
  await title(other, "In two tabs");
  const socket = await connected;
  await other.getByRole("textbox", { name: "Flow JSON" }).press("Control+End");
  await other.keyboard.insertText("typed meanwhile");
  await other.getByText("Not saved").waitFor();
  await other.getByRole("heading", { level: 2, name: /^\d+ error/ }).waitFor();

  await button(page, "Sign out").click();
  await title(page, "Sign in to flowport");
  // Nobody touches the other tab: the server ends what the editor has open there.
  const over = other.getByRole("dialog", { name: "Your session is over. Sign in again" });
  await over.waitFor({ timeout: 40_000 });
  assert.ok(socket.isClosed());

  const again = other.waitForEvent("websocket");
  await signIn(over, ben);
  await over.waitFor({ state: "detached" });
  await other.getByRole("textbox", { name: "Flow JSON" }).getByText("typed meanwhile").waitFor();
  await again;
  assert.deepEqual(complaints, []);
});
