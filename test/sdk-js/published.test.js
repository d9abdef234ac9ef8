// The rule this service exists for: a new Flow JSON for a published flow makes
// it a draft, and nothing goes live before it is published again.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { broken, bytes, greeting, notJson, valid } from "./documents.js";
import { Flows } from "./flows.js";
import { refused } from "./refusal.js";
import { Server } from "./server.js";

const server = await new Server().start();
after(() => server.stop());
const flows = new Flows(server.client());

test("an upload to a published flow makes it a draft until it is published again", async () => {
  const flowId = await flows.published();
  const next = bytes(greeting("Second edition"));
  assert.deepEqual((await flows.upload(flowId, next)).validationErrors, []);
  assert.equal(await flows.status(flowId), "DRAFT");
  assert.deepEqual(await flows.download(flowId), next);
  await flows.publish(flowId);
  assert.equal(await flows.status(flowId), "PUBLISHED");
});

test("the same bytes again make it a draft as well", async () => {
  const flowId = await flows.published();
  assert.deepEqual((await flows.upload(flowId, valid)).validationErrors, []);
  assert.equal(await flows.status(flowId), "DRAFT");
});

for (const [what, document] of Object.entries({
  "a faulty Flow JSON": broken,
  "text that is no JSON": notJson,
})) {
  test(`${what} is stored with its errors, and refused at publish`, async () => {
    const flowId = await flows.published();
    const { validationErrors } = await flows.upload(flowId, document);
    assert.equal(validationErrors.length, 1);
    assert.equal(await flows.status(flowId), "DRAFT");
    assert.deepEqual(await flows.download(flowId), document);
    assert.deepEqual((await flows.get(flowId)).validationErrors, validationErrors);

    await refused(flows.publish(flowId), "InvalidParametersException", /code 139002, subcode 4016011/);
    assert.equal(await flows.status(flowId), "DRAFT");

    await flows.upload(flowId, valid);
    await flows.publish(flowId);
    assert.equal(await flows.status(flowId), "PUBLISHED");
  });
}

test("new metadata makes a published flow a draft", async () => {
  const flowId = await flows.published();
  await flows.update(flowId, { categories: ["SURVEY"] });
  assert.equal(await flows.status(flowId), "DRAFT");
});

test("a refused upload leaves a published flow published", async () => {
  const flowId = await flows.published();
  await refused(flows.upload(flowId, new Uint8Array(0)), "ValidationException");
  assert.equal(await flows.status(flowId), "PUBLISHED");
  assert.deepEqual(await flows.download(flowId), valid);
});

test("a draft that was published before cannot be deprecated before it is published again", async () => {
  const flowId = await flows.published();
  await flows.upload(flowId, valid);
  await refused(flows.deprecate(flowId), "InvalidParametersException", /code 139003/);
  await flows.publish(flowId);
  await flows.deprecate(flowId);
  assert.equal(await flows.status(flowId), "DEPRECATED");
});

test("ten uploads at once leave one of them, whole", async () => {
  const flowId = await flows.published();
  const editions = Array.from({ length: 10 }, (_, n) => bytes(greeting(`Edition ${n}`)));
  await Promise.all(editions.map((edition) => flows.upload(flowId, edition)));
  const last = Buffer.from(await flows.download(flowId)).toString();
  assert.ok(
    editions.some((edition) => Buffer.from(edition).toString() === last),
    last,
  );
  assert.equal(await flows.status(flowId), "DRAFT");
});
