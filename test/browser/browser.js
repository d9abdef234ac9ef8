// Debian's Chromium, driven by Playwright. Each test file starts one; each
// page is watched: an error on its console, a script that fails and anything
// that its policy had to stop fail the test.

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "playwright-core";

const executablePath = [process.env.CHROME_PATH, "/usr/bin/chromium", "/usr/bin/chromium-browser"].find(
  (path) => path && existsSync(path),
);

/** launch starts the browser. */
export async function launch() {
  assert.ok(executablePath, "no Chromium: run ./scripts/setup.sh, or say where it is with CHROME_PATH");
  return chromium.launch({
    executablePath,
    env: { ...process.env, FONTCONFIG_FILE: join(import.meta.dirname, "fonts.conf") },
    args: [
      ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--font-render-hinting=none",
    ],
  });
}

/**
 * open opens an address in a fresh profile. When the test t ends, the page is
 * closed, and what it complained of is told, unless that was expected.
 */
export async function open(t, browser, url, { width = 1200, height = 900, expected = [], ...options } = {}) {
  const context = await browser.newContext({
    viewport: { width, height },
    reducedMotion: "reduce",
    locale: "en-US",
    timezoneId: "UTC",
    ...options,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const complaints = watch(page);
  t.after(async () => {
    await context.close();
    assert.deepEqual(complaints, expected, "what the page complained of");
  });
  await page.goto(url);
  return page;
}

/** response waits for the end of a flow, and reads the message that the business gets. */
export async function response(page) {
  const chat = page.getByRole("region", { name: "Chat" });
  return JSON.parse(await chat.locator("pre").textContent());
}

/** watch lists what a page complains of from now on. */
export function watch(page) {
  const complaints = [];
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("dialog", async (dialog) => {
    complaints.push(`a script opened a dialog: ${dialog.message()}`);
    await dialog.dismiss();
  });
  return complaints;
}
