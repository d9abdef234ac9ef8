// Every Flow operation through every error that its model names, each from its
// real cause.

import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { Flows, operations } from "./flows.js";
import { flowErrors, refused } from "./refusal.js";
import { arn, Server, waba } from "./server.js";

const server = await new Server().start();
after(() => server.stop());
const client = server.client();
const flows = new Flows(client);

const unlinked = "waba-ffffffffffffffffffffffffffffffff";
let flowId, powerless;

before(async () => {
  flowId = await flows.published();
  const policy = join(server.data, "nothing.json");
  const Statement = [{ Effect: "Allow", Action: "social-messaging:TagResource", Resource: "*" }];
  await writeFile(policy, JSON.stringify({ Version: "2012-10-17", Statement }));
  const key = await server.createKey("--user", "nobody", "--policy", policy);
  powerless = server.client({ credentials: key });
});

const causes = {
  ValidationException: {
    why: "the account's id has the wrong form",
    message:
      /^1 validation error detected: Value 'nonsense' at 'id' failed to satisfy constraint: Member must satisfy regular expression pattern: /,
    act: (send) => send({ id: "nonsense" }),
  },
  InvalidParametersException: {
    why: "the ARN is of another AWS account",
    message: "Provided parameters are not valid",
    act: (send) => send({ id: arn(waba, { account: "999999999999" }) }),
  },
  ResourceNotFoundException: {
    why: "the account is not linked",
    message: "LinkedWhatsAppBusinessAccountId Not Found",
    act: (send) => send({ id: unlinked }),
  },
  AccessDeniedException: {
    why: "the key's policy does not allow it",
    message: (name) =>
      `User: ${"arn:aws:iam::000000000000:user/nobody"} is not authorized to perform: social-messaging:${name} ` +
      `on resource: ${arn()} because no identity-based policy allows the social-messaging:${name} action`,
    act: (send) => send({}, powerless),
  },
  AccessDeniedByMetaException: {
    why: "Meta no longer takes the account's token",
    fault: "token-revoked",
    message: /code 190/,
  },
  ThrottledRequestException: { why: "Meta limits the rate", fault: "rate-limited", message: /code 80007/ },
  DependencyException: { why: "Meta is down", fault: "down", message: /code 2\b/ },
  InternalServiceException: {
    why: "flowport has a fault of its own, of which nothing leaks",
    fault: "internal",
    message: /^(?!.*(\.go|panic|goroutine|sql|\/|0x|sim\b|injected|fault)).+$/is,
  },
};

test("the causes below cover every error of the model", () => {
  assert.deepEqual(Object.keys(causes).sort(), Object.keys(flowErrors).sort());
});

for (const { name, Command, metaCall, input } of operations) {
  describe(name, () => {
    for (const [error, { why, fault, message, act = (send) => send({}) }] of Object.entries(causes)) {
      test(`${error}: ${why}`, async () => {
        const send = (members, as = client) =>
          as.send(new Command({ id: waba, ...input(flowId), ...members }));
        if (fault) await server.setFaults(`${fault}:${metaCall}`);
        try {
          await refused(act(send), error, typeof message === "function" ? message(name) : message);
        } finally {
          if (fault) await server.clearFaults();
        }
        assert.equal(await flows.status(flowId), "PUBLISHED", "a refused call must change nothing");
      });
    }
  });
}

describe("ResourceNotFoundException", () => {
  for (const unknown of ["1", "0", "007", "9".repeat(19), "9".repeat(100)]) {
    test(`flow ${unknown.slice(0, 20)} (${unknown.length} digits) is unknown`, async () => {
      await refused(flows.get(unknown), "ResourceNotFoundException", /code 100, subcode 33/);
    });
  }

  test("a flow of another linked account is like one that does not exist", async () => {
    const second = new Flows(client, await server.link("Second"));
    await refused(second.get(flowId), "ResourceNotFoundException", /subcode 33/);
    await refused(second.upload(flowId, new Uint8Array(1)), "ResourceNotFoundException");
    assert.deepEqual((await second.list()).flows, []);
  });

  test("an id of the right beginning and no real account is not linked", async () => {
    for (const id of ["waba-", "waba-x", `waba-${"0".repeat(110)}`]) {
      await refused(
        new Flows(client, id).list(),
        "ResourceNotFoundException",
        causes.ResourceNotFoundException.message,
      );
    }
  });
});

describe("InvalidParametersException", () => {
  const foreign = {
    "another region": arn(waba, { region: "eu-west-1" }),
    "another partition": arn().replace("arn:aws:", "arn:aws-cn:"),
    "another service": arn().replace("social-messaging", "sns"),
  };
  for (const [what, id] of Object.entries(foreign)) {
    test(`an ARN of ${what} is not valid`, async () => {
      await refused(
        new Flows(client, id).list(),
        "InvalidParametersException",
        "Provided parameters are not valid",
      );
    });
  }

  test("the region is that of the request's signature", async () => {
    const ireland = server.client({ region: "eu-west-1" });
    const id = arn(waba, { region: "eu-west-1" });
    assert.equal((await new Flows(ireland, id).get(flowId)).flowId, flowId);
    await refused(new Flows(ireland, arn()).get(flowId), "InvalidParametersException");
  });
});

describe("every error", () => {
  test("has a request id that the log knows", async () => {
    await server.setFaults("internal:Flow");
    const error = await refused(flows.get(flowId), "InternalServiceException");
    await server.clearFaults();
    await flows.get(flowId);
    assert.ok(server.log.includes(error.$metadata.requestId), server.log);
  });

  test("of an address that no operation has is JSON all the same", async () => {
    const elsewhere = server.client({ endpoint: `${server.endpoint}/elsewhere` });
    await refused(new Flows(elsewhere).list(), "UnknownOperationException");
  });
});
