// The life of a flow through the ten operations, and what each state refuses.

import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { broken, bytes, endpointFlow, greeting, valid } from "./documents.js";
import { Flows, newName, operations } from "./flows.js";
import { refused } from "./refusal.js";
import { arn, Server } from "./server.js";

const server = await new Server().start();
after(() => server.stop());
const flows = new Flows(server.client());

describe("CreateWhatsAppFlow", () => {
  test("a flow without Flow JSON is a draft without versions or files", async () => {
    const flowName = newName();
    const created = await flows.create({ flowName, categories: ["SIGN_UP", "OTHER"] });
    assert.match(created.flowId, /^[0-9]{1,100}$/);
    assert.deepEqual(created.validationErrors, []);

    const flow = await flows.get(created.flowId);
    assert.equal(flow.flowId, created.flowId);
    assert.equal(flow.flowName, flowName);
    assert.equal(flow.flowStatus, "DRAFT");
    assert.deepEqual(flow.categories, ["SIGN_UP", "OTHER"]);
    assert.deepEqual(flow.validationErrors, []);
    assert.equal(flow.jsonVersion, undefined);
    assert.equal(flow.dataApiVersion, undefined);
    assert.equal(flow.endpointUri, undefined);
    assert.deepEqual((await flows.assets(created.flowId)).flowAssets, []);
  });

  test("a flow with Flow JSON keeps it as its draft", async () => {
    const { flowId, validationErrors } = await flows.create({ flowJson: valid });
    assert.deepEqual(validationErrors, []);
    const flow = await flows.get(flowId);
    assert.equal(flow.flowStatus, "DRAFT");
    assert.equal(flow.jsonVersion, "7.3");
    assert.deepEqual(await flows.download(flowId), valid);
  });

  test("publish with a valid Flow JSON publishes at once", async () => {
    const { flowId, validationErrors } = await flows.create({ flowJson: valid, publish: true });
    assert.deepEqual(validationErrors, []);
    assert.equal(await flows.status(flowId), "PUBLISHED");
  });

  test("publish with a faulty Flow JSON creates a draft and tells the errors", async () => {
    const { flowId, validationErrors } = await flows.create({ flowJson: broken, publish: true });
    assert.equal(validationErrors.length, 1);
    assert.equal(await flows.status(flowId), "DRAFT");
    assert.deepEqual(await flows.download(flowId), broken);
  });

  test("publish without a Flow JSON is refused and creates nothing", async () => {
    const flowName = newName();
    await refused(flows.create({ flowName, publish: true }), "InvalidParametersException", /flowJson/);
    await flows.create({ flowName });
  });

  test("publish of a flow that lacks its endpoint creates a draft", async () => {
    const created = await flows.create({ flowJson: bytes(endpointFlow()), publish: true });
    assert.deepEqual(created.validationErrors, []);
    assert.equal(await flows.status(created.flowId), "DRAFT");
  });

  test("publish: false leaves a draft", async () => {
    const { flowId } = await flows.create({ flowJson: valid, publish: false });
    assert.equal(await flows.status(flowId), "DRAFT");
  });

  test("all nine categories are accepted", async () => {
    const categories = [
      "SIGN_UP",
      "SIGN_IN",
      "APPOINTMENT_BOOKING",
      "LEAD_GENERATION",
      "SHOPPING",
      "CONTACT_US",
      "CUSTOMER_SUPPORT",
      "SURVEY",
      "OTHER",
    ];
    const { flowId } = await flows.create({ categories });
    assert.deepEqual((await flows.get(flowId)).categories, categories);
  });

  test("a name is counted in characters, not in bytes or UTF-16 units", async () => {
    const flowName = "🛒".repeat(200);
    const { flowId } = await flows.create({ flowName });
    assert.equal((await flows.get(flowId)).flowName, flowName);
  });

  test("a name that the account has already is refused", async () => {
    const flowName = newName();
    await flows.create({ flowName });
    const error = await refused(flows.create({ flowName }), "InvalidParametersException");
    assert.match(error.message, /code 100, subcode 4016019/);
  });

  test("names that differ by case are two names", async () => {
    const flowName = newName("Case");
    await flows.create({ flowName });
    await flows.create({ flowName: flowName.toUpperCase() });
  });

  test("a name becomes free when its flow is deleted", async () => {
    const flowName = newName();
    const { flowId } = await flows.create({ flowName });
    await flows.delete(flowId);
    await flows.create({ flowName });
  });

  test("cloneFlowId copies the draft and leaves the source alone", async () => {
    const source = await flows.draft(bytes(greeting("Copied")));
    const { flowId } = await flows.create({ cloneFlowId: source });
    assert.notEqual(flowId, source);
    assert.deepEqual(await flows.download(flowId), bytes(greeting("Copied")));
    await flows.upload(flowId, bytes(greeting("Changed")));
    assert.deepEqual(await flows.download(source), bytes(greeting("Copied")));
  });

  test("cloneFlowId of a published flow gives a draft", async () => {
    const { flowId } = await flows.create({ cloneFlowId: await flows.published() });
    assert.equal(await flows.status(flowId), "DRAFT");
  });

  test("cloneFlowId with publish publishes the copy", async () => {
    const { flowId } = await flows.create({ cloneFlowId: await flows.draft(), publish: true });
    assert.equal(await flows.status(flowId), "PUBLISHED");
  });

  test("cloneFlowId with a Flow JSON takes the Flow JSON", async () => {
    const flowJson = bytes(greeting("Own words"));
    const { flowId } = await flows.create({ cloneFlowId: await flows.draft(), flowJson });
    assert.deepEqual(await flows.download(flowId), flowJson);
  });

  test("cloneFlowId of an unknown flow creates nothing", async () => {
    const flowName = newName();
    await refused(flows.create({ flowName, cloneFlowId: "1" }), "InvalidParametersException", /code 100/);
    await flows.create({ flowName });
  });
});

