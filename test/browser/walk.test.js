// Real documents: each that is valid is drawn, screen by screen, and walked from
// its start to its end. What the documents are, only ../shared knows; without it
// there is nothing to do.

import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { after, before, test } from "node:test";
import { launch, watch } from "./browser.js";
import { EndpointDouble } from "./endpoint-double.js";
import { Flowport } from "./flowport.js";
import { stuck } from "./stuck.js";
import { walk } from "./walker.js";

const folder = resolve(import.meta.dirname, "../../../shared/corpus/flows");
const atOnce = 4;

const flowport = new Flowport();
let browser;
before(async () => {
  await flowport.start();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await flowport.stop();
});

test("real documents are drawn and can be walked to the end", { skip: !existsSync(folder) && `there is no ${folder}` }, async (t) => {
  const only = process.env.WALK?.split(",");
  const files = readdirSync(folder).filter((name) => name.endsWith(".json") && (!only || only.includes(number(name))));
  const totals = { valid: 0, completed: 0, drawn: 0, walked: 0 };
  const faults = [];
  const waiting = [...files];
  const worker = async () => {
    const walker = await Visitor.open();
    for (let name; (name = waiting.shift()) !== undefined; ) {
      const report = await walker.visit(name);
      if (report === undefined) continue; // not valid
      const { drawn = 0, screens = [], reason, complaints } = report;
      totals.valid++;
      totals.drawn += drawn;
      totals.walked += screens.length;
      if (reason === undefined) totals.completed++;
      else t.diagnostic(`${number(name)}: ${reason}`);
      for (const complaint of complaints) faults.push(`${name}: ${complaint}`);
      if (reason !== undefined && stuck[number(name)] === undefined) faults.push(`${name}: not completed: ${reason}`);
    }
    await walker.close();
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  t.diagnostic(
    `${totals.valid} valid documents, ${totals.completed} walked to the end; ` +
      `${totals.drawn} screens that can be reached were drawn, ${totals.walked} were walked through`,
  );
  assert.deepEqual(faults, []);
});

/** number is how documents are called here: what their name begins with. */
function number(name) {
  return name.slice(0, name.indexOf("-"));
}

/** Visitor has a page in which it looks at one document after the other. */
class Visitor {
  #double = new EndpointDouble();
  #complaints;
  #page;

  static async open() {
    const visitor = new Visitor();
    const viewport = { width: 1000, height: 900 };
    const context = await browser.newContext({ viewport, reducedMotion: "reduce", timezoneId: "UTC", locale: "en-US" });
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    visitor.#page = page;
    visitor.#complaints = watch(page);
    await visitor.#double.install(page);
    return visitor;
  }

  close() {
    return this.#page.context().close();
  }

  /** visit draws a document's screens and walks it. undefined: it is not valid. */
  async visit(name) {
    const id = await flowport.create(readFileSync(join(folder, name), "utf8"));
    const { validation_errors: errors } = await flowport.graph("GET", `/${id}?fields=validation_errors`);
    if (errors.length > 0) return undefined;
    this.#complaints.length = 0;
    try {
      await this.#page.goto(await flowport.preview(id, { interactive: "true", debug: "true", flow_token: "token" }));
      const view = await this.#page.evaluate(() => JSON.parse(document.getElementById("view").textContent));
      this.#double.show(view);
      const drawn = await this.#draw(view);
      await this.#page.getByRole("button", { name: "Start again" }).click();
      const walked = await walk(this.#page, (used) => (this.#double.used = used));
      return { drawn, ...walked, complaints: [...this.#complaints] };
    } catch (error) {
      return { reason: String(error), complaints: [...this.#complaints] };
    }
  }

  /** #draw shows each screen that can be reached and returns how many they are. */
  async #draw(view) {
    const reachable = view.screens.filter((_, index) => view.map.places[index].reachable);
    for (const { id } of reachable) {
      await this.#page.getByLabel("Screen", { exact: true }).selectOption(id);
      await this.#page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    }
    return reachable.length;
  }
}
