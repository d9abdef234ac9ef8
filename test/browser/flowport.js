// A flowport process of its own for each test file, on a free port and a
// temporary data directory.

import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";

export const binary = resolve(process.env.FLOWPORT_BIN ?? join(import.meta.dirname, "../../bin/flowport"));
const startLimit = 30_000;

// What a developer has configured elsewhere must not reach a test.
for (const name of Object.keys(process.env)) {
  if (/^(AWS|FLOWPORT)_/.test(name) && name !== "FLOWPORT_BIN") delete process.env[name];
}

// A run that is broken off passes through "exit" too, where processes are ended.
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(1));

/** Flowport is one run of a command that serves pages. */
export class Flowport {
  #child;
  #flows = 0;

  /** start runs `flowport serve` and returns when it listens. */
  async start(...args) {
    this.data = await mkdtemp(join(tmpdir(), "flowport-browser-"));
    const line = await this.#run(["serve", "--data", this.data, "--listen", "127.0.0.1:0", ...args]);
    this.endpoint = /listening on (http:\/\/127\.0\.0\.1:\d+)$/.exec(line)?.[1];
    if (!this.endpoint) throw new Error(`${binary} did not start: ${line}\n${this.log}`);
    return this;
  }

  async #run(args) {
    this.log = "";
    const child = spawn(binary, args, { stdio: ["ignore", "pipe", "pipe"] });
    this.#child = child;
    this.exited = once(child, "close");
    process.once("exit", () => {
      if (child.exitCode === null) child.kill("SIGKILL");
      if (this.data) rmSync(this.data, { recursive: true, force: true });
    });
    child.stderr.setEncoding("utf8").on("data", (text) => (this.log += text));
    return Promise.race([
      once(createInterface({ input: child.stdout }), "line").then(([line]) => line),
      this.exited.then(([code]) => `it ended with code ${code}`),
      new Promise((done) => setTimeout(done, startLimit, "no banner in time").unref()),
    ]);
  }

  /** run runs another command on the same data, and gives what it prints. */
  run(...args) {
    return promisify(execFile)(binary, [...args, "--data", this.data]).then(({ stdout }) => stdout);
  }

  /** stop ends the process, and tells of faults in its log. */
  async stop() {
    this.#child.kill("SIGTERM");
    await this.exited;
    await rm(this.data, { recursive: true, force: true });
    if (/^panic|goroutine \d+ \[|level=ERROR/m.test(this.log)) throw new Error(this.log);
  }

  /** graph calls the simulated Meta. */
  async graph(method, path, body) {
    const response = await fetch(`${this.endpoint}/v24.0${path}`, {
      method,
      headers: { Authorization: "Bearer test", ...(body && { "Content-Type": "application/json" }) },
      body: body && JSON.stringify(body),
    });
    const answer = await response.json();
    if (!response.ok) throw new Error(`${method} ${path}: ${JSON.stringify(answer)}`);
    return answer;
  }

  /** create makes a flow of a document, an object or a text, and gives its id. */
  async create(document, more = {}) {
    this.#flows++;
    const text = typeof document === "string" ? document : JSON.stringify(document);
    const { id } = await this.graph("POST", `/${developmentAccount}/flows`, {
      name: `flow ${this.#flows}`,
      categories: ["OTHER"],
      flow_json: text,
      ...more,
    });
    return id;
  }

  /** preview gives the address of the preview page of a flow, with parameters of the page. */
  async preview(id, parameters = {}) {
    const { preview } = await this.graph("GET", `/${id}?fields=preview.invalidate(false)`);
    const url = new URL(preview.preview_url);
    for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
    return url.href;
  }
}

/** Meta's id of the account that every new data directory has. */
const developmentAccount = "102290129340398";
