// --throttle: rates of flowport's own, for each key and operation.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { others } from "./accounts.js";
import { valid } from "./documents.js";
import { Flows } from "./flows.js";
import { refused } from "./refusal.js";
import { Server } from "./server.js";

const server = await new Server({
  args: [
    ...["--listen", "127.0.0.1:0"],
    ...["--throttle", "UpdateWhatsAppFlowAssets=0.01/2"],
    ...["--throttle", "GetWhatsAppFlow=4/2"],
    ...others.flatMap(({ name }) => ["--throttle", `${name}=0.01/1`]),
  ],
}).start();
after(() => server.stop());
const flows = new Flows(server.client());

test("calls beyond the burst are refused, those of other operations and keys are not", async () => {
  const { flowId } = await flows.create();
  await flows.upload(flowId, valid);
  await flows.upload(flowId, valid);
  const error = await refused(flows.upload(flowId, valid), "ThrottledRequestException");
  assert.ok(error.$retryable, "the model says that it may be tried again");
  await flows.publish(flowId);

  const other = new Flows(server.client({ credentials: await server.createKey("--user", "other") }));
  await other.upload(flowId, valid);
});

test("the client's retries get through in time", async () => {
  const flowId = await flows.draft();
  const patient = new Flows(server.client({ maxAttempts: 10 }));
  const statuses = await Promise.all(Array.from({ length: 6 }, () => patient.status(flowId)));
  assert.deepEqual(statuses, Array(6).fill("DRAFT"));
});

for (const { name, Command, input } of others) {
  test(`${name} is throttled alike`, async () => {
    const client = server.client();
    await client.send(new Command(input));
    await refused(client.send(new Command(input)), "ThrottledRequestException");
  });
}
