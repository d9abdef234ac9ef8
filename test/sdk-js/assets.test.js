// The file of a flow: what is uploaded, up to the limit, is what comes back.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, describe, test } from "node:test";
import { bytes, greeting, noise, padded, valid } from "./documents.js";
import { Flows } from "./flows.js";
import { refused } from "./refusal.js";
import { Server } from "./server.js";

const server = await new Server().start();
after(() => server.stop());
const flows = new Flows(server.client());

const limit = 10_485_760;
const sha256 = (file) => createHash("sha256").update(file).digest("hex");

describe("ListWhatsAppFlowAssets", () => {
  test("names one file, in the words of the service", async () => {
    const { flowAssets, nextToken } = await flows.assets(await flows.draft());
    assert.equal(nextToken, undefined);
    assert.equal(flowAssets.length, 1);
    const { downloadUrl, ...rest } = flowAssets[0];
    assert.deepEqual(rest, { name: "flow.json", assetType: "FLOW_JSON" });
    assert.ok(downloadUrl.startsWith(`${server.endpoint}/`), downloadUrl);
    assert.ok(downloadUrl.length <= 2048);
  });
});

describe("the download address", () => {
  test("gives the bytes as JSON to anyone who has it", async () => {
    const answer = await fetch(await flows.downloadUrl(await flows.draft()));
    assert.equal(answer.status, 200);
    assert.match(answer.headers.get("content-type"), /^application\/json\b/);
    assert.equal(answer.headers.get("x-content-type-options"), "nosniff");
    assert.equal(answer.headers.get("content-length"), String(valid.length));
    assert.deepEqual(new Uint8Array(await answer.arrayBuffer()), valid);
  });

  test("answers HEAD without a body", async () => {
    const answer = await fetch(await flows.downloadUrl(await flows.draft()), { method: "HEAD" });
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get("content-length"), String(valid.length));
    assert.equal(await answer.text(), "");
  });

  test("goes on giving the upload it was made for", async () => {
    const flowId = await flows.draft();
    const url = await flows.downloadUrl(flowId);
    await flows.upload(flowId, bytes(greeting("Later")));
    assert.deepEqual(new Uint8Array(await (await fetch(url)).arrayBuffer()), valid);
    assert.deepEqual(await flows.download(flowId), bytes(greeting("Later")));
  });

  test("is refused when any part of it is changed", async () => {
    const url = new URL(await flows.downloadUrl(await flows.draft()));
    const other = await flows.draft(bytes(greeting("Secret")));
    assert.ok(url.searchParams.size > 0);
    const tampered = [...url.searchParams].map(([name, value]) => {
      const changed = new URL(url);
      const last = value.at(-1);
      changed.searchParams.set(name, value.slice(0, -1) + (last === "1" ? "2" : "1"));
      return changed;
    });
    const ofOther = new URL(url);
    ofOther.pathname = new URL(await flows.downloadUrl(other)).pathname;
    const bare = new URL(url);
    bare.search = "";
    for (const address of [...tampered, ofOther, bare]) {
      const answer = await fetch(address);
      const body = await answer.text();
      assert.ok([400, 403, 404, 410].includes(answer.status), `${address}: ${answer.status}`);
      assert.ok(!body.includes("screens"), body);
    }
  });
});

describe("bytes come back as they were uploaded", () => {
  const documents = {
    "with CRLF, tabs and blanks at the end":
      Buffer.from(valid).toString().replaceAll("\n", "\r\n\t") + " \r\n",
    "with a repeated member and an odd order": '{"version":"7.3","version":"7.3","screens":[]}',
    "with escapes and characters of every plane": JSON.stringify(greeting("\\u0041 é 漢 🛒 \u2028")),
    "with a byte order mark": `\uFEFF${Buffer.from(valid)}`,
    "empty object": "{}",
    "one byte": "x",
  };
  for (const [what, text] of Object.entries(documents)) {
    test(what, async () => {
      const flowId = await flows.draft(bytes(text));
      assert.deepEqual(await flows.download(flowId), bytes(text));
    });
  }

  test("all 256 byte values", async () => {
    const file = Uint8Array.from({ length: 256 }, (_, i) => i);
    const { flowId } = await flows.create();
    assert.equal((await flows.upload(flowId, file)).validationErrors.length, 1);
    assert.deepEqual(await flows.download(flowId), file);
  });
});

describe("the limit of 10 MiB", () => {
  test("a valid Flow JSON of exactly 10,485,760 bytes is stored and published", async () => {
    const file = padded(limit);
    const flowId = await flows.draft();
    assert.deepEqual((await flows.upload(flowId, file)).validationErrors, []);
    assert.equal(sha256(await flows.download(flowId)), sha256(file));
    await flows.publish(flowId);
    assert.equal(await flows.status(flowId), "PUBLISHED");
  });

  test("so are 10,485,760 bytes that do not compress, with their error", async () => {
    const file = noise(limit);
    const { flowId, validationErrors } = await flows.create({ flowJson: file });
    assert.equal(validationErrors.length, 1);
    assert.equal(sha256(await flows.download(flowId)), sha256(file));
  });

  test("one byte more is refused and nothing is lost", async () => {
    const flowId = await flows.published();
    const tooLong =
      /'flowJson' failed to satisfy constraint: Member must have length less than or equal to 10485760/;
    await refused(flows.upload(flowId, padded(limit + 1)), "ValidationException", tooLong);
    assert.deepEqual(await flows.download(flowId), valid);
    assert.equal(await flows.status(flowId), "PUBLISHED");
    await refused(flows.create({ flowJson: padded(limit + 1) }), "ValidationException", tooLong);
  });
});
