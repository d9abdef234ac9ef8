// What every test file has: a flowport and a browser, from its first test to
// its last.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before } from "node:test";
import { launch, open } from "./browser.js";
import { Flowport } from "./flowport.js";

/** A document of gallery/, which together have every component. */
export function gallery(name) {
  return JSON.parse(readFileSync(join(import.meta.dirname, "gallery", `${name}.json`), "utf8"));
}

export class Stage {
  flowport = new Flowport();

  /** A stage for the tests of a file; flowport serves with these arguments. */
  constructor(...args) {
    before(async () => {
      await this.flowport.start(...args);
      this.browser = await launch();
    });
    after(async () => {
      await this.browser?.close();
      await this.flowport.stop();
    });
  }

  /** open opens an address of flowport for the time of a test. */
  open(t, path, options) {
    return open(t, this.browser, new URL(path, this.flowport.endpoint).href, options);
  }

  /** run opens the preview of a document, in which actions run. */
  async run(t, document, { screen, ...parameters } = {}, options = {}) {
    const id = await this.flowport.create(document);
    const page = await this.open(t, await this.flowport.preview(id, { interactive: "true", ...parameters }), options);
    if (screen !== undefined) await page.getByRole("combobox", { name: "Screen" }).selectOption(screen);
    return page;
  }
}
