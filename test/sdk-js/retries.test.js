// A Meta that misbehaves, and what the client's own retries make of it.

import assert from "node:assert/strict";
import { after, afterEach, describe, test } from "node:test";
import { bytes, greeting, valid } from "./documents.js";
import { Flows, newName } from "./flows.js";
import { refused } from "./refusal.js";
import { Server } from "./server.js";

const server = await new Server().start();
after(() => server.stop());
afterEach(() => server.clearFaults());

const once = new Flows(server.client({ maxAttempts: 1 }));
const retrying = new Flows(server.client({ maxAttempts: 3 }));
const next = bytes(greeting("Next edition"));

describe("errors that may pass", () => {
  for (const fault of ["down", "internal", "rate-limited=1s"]) {
    test(`${fault}, twice: the third attempt of a read succeeds`, async () => {
      const flowId = await once.draft();
      await server.setFaults(`${fault}:Flowx2`);
      const { flowStatus, $metadata } = await retrying.get(flowId);
      assert.equal(flowStatus, "DRAFT");
      assert.equal($metadata.attempts, 3);
    });
  }

  test("down for longer: three attempts, then the error", async () => {
    const flowId = await once.draft();
    await server.setFaults("down:UploadFlowJSON");
    const error = await refused(retrying.upload(flowId, next), "DependencyException");
    assert.equal(error.$metadata.attempts, 3);
    await server.clearFaults();
    assert.deepEqual(await once.download(flowId), valid);
  });
});

describe("errors that stay", () => {
  for (const fault of ["token-revoked", "integrity"]) {
    test(`${fault}: one attempt`, async () => {
      const flowId = await once.draft();
      await server.setFaults(`${fault}:Publish`);
      const error = await refused(retrying.publish(flowId), "AccessDeniedByMetaException");
      assert.equal(error.$metadata.attempts, 1);
      assert.equal(await once.status(flowId), "DRAFT");
    });
  }

  test("a fault of the caller: one attempt", async () => {
    const error = await refused(retrying.publish("1"), "ResourceNotFoundException");
    assert.equal(error.$metadata.attempts, 1);
  });
});

describe("stored, then the answer was lost", () => {
  test("UpdateWhatsAppFlowAssets: the retry ends well and nothing is lost", async () => {
    const flowId = await once.published();
    await server.setFaults("lost-answer:UploadFlowJSONx1");
    const { validationErrors, $metadata } = await retrying.upload(flowId, next);
    assert.deepEqual(validationErrors, []);
    assert.equal($metadata.attempts, 2);
    assert.deepEqual(await once.download(flowId), next);
    assert.equal(await once.status(flowId), "DRAFT");
    await once.publish(flowId);
  });

  test("UpdateWhatsAppFlowAssets without retries: an error that says so, and the upload is there", async () => {
    const flowId = await once.published();
    await server.setFaults("lost-answer:UploadFlowJSONx1");
    await refused(once.upload(flowId, next), "DependencyException", /code 139001, subcode 4016012/);
    assert.deepEqual(await once.download(flowId), next);
    assert.equal(await once.status(flowId), "DRAFT");
  });

  test("CreateWhatsAppFlow: the retry finds the name taken, by one flow and no more", async () => {
    const flowName = newName("lost");
    await server.setFaults("lost-answer:CreateFlowx1");
    const error = await refused(retrying.create({ flowName }), "InvalidParametersException", /4016019/);
    assert.equal(error.$metadata.attempts, 2);
    const { flows } = await once.list({ maxResults: 100 });
    assert.equal(flows.filter((flow) => flow.flowName === flowName).length, 1);
  });

  test("UpdateWhatsAppFlow: the retry ends well", async () => {
    const flowId = await once.draft();
    const flowName = newName("renamed");
    await server.setFaults("lost-answer:UpdateFlowx1");
    await retrying.update(flowId, { flowName });
    assert.equal((await once.get(flowId)).flowName, flowName);
  });

  test("PublishWhatsAppFlow: the retry finds it published", async () => {
    const flowId = await once.draft();
    await server.setFaults("lost-answer:Publishx1");
    await refused(retrying.publish(flowId), "InvalidParametersException", /code 139002/);
    assert.equal(await once.status(flowId), "PUBLISHED");
  });

  test("DeleteWhatsAppFlow: the retry finds it gone", async () => {
    const flowId = await once.draft();
    await server.setFaults("lost-answer:Deletex1");
    await refused(retrying.delete(flowId), "ResourceNotFoundException");
  });
});

describe("a slow Meta", () => {
  test("is waited for", async () => {
    const flowId = await once.draft();
    await server.setFaults("slow=400ms:Flow");
    const asked = performance.now();
    await once.get(flowId);
    assert.ok(performance.now() - asked >= 400);
  });

  test("does not hold a client that gives up, nor anyone else", async () => {
    const flowId = await once.draft();
    const hasty = new Flows(
      server.client({ requestHandler: { requestTimeout: 200, throwOnRequestTimeout: true } }),
    );
    await server.setFaults("slow=5s:UploadFlowJSON");
    await assert.rejects(hasty.upload(flowId, next), { name: "TimeoutError" });
    const asked = performance.now();
    assert.equal(await once.status(flowId), "DRAFT");
    assert.ok(performance.now() - asked < 2000);
  });
});

describe("the switch for faults", () => {
  test("shows what is set and how often it will still happen", async () => {
    await server.setFaults("down:Flowx3", "slow=1ms");
    const shown = await (await server.admin("GET", "/_flowport/faults")).json();
    assert.deepEqual(shown.faults, ["down:Flowx3", "slow=1ms"]);
    await refused(once.get(await once.draft()), "DependencyException");
    const left = await (await server.admin("GET", "/_flowport/faults")).json();
    assert.deepEqual(left.faults, ["down:Flowx2", "slow=1ms"]);
  });

  test("refuses a fault that does not exist, names those that do, and keeps what was set", async () => {
    await server.setFaults("down:Flow");
    const answer = await server.admin("PUT", "/_flowport/faults", { faults: ["explode"] });
    assert.equal(answer.status, 400);
    assert.match(await answer.text(), /lost-answer/);
    const shown = await (await server.admin("GET", "/_flowport/faults")).json();
    assert.deepEqual(shown.faults, ["down:Flow"]);
  });

  test("does not answer a web page, which cannot send its header", async () => {
    const answer = await fetch(`${server.endpoint}/_flowport/faults`);
    assert.ok(answer.status >= 400 && answer.status < 500);
  });

  test("--sim-fault sets faults from the start", async () => {
    const faulty = await new Server({
      args: [
        "--listen",
        "127.0.0.1:0",
        "--sim-fault",
        "down:Publishx1",
        "--sim-fault",
        "integrity:CreateFlow",
      ],
    }).start();
    try {
      const flows = new Flows(faulty.client());
      await refused(flows.create(), "AccessDeniedByMetaException", /code 139000, subcode 4233020/);
      await refused(flows.publish("1"), "DependencyException");
      await refused(flows.publish("1"), "ResourceNotFoundException");
    } finally {
      await faulty.stop();
    }
  });
});
