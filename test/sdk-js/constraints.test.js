// Every constraint of the service model on the inputs of the Flow operations.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import {
  CreateWhatsAppFlowCommand,
  GetWhatsAppFlowCommand,
  GetWhatsAppFlowPreviewCommand,
  ListWhatsAppFlowAssetsCommand,
  ListWhatsAppFlowsCommand,
  UpdateWhatsAppFlowAssetsCommand,
  UpdateWhatsAppFlowCommand,
} from "@aws-sdk/client-socialmessaging";
import { valid } from "./documents.js";
import { Flows, newName, operations } from "./flows.js";
import { refused } from "./refusal.js";
import { Server, waba } from "./server.js";

const server = await new Server().start();
after(() => server.stop());
const client = server.client();
const flows = new Flows(client);

let flowId;
before(async () => {
  flowId = await flows.draft();
});

const required = "Member must not be null";
const atLeast = (n) => `Member must have length greater than or equal to ${n}`;
const atMost = (n) => `Member must have length less than or equal to ${n}`;
const digits = "Member must satisfy regular expression pattern: [0-9]+";

/** failed is the text of one broken constraint; only its value may be shortened. */
function failed(member, constraint) {
  const text = `at '${member}' failed to satisfy constraint: ${constraint}`;
  return new RegExp(`^1 validation error detected: Value .*${text.replace(/[[\]+]/g, "\\$&")}`, "s");
}

function refuses(what, Command, input, member, constraint) {
  test(`${member}: ${what} is refused`, async () => {
    const call = client.send(new Command({ id: waba, ...input() }));
    const { message } = await refused(call, "ValidationException", failed(member, constraint));
    assert.ok(message.length < 2000, `the message repeats ${message.length} characters`);
  });
}

for (const { name, Command, input, optional = [] } of operations) {
  describe(name, () => {
    refuses("none", Command, () => ({ ...input(flowId), id: undefined }), "id", required);
    refuses(
      "one of 116 characters",
      Command,
      () => ({ ...input(flowId), id: `waba-${"0".repeat(111)}` }),
      "id",
      atMost(115),
    );
    for (const member of Object.keys(input("1")).filter((each) => !optional.includes(each))) {
      refuses("none", Command, () => ({ ...input(flowId), [member]: undefined }), member, required);
    }
    if ("flowId" in input("1")) {
      refuses("one that is not a number", Command, () => ({ ...input(), flowId: "12a" }), "flowId", digits);
      refuses(
        "one of 101 digits",
        Command,
        () => ({ ...input(), flowId: "1".repeat(101) }),
        "flowId",
        atMost(100),
      );
    }
  });
}

for (const [Command, input] of [
  [CreateWhatsAppFlowCommand, () => ({ flowName: newName(), categories: ["OTHER"] })],
  [UpdateWhatsAppFlowCommand, () => ({ flowId })],
]) {
  describe(`${Command.name.replace("Command", "")}: name and categories`, () => {
    refuses("an empty one", Command, () => ({ ...input(), flowName: "" }), "flowName", atLeast(1));
    refuses(
      "one of 201 characters",
      Command,
      () => ({ ...input(), flowName: "é".repeat(201) }),
      "flowName",
      atMost(200),
    );
    refuses("an empty list", Command, () => ({ ...input(), categories: [] }), "categories", atLeast(1));
    refuses(
      "a list of ten",
      Command,
      () => ({ ...input(), categories: Array(10).fill("OTHER") }),
      "categories",
      atMost(9),
    );

    test("categories: an unknown one is refused and the known ones are named", async () => {
      const call = client.send(new Command({ id: waba, ...input(), categories: ["OTHER", "LOTTERY"] }));
      const { message } = await refused(call, "ValidationException", /'categories.*enum value set: \[/);
      for (const known of ["SIGN_UP", "APPOINTMENT_BOOKING", "SHOPPING", "OTHER"]) {
        assert.ok(message.includes(known), message);
      }
    });
  });
}

describe("flowJson and cloneFlowId", () => {
  const create = () => ({ flowName: newName(), categories: ["OTHER"] });
  const nothing = new Uint8Array(0);
  refuses(
    "no bytes",
    CreateWhatsAppFlowCommand,
    () => ({ ...create(), flowJson: nothing }),
    "flowJson",
    atLeast(1),
  );
  refuses(
    "no bytes",
    UpdateWhatsAppFlowAssetsCommand,
    () => ({ flowId, flowJson: nothing }),
    "flowJson",
    atLeast(1),
  );
  refuses(
    "not a number",
    CreateWhatsAppFlowCommand,
    () => ({ ...create(), cloneFlowId: "-1" }),
    "cloneFlowId",
    digits,
  );
});

for (const [Command, input] of [
  [ListWhatsAppFlowsCommand, () => ({})],
  [ListWhatsAppFlowAssetsCommand, () => ({ flowId })],
]) {
  describe(`${Command.name.replace("Command", "")}: pages`, () => {
    const low = "Member must have value greater than or equal to 1";
    const high = "Member must have value less than or equal to 100";
    refuses("0", Command, () => ({ ...input(), maxResults: 0 }), "maxResults", low);
    refuses("101", Command, () => ({ ...input(), maxResults: 101 }), "maxResults", high);
    refuses("an empty one", Command, () => ({ ...input(), nextToken: "" }), "nextToken", atLeast(1));
    refuses(
      "one of 601 characters",
      Command,
      () => ({ ...input(), nextToken: "x".repeat(601) }),
      "nextToken",
      atMost(600),
    );

    test("maxResults: 1 and 100 are accepted", async () => {
      for (const maxResults of [1, 100]) {
        await client.send(new Command({ id: waba, ...input(), maxResults }));
      }
    });
  });
}

describe("several faults", () => {
  test("are told together", async () => {
    const call = client.send(new CreateWhatsAppFlowCommand({ id: "nonsense", flowName: "", categories: [] }));
    const { message } = await refused(call, "ValidationException", /^3 validation errors detected: /);
    assert.equal(message.split("failed to satisfy constraint").length - 1, 3, message);
    assert.equal(message.split("; ").length, 3, message);
  });

  test("of the model come before those of ownership", async () => {
    const id = "arn:aws:social-messaging:us-east-1:999999999999:waba/0";
    const call = client.send(new GetWhatsAppFlowCommand({ id, flowId: "x" }));
    await refused(call, "ValidationException");
  });
});

describe("limits", () => {
  test("a name of 200 characters and a flow id of 100 digits are within them", async () => {
    await flows.create({ flowName: "n".repeat(200), flowJson: valid });
    await refused(flows.get("1".repeat(100)), "ResourceNotFoundException");
  });

  test("invalidate: true and false are accepted", async () => {
    for (const invalidate of [true, false]) {
      await client.send(new GetWhatsAppFlowPreviewCommand({ id: waba, flowId, invalidate }));
    }
  });
});
