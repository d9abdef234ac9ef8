// A flowport process of its own for each test file, on a free port and a
// temporary data directory.

import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { SocialMessagingClient } from "@aws-sdk/client-socialmessaging";

const binary = resolve(process.env.FLOWPORT_BIN ?? join(import.meta.dirname, "../../bin/flowport"));
const startLimit = 20_000;
const stopLimit = 20_000;

// What a developer has configured for real AWS or for another flowport must
// not reach a test.
for (const name of Object.keys(process.env)) {
  if (/^(AWS|FLOWPORT)_/.test(name) && name !== "FLOWPORT_BIN") delete process.env[name];
}
process.env.AWS_CONFIG_FILE = process.env.AWS_SHARED_CREDENTIALS_FILE = "/dev/null";
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";

// A run that is broken off passes through "exit" too, where servers are ended.
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(1));

/** The WhatsApp Business Account that every new data directory has. */
export const waba = "waba-0123456789abcdef0123456789abcdef";

/** Its phone number. */
export const phoneNumber = "phone-number-id-0123456789abcdef0123456789abcdef";

/** The identity that works on loopback without any set-up. */
export const development = { accessKeyId: "test", secretAccessKey: "test" };

/** arn gives the ARN of a linked account or of a phone number. */
export function arn(id = waba, { region = "us-east-1", account = "000000000000" } = {}) {
  const resource = id.replace(/^(waba|phone-number-id)-/, "$1/");
  return `arn:aws:social-messaging:${region}:${account}:${resource}`;
}

/** Server is one run of `flowport serve`. */
export class Server {
  #child;
  #clients = [];
  #stopped = false;
  #linked = 0;

  /** @param {{args?: string[], env?: Record<string, string>, data?: string}} options */
  constructor({ args = ["--listen", "127.0.0.1:0"], env = {}, data } = {}) {
    this.args = args;
    this.env = env;
    this.data = data;
    this.keepsData = data !== undefined;
    this.log = "";
  }

  /** start runs the program and returns when its banner says that it listens. */
  async start() {
    this.data ??= await mkdtemp(join(tmpdir(), "flowport-sdk-js-"));
    const child = spawn(binary, ["serve", "--data", this.data, ...this.args], {
      env: { ...process.env, ...this.env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#child = child;
    this.exited = once(child, "close"); // with all of its log
    process.once("exit", () => this.#abandon());
    child.stderr.setEncoding("utf8").on("data", (text) => (this.log += text));

    const lines = createInterface({ input: child.stdout });
    const banner = await Promise.race([
      once(lines, "line").then(([line]) => line),
      this.exited.then(([code]) => `flowport ended with code ${code}: ${this.log}`),
      new Promise((done) => setTimeout(done, startLimit, "no banner in time").unref()),
    ]);
    this.banner = banner;
    this.endpoint = /^flowport \S+ listening on (http:\/\/127\.0\.0\.1:\d+)$/.exec(banner)?.[1];
    if (!this.endpoint) {
      child.kill("SIGKILL");
      throw new Error(`${binary} did not start: ${banner}`);
    }
    return this;
  }

  get running() {
    return this.#child?.exitCode === null && this.#child.signalCode === null;
  }

  /**
   * stop ends the process as an operator would, and insists on a clean end.
   * Once is enough; later calls do nothing.
   */
  async stop(signal = "SIGTERM") {
    if (this.#stopped) return;
    this.#stopped = true;
    for (const client of this.#clients.splice(0)) client.destroy();
    const tooLate = setTimeout(() => this.#child.kill("SIGKILL"), stopLimit);
    this.#child.kill(signal);
    const [code, killedBy] = await this.exited;
    clearTimeout(tooLate);
    if (!this.keepsData) await rm(this.data, { recursive: true, force: true });
    assert.deepEqual({ code, killedBy }, { code: 0, killedBy: null }, this.log);
    assert.doesNotMatch(this.log, /^panic|DATA RACE|goroutine \d+ \[/m);
  }

  /** abandon leaves nothing behind when a run is broken off. */
  #abandon() {
    if (!this.running) return;
    this.#child.kill("SIGKILL");
    if (!this.keepsData) rmSync(this.data, { recursive: true, force: true });
  }

  /**
   * client is the AWS client for this server. One attempt a call, so that a
   * test sees the first answer; tests of retries say otherwise.
   */
  client(overrides = {}) {
    const client = new SocialMessagingClient({
      endpoint: this.endpoint,
      region: "us-east-1",
      credentials: development,
      maxAttempts: 1,
      ...overrides,
    });
    this.#clients.push(client);
    return client;
  }

  /** run runs another command of flowport on the data directory of this server. */
  async run(...args) {
    const { stdout } = await promisify(execFile)(binary, [...args, "--data", this.data]);
    return stdout;
  }

  /** link links another WhatsApp Business Account and gives its id. */
  async link(name, ...options) {
    const metaId = String(200_000_000_000_000 + ++this.#linked);
    const id = await this.run("waba", "link", "--id", metaId, "--name", name, ...options);
    return id.trim();
  }

  /** createKey makes an access key; options are those of `flowport keys create`. */
  async createKey(...options) {
    return JSON.parse(await this.run("keys", "create", "--json", ...options));
  }

  /** setFaults tells the simulated Meta how to misbehave from now on. */
  async setFaults(...faults) {
    const answer = await this.admin("PUT", "/_flowport/faults", { faults });
    assert.ok(answer.ok, `${answer.status} ${await answer.text()}`);
  }

  /** clearFaults makes the simulated Meta behave again. */
  async clearFaults() {
    const answer = await this.admin("DELETE", "/_flowport/faults");
    assert.ok(answer.ok, `${answer.status} ${await answer.text()}`);
  }

  /** admin sends a request to flowport's own side. */
  admin(method, path, body) {
    return fetch(this.endpoint + path, {
      method,
      headers: { "X-Flowport-Admin": "1", "Content-Type": "application/json" },
      body: body && JSON.stringify(body),
    });
  }
}