describe("GetWhatsAppFlow", () => {
  test("a published flow tells everything about itself", async () => {
    const flow = await flows.get(await flows.published());
    assert.equal(flow.flowStatus, "PUBLISHED");
    assert.equal(flow.jsonVersion, "7.3");
    assert.match(flow.preview.previewUrl, /^http:/);
    assert.match(flow.preview.expiresAt, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+0000$/);
    assert.match(flow.whatsAppBusinessAccount.id, /^[0-9]+$/);
    assert.ok(flow.whatsAppBusinessAccount.name);
    assert.equal(flow.healthStatus.canSendMessage, "AVAILABLE");
    const entity = flow.healthStatus.entities.find(({ entityType }) => entityType === "FLOW");
    assert.deepEqual(entity, { entityType: "FLOW", id: flow.flowId, canSendMessage: "AVAILABLE" });
  });

  test("overall health is that of the worst entity", async () => {
    const rank = ["AVAILABLE", "LIMITED", "BLOCKED"];
    for (const flowId of [await flows.draft(broken), await flows.published(), await flows.deprecated()]) {
      const { canSendMessage, entities } = (await flows.get(flowId)).healthStatus;
      const worst = Math.max(...entities.map((entity) => rank.indexOf(entity.canSendMessage)));
      assert.equal(canSendMessage, rank[worst]);
    }
  });

  test("a deprecated flow cannot be sent", async () => {
    const { healthStatus } = await flows.get(await flows.deprecated());
    assert.equal(healthStatus.canSendMessage, "BLOCKED");
  });
});

describe("UpdateWhatsAppFlow", () => {
  test("what is left out stays as it is", async () => {
    const flowId = await flows.draft();
    const before = await flows.get(flowId);

    const flowName = newName("renamed");
    await flows.update(flowId, { flowName });
    const renamed = await flows.get(flowId);
    assert.equal(renamed.flowName, flowName);
    assert.deepEqual(renamed.categories, before.categories);

    await flows.update(flowId, { categories: ["SURVEY", "SHOPPING"] });
    const recategorised = await flows.get(flowId);
    assert.equal(recategorised.flowName, flowName);
    assert.deepEqual(recategorised.categories, ["SURVEY", "SHOPPING"]);
    assert.deepEqual(await flows.download(flowId), valid);
  });

  test("an update of nothing is accepted and changes nothing", async () => {
    const flowId = await flows.draft();
    const before = await flows.get(flowId);
    await flows.update(flowId, {});
    assert.equal((await flows.get(flowId)).flowName, before.flowName);
    assert.equal(await flows.status(flowId), "DRAFT");
  });

  test("a flow may be given the name it has", async () => {
    const flowName = newName();
    const { flowId } = await flows.create({ flowName });
    await flows.update(flowId, { flowName });
  });

  test("another flow's name is refused and nothing changes", async () => {
    const flowName = newName();
    await flows.create({ flowName });
    const { flowId } = await flows.create();
    const call = flows.update(flowId, { flowName, categories: ["SURVEY"] });
    await refused(call, "InvalidParametersException", /subcode 4016019/);
    assert.deepEqual((await flows.get(flowId)).categories, ["OTHER"]);
  });
});

