// Flows with an endpoint: the members endpointUri and metaAppId of September
// 2026, which this client cannot send by itself yet.

import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { CreateWhatsAppFlowCommand, UpdateWhatsAppFlowCommand } from "@aws-sdk/client-socialmessaging";
import { bytes, endpointFlow, valid } from "./documents.js";
import { Flows, newName } from "./flows.js";
import { refused } from "./refusal.js";
import { Server, waba } from "./server.js";

const server = await new Server().start();
after(() => server.stop());
const client = server.client();
const flows = new Flows(client);

/** sendWith adds members to the body of a call before it is signed. */
function sendWith(members, command) {
  command.middlewareStack.add(
    (next) => (args) => {
      const body = JSON.parse(new TextDecoder().decode(args.request.body));
      args.request.body = JSON.stringify({ ...body, ...members });
      return next(args);
    },
    { step: "serialize", priority: "low", name: "newerMembers" },
  );
  return client.send(command);
}

const create = (members, input) =>
  sendWith(
    members,
    new CreateWhatsAppFlowCommand({ id: waba, flowName: newName(), categories: ["OTHER"], ...input }),
  );
const update = (flowId, members) => sendWith(members, new UpdateWhatsAppFlowCommand({ id: waba, flowId }));

const endpointUri = "https://flows.example.com/endpoint?shop=1";
const dynamic = bytes(endpointFlow());

describe("endpointUri", () => {
  test("of CreateWhatsAppFlow is what GetWhatsAppFlow tells, with the data API version", async () => {
    const { flowId, validationErrors } = await create({ endpointUri }, { flowJson: dynamic });
    assert.deepEqual(validationErrors, []);
    const flow = await flows.get(flowId);
    assert.equal(flow.endpointUri, endpointUri);
    assert.equal(flow.dataApiVersion, "3.0");
    await flows.publish(flowId);
  });

  test("of UpdateWhatsAppFlow is set, kept when left out, and replaced", async () => {
    const flowId = await flows.draft(dynamic);
    assert.equal((await flows.get(flowId)).endpointUri, undefined);
    await update(flowId, { endpointUri });
    assert.equal((await flows.get(flowId)).endpointUri, endpointUri);
    await flows.update(flowId, { categories: ["SURVEY"] });
    assert.equal((await flows.get(flowId)).endpointUri, endpointUri);
    await update(flowId, { endpointUri: "https://flows.example.com/other" });
    assert.equal((await flows.get(flowId)).endpointUri, "https://flows.example.com/other");
  });

  test("is needed to publish a flow with an endpoint", async () => {
    const flowId = await flows.draft(dynamic);
    assert.equal((await flows.get(flowId)).healthStatus.canSendMessage, "BLOCKED");
    await refused(flows.publish(flowId), "InvalidParametersException", /code 139002, subcode 4233024/);
    await update(flowId, { endpointUri });
    await flows.publish(flowId);
    assert.equal(await flows.status(flowId), "PUBLISHED");
  });

  test("must be an address, and not too long", async () => {
    await refused(create({ endpointUri: "not an address" }), "InvalidParametersException", /code 100/);
    const tooLong = `https://flows.example.com/${"x".repeat(2023)}`;
    assert.equal(tooLong.length, 2049);
    await refused(create({ endpointUri: tooLong }), "ValidationException", /'endpointUri'.*equal to 2048/);
    await refused(create({ endpointUri: "" }), "ValidationException", /'endpointUri'/);
    await create({ endpointUri: tooLong.slice(0, 2048) });
  });
});

describe("metaAppId", () => {
  test("connects the flow to a Meta app", async () => {
    const flowId = await flows.draft();
    await update(flowId, { metaAppId: "1234567890" });
    assert.equal((await flows.get(flowId)).application.id, "1234567890");
  });
});

test("members that nobody knows are ignored", async () => {
  const { flowId } = await create({ colour: "blue", deep: { list: [1, null] } }, { flowJson: valid });
  assert.equal(await flows.status(flowId), "DRAFT");
});
