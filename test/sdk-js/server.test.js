// The program itself: start, health, a clean end, and what outlives it.

import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { bytes, greeting } from "./documents.js";
import { Flows } from "./flows.js";
import { Server } from "./server.js";

const data = await mkdtemp(join(tmpdir(), "flowport-sdk-js-"));
after(() => rm(data, { recursive: true, force: true }));

/** lasting is what a restart may not change: not the port, nor the request id. */
function lasting({ $metadata, preview, ...flow }) {
  return { ...flow, token: new URL(preview.previewUrl).search, expiresAt: preview.expiresAt };
}

/** start starts a server on the common directory, to be stopped with its test. */
async function start(t, options) {
  const server = await new Server({ data, ...options }).start();
  t.after(() => server.stop());
  return server;
}

test("everything outlives a restart", async (t) => {
  const first = await start(t);
  let flows = new Flows(first.client());
  const flowId = await flows.published();
  const edition = bytes(greeting("Second edition"));
  await flows.upload(flowId, edition);
  const told = await flows.get(flowId);
  const key = await first.createKey("--user", "staying");
  await first.stop();

  const second = await start(t);
  flows = new Flows(second.client({ credentials: key }));
  const again = await flows.get(flowId);
  assert.deepEqual(lasting(again), lasting(told));
  assert.deepEqual(await flows.download(flowId), edition);
  await flows.publish(flowId);
});

test("health, readiness and metrics are there while it runs, and only then", async (t) => {
  const server = await start(t);
  await new Flows(server.client()).list();
  for (const path of ["/healthz", "/readyz"]) {
    assert.equal((await fetch(server.endpoint + path)).status, 200, path);
  }
  const metrics = await (await fetch(`${server.endpoint}/metrics`)).text();
  assert.match(metrics, /operation="ListWhatsAppFlows"/);
  await server.stop();
  await assert.rejects(fetch(`${server.endpoint}/healthz`));
});

test("SIGINT ends it as cleanly as SIGTERM", async (t) => {
  const server = await start(t);
  await new Flows(server.client()).list();
  await server.stop("SIGINT");
});

test("options may come from the environment", async (t) => {
  const server = await start(t, { args: [], env: { FLOWPORT_LISTEN: "127.0.0.1:0" } });
  await new Flows(server.client()).list();
});

test("a data directory in use is refused to a second server", async (t) => {
  const server = await start(t);
  await assert.rejects(start(t), /ended with code [1-9]/);
  await new Flows(server.client()).list();
});
