// How screens look, beside the pictures in pictures/. These are few and of one
// screen each: whatever can be asked for by its text or role is tested elsewhere.
//
// A picture may differ a little, since another version of Chromium rounds
// elsewhere; the fonts are the same everywhere (fonts.conf). When a change of
// looks is meant, look at the new ones and keep them:
//
//	UPDATE=1 node --test pictures.test.js

import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import pixelmatch from "pixelmatch";
import { PNG } from "pngjs";
import { gallery, Stage } from "./stage.js";

const stage = new Stage();

/** The part of a picture that may differ, and how much a colour may before it does. */
const share = 0.01;
const threshold = 0.15;

const pictures = [
  { document: "choices", picture: "GROUPS", look: "android", theme: "light", direction: "ltr" },
  { document: "inputs", picture: "ERRORS", look: "ios", theme: "dark", direction: "ltr" },
  { document: "arabic", picture: "BOOKING", look: "ios", theme: "light", direction: "rtl" },
  { document: "lists", picture: "PLANS", look: "android", theme: "dark", direction: "ltr" },
];

for (const { document, ...parameters } of pictures) {
  const name = `${document}-${parameters.look}-${parameters.theme}.png`;
  test(name, async (t) => {
    const page = await stage.run(t, gallery(document), parameters, { width: 390, height: 600 });
    await page.waitForSelector("html[data-ready]");
    const taken = await page.screenshot({ fullPage: true, animations: "disabled" });
    const kept = join(import.meta.dirname, "pictures", name);
    if (process.env.UPDATE) return writeFileSync(kept, taken);
    assert.ok(existsSync(kept), `there is no ${kept}: make it with UPDATE=1`);
    const [was, is] = [PNG.sync.read(readFileSync(kept)), PNG.sync.read(taken)];
    const { width, height } = was;
    const show = (difference) => {
      const folder = mkdtempSync(join(tmpdir(), "flowport-pictures-"));
      writeFileSync(join(folder, name), taken);
      if (difference) writeFileSync(join(folder, `difference-${name}`), PNG.sync.write(difference));
      return `see ${folder}`;
    };
    if (is.width !== width || Math.abs(is.height - height) > 4) {
      assert.fail(`${is.width} x ${is.height} and not ${width} x ${height}: ${show()}`);
    }
    const rows = Math.min(height, is.height);
    const difference = new PNG({ width, height: rows });
    const cut = ({ data }) => data.subarray(0, width * rows * 4);
    const pixels = pixelmatch(cut(was), cut(is), difference.data, width, rows, { threshold });
    if (pixels > share * width * rows) assert.fail(`${pixels} pixels differ: ${show(difference)}`);
  });
}
