// The preview: an address to share, a page for people, and an end to it.

import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { broken } from "./documents.js";
import { Flows } from "./flows.js";
import { Server } from "./server.js";

const server = await new Server().start();
after(() => server.stop());
const flows = new Flows(server.client());

async function page(url) {
  const answer = await fetch(url);
  return {
    status: answer.status,
    type: answer.headers.get("content-type"),
    headers: answer.headers,
    text: await answer.text(),
  };
}

describe("GetWhatsAppFlowPreview", () => {
  test("gives an address that ends in 30 days", async () => {
    const flowId = await flows.draft();
    const asked = Date.now();
    const answer = await flows.preview(flowId);
    assert.equal(answer.flowId, flowId);
    assert.match(answer.preview.expiresAt, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+0000$/);
    const days = (Date.parse(answer.preview.expiresAt.replace("+0000", "Z")) - asked) / 86_400_000;
    assert.ok(days > 29.99 && days < 30.01, `${days} days`);
    assert.ok(answer.preview.previewUrl.startsWith(`${server.endpoint}/`));
    assert.ok(answer.preview.previewUrl.length <= 2048);
  });

  test("gives the same address again, and so does GetWhatsAppFlow", async () => {
    const flowId = await flows.draft();
    const { preview } = await flows.preview(flowId);
    assert.deepEqual((await flows.preview(flowId)).preview, preview);
    assert.deepEqual((await flows.preview(flowId, { invalidate: false })).preview, preview);
    assert.deepEqual((await flows.get(flowId)).preview, preview);
  });

  test("invalidate gives a new address and ends the old one", async () => {
    const flowId = await flows.draft();
    const before = (await flows.preview(flowId)).preview.previewUrl;
    assert.equal((await page(before)).status, 200);

    const now = (await flows.preview(flowId, { invalidate: true })).preview.previewUrl;
    assert.notEqual(now, before);
    assert.equal((await page(now)).status, 200);
    assert.ok([403, 404, 410].includes((await page(before)).status));
    assert.equal((await flows.preview(flowId)).preview.previewUrl, now);
  });
});

describe("the page", () => {
  for (const state of ["draft", "published"]) {
    test(`of a ${state} flow tells its name and status`, async () => {
      const flowId = await flows[state]();
      const { flowName, preview } = await flows.get(flowId);
      const { status, type, text } = await page(preview.previewUrl);
      assert.equal(status, 200);
      assert.match(type, /^text\/html; ?charset=utf-8$/i);
      assert.ok(text.includes(flowName), text);
      assert.match(text, new RegExp(state, "i"));
    });
  }

  test("tells what is wrong with the Flow JSON", async () => {
    const { preview } = await flows.preview(await flows.draft(broken));
    assert.match((await page(preview.previewUrl)).text, /INVALID_PROPERTY_KEY/);
  });

  test("shows a name as text, whatever it holds, and runs no script", async () => {
    const { flowId } = await flows.create({ flowName: "<script>alert(1)</script>&amp;" });
    const { text, headers } = await page((await flows.preview(flowId)).preview.previewUrl);
    assert.ok(!text.includes("<script>alert"), text);
    assert.ok(text.includes("&lt;script&gt;alert(1)&lt;/script&gt;&amp;amp;"), text);
    assert.match(headers.get("content-security-policy"), /default-src 'none'/);
    assert.equal(headers.get("referrer-policy"), "no-referrer");
    assert.match(headers.get("cache-control"), /no-store/);
  });

  test("of a wrong token and that of an unknown flow look alike", async () => {
    const flowId = await flows.draft();
    const url = new URL((await flows.preview(flowId)).preview.previewUrl);
    const [name, token] = [...url.searchParams][0];
    const wrong = new URL(url);
    wrong.searchParams.set(name, token.slice(0, -1) + (token.endsWith("0") ? "1" : "0"));
    const unknown = new URL(url);
    unknown.pathname = url.pathname.replace(flowId, "1");
    const [a, b] = [await page(wrong), await page(unknown)];
    assert.deepEqual([a.status, a.text], [b.status, b.text]);
    assert.ok([403, 404, 410].includes(a.status));
  });

  test("is gone with its flow", async () => {
    const flowId = await flows.draft();
    const { previewUrl } = (await flows.preview(flowId)).preview;
    await flows.delete(flowId);
    assert.ok([404, 410].includes((await page(previewUrl)).status));
  });
});