describe("what a state allows", () => {
  test("publish, deprecate and delete answer an empty success", async () => {
    const flowId = await flows.draft();
    for (const answer of [
      await flows.publish(flowId),
      await flows.deprecate(flowId),
      await flows.delete(await flows.draft()),
    ]) {
      const { $metadata, ...members } = answer;
      assert.equal($metadata.httpStatusCode, 200);
      assert.deepEqual(members, {});
    }
    assert.equal(await flows.status(flowId), "DEPRECATED");
  });

  test("a draft that was published before can be deleted", async () => {
    const flowId = await flows.published();
    await flows.upload(flowId, valid);
    await flows.delete(flowId);
    await refused(flows.get(flowId), "ResourceNotFoundException");
  });

  test("a deleted flow is gone for every operation", async () => {
    const flowId = await flows.draft();
    const url = await flows.downloadUrl(flowId);
    await flows.delete(flowId);
    for (const { Command, input } of operations) {
      if (!("flowId" in input(flowId))) continue;
      await refused(flows.send(Command, input(flowId)), "ResourceNotFoundException", /code 100, subcode 33/);
    }
    const { status } = await fetch(url);
    assert.ok(status >= 400 && status < 500, `the file is still there: ${status}`);
  });

  const refusals = [
    // state, operation, Meta's code
    ["published", "publish", 139002],
    ["published", "delete", 139004],
    ["deprecated", "update", 139001],
    ["deprecated", "upload", 139001],
    ["deprecated", "publish", 139002],
    ["deprecated", "deprecate", 139003],
    ["deprecated", "delete", 139004],
    ["draft", "deprecate", 139003],
  ];
  const inputs = { upload: bytes(greeting("Changed")), update: { categories: ["SURVEY"] } };
  for (const [state, operation, code] of refusals) {
    test(`a ${state} flow refuses ${operation} and stays as it is`, async () => {
      const flowId = await flows[state]();
      const call = flows[operation](flowId, inputs[operation]);
      await refused(call, "InvalidParametersException", new RegExp(`code ${code}`));
      const flow = await flows.get(flowId);
      assert.equal(flow.flowStatus, state.toUpperCase());
      assert.deepEqual(flow.categories, ["OTHER"]);
      assert.deepEqual(await flows.download(flowId), valid);
    });
  }

  test("a flow without Flow JSON cannot be published", async () => {
    const { flowId } = await flows.create();
    await refused(flows.publish(flowId), "InvalidParametersException", /code 139002/);
    assert.equal(await flows.status(flowId), "DRAFT");
  });

  test("a Flow JSON of a version that is no longer published is refused at publish", async () => {
    const flowId = await flows.draft(bytes({ ...greeting(), version: "4.0" }));
    await refused(flows.publish(flowId), "InvalidParametersException", /code 139002/);
  });

  for (const version of ["5.1", "6.0", "6.1", "6.2", "6.3", "7.0", "7.1", "7.2", "7.3"]) {
    test(`a Flow JSON of version ${version} is published`, async () => {
      const flowId = await flows.published(bytes({ ...greeting(), version }));
      const flow = await flows.get(flowId);
      assert.equal(flow.flowStatus, "PUBLISHED");
      assert.equal(flow.jsonVersion, version);
    });
  }
});

test("an account may be named by its ARN", async () => {
  const byArn = new Flows(server.client(), arn());
  const flowId = await flows.draft();
  assert.equal((await byArn.get(flowId)).flowId, flowId);
});
