// Who may do what: access keys, session tokens, IAM policies.

import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { after, describe, test } from "node:test";
import {
  ListLinkedWhatsAppBusinessAccountsCommand,
  PutWhatsAppBusinessAccountEventDestinationsCommand,
  SocialMessagingClient,
  TagResourceCommand,
  UntagResourceCommand,
} from "@aws-sdk/client-socialmessaging";
import { links, others } from "./accounts.js";
import { valid } from "./documents.js";
import { Flows } from "./flows.js";
import { refused, uuid } from "./refusal.js";
import { arn, development, Server, waba } from "./server.js";

const server = await new Server().start();
after(() => server.stop());
const developer = new Flows(server.client());

/** as calls with the given key. */
const as = (credentials, overrides) => new Flows(server.client({ credentials, ...overrides }));

let policies = 0;

/** keyWith makes a key whose user has a policy of these statements. */
async function keyWith(user, ...Statement) {
  const file = join(server.data, `policy-${++policies}.json`);
  await writeFile(file, JSON.stringify({ Version: "2012-10-17", Statement }));
  return server.createKey("--user", user, "--policy", file);
}

describe("an access key", () => {
  test("without a policy may do everything in its account", async () => {
    const key = await server.createKey("--user", "admin");
    assert.match(key.accessKeyId, /^AKIA[A-Z0-9]{16}$/);
    assert.match(key.secretAccessKey, /^[A-Za-z0-9/+=]{40}$/);
    assert.equal(key.arn, "arn:aws:iam::000000000000:user/admin");
    assert.equal(await as(key).status(await as(key).draft()), "DRAFT");
  });

  test("that nobody made is refused", async () => {
    const call = as({ ...development, accessKeyId: "AKIAIOSFODNN7EXAMPLE" }).list();
    await refused(
      call,
      "UnrecognizedClientException",
      "The security token included in the request is invalid.",
    );
  });

  test("with a wrong secret is refused", async () => {
    const call = as({ ...development, secretAccessKey: "wrong" }).list();
    await refused(call, "InvalidSignatureException", /^The request signature we calculated does not match/);
  });

  test("of another account does not see this one's", async () => {
    const key = await server.createKey("--user", "stranger", "--account", "123456789012");
    await refused(as(key).list(), "ResourceNotFoundException", "LinkedWhatsAppBusinessAccountId Not Found");
    const byArn = new Flows(server.client({ credentials: key }), arn());
    await refused(byArn.list(), "InvalidParametersException", "Provided parameters are not valid");
    const { linkedAccounts } = await byArn.client.send(new ListLinkedWhatsAppBusinessAccountsCommand({}));
    assert.deepEqual(linkedAccounts, []);
  });

  test("stops working soon after it is deleted", async () => {
    const key = await server.createKey("--user", "leaver");
    await as(key).list();
    await server.run("keys", "delete", key.accessKeyId);
    const deadline = Date.now() + 5000;
    const works = () =>
      as(key)
        .list()
        .then(
          () => true,
          () => false,
        );
    while (await works()) {
      assert.ok(Date.now() < deadline, "the key still works after five seconds");
      await sleep(100);
    }
    await refused(as(key).list(), "UnrecognizedClientException");
  });

  test("is listed without its secret, which is in no log either", async () => {
    const key = await server.createKey("--user", "listed");
    await as(key).list();
    const listed = await server.run("keys", "list");
    assert.ok(listed.includes(key.accessKeyId));
    for (const text of [listed, server.log]) assert.ok(!text.includes(key.secretAccessKey));
  });
});

describe("a session", () => {
  test("works with its token and not without", async () => {
    const key = await server.createKey("--user", "guest", "--session", "15m");
    assert.match(key.accessKeyId, /^ASIA/);
    await as(key).list();
    const { sessionToken, ...bare } = key;
    await refused(as(bare).list(), "UnrecognizedClientException");
    await refused(as({ ...key, sessionToken: `${sessionToken}x` }).list(), "UnrecognizedClientException");
    assert.ok(!server.log.includes(sessionToken));
  });

  test("ends", async () => {
    const key = await server.createKey("--user", "brief", "--session", "1s");
    await sleep(1200);
    await refused(
      as(key).list(),
      "ExpiredTokenException",
      "The security token included in the request is expired",
    );
  });
});

describe("a policy", () => {
  const denied = (user, action, why, resource = arn()) =>
    `User: arn:aws:iam::000000000000:user/${user} is not authorized to perform: social-messaging:${action} ` +
    `on resource: ${resource} ${why}`;

  test("allows what it names and no more", async () => {
    const flowId = await developer.draft();
    const Action = ["social-messaging:Get*", "social-messaging:ListWhatsAppFlow*"];
    const reader = as(await keyWith("reader", { Effect: "Allow", Action, Resource: "*" }));
    await reader.get(flowId);
    await reader.list();
    await reader.assets(flowId);
    const why =
      "because no identity-based policy allows the social-messaging:UpdateWhatsAppFlowAssets action";
    await refused(
      reader.upload(flowId, valid),
      "AccessDeniedException",
      denied("reader", "UpdateWhatsAppFlowAssets", why),
    );
  });

  test("that denies wins over one that allows", async () => {
    const flowId = await developer.draft();
    const careful = as(
      await keyWith(
        "careful",
        { Effect: "Allow", Action: "*", Resource: "*" },
        { Effect: "Deny", Action: "social-messaging:DeleteWhatsAppFlow", Resource: "*" },
      ),
    );
    await careful.get(flowId);
    const why = "with an explicit deny in an identity-based policy";
    await refused(
      careful.delete(flowId),
      "AccessDeniedException",
      denied("careful", "DeleteWhatsAppFlow", why),
    );
    assert.equal(await developer.status(flowId), "DRAFT");
  });

  for (const { name, Command, input, resource } of [...others, ...links]) {
    test(`that does not allow ${name} denies it`, async () => {
      const Action = "social-messaging:GetWhatsAppFlow";
      const credentials = await keyWith("narrow", { Effect: "Allow", Action, Resource: "*" });
      const call = server.client({ credentials }).send(new Command(input));
      const why = `because no identity-based policy allows the social-messaging:${name} action`;
      await refused(call, "AccessDeniedException", denied("narrow", name, why, resource));
    });
  }

  test("may name one account, by id or by ARN of the request", async () => {
    const id = await server.link("Second");
    const credentials = await keyWith("second", { Effect: "Allow", Action: "*", Resource: arn(id) });
    await new Flows(server.client({ credentials }), id).list();
    await new Flows(server.client({ credentials }), arn(id)).list();
    await refused(as(credentials).list(), "AccessDeniedException");
  });

  test("may look at the tags of the account", async () => {
    const Condition = { StringEquals: { "aws:ResourceTag/team": "shop" } };
    const shop = as(await keyWith("shop", { Effect: "Allow", Action: "*", Resource: "*", Condition }));
    const resourceArn = arn();
    await refused(shop.list(), "AccessDeniedException");
    await developer.client.send(
      new TagResourceCommand({ resourceArn, tags: [{ key: "team", value: "shop" }] }),
    );
    await shop.list();
    await developer.client.send(new UntagResourceCommand({ resourceArn, tagKeys: ["team"] }));
    await refused(shop.list(), "AccessDeniedException");
  });

  test("must let a role be passed on", async () => {
    const roleArn = "arn:aws:iam::000000000000:role/events";
    const eventDestinations = [{ eventDestinationArn: "arn:aws:sns:us-east-1:000000000000:flows", roleArn }];
    const put = (credentials) =>
      server
        .client({ credentials })
        .send(new PutWhatsAppBusinessAccountEventDestinationsCommand({ id: waba, eventDestinations }));
    const Action = "social-messaging:PutWhatsAppBusinessAccountEventDestinations";
    const statement = { Effect: "Allow", Action, Resource: "*" };
    const error = await refused(put(await keyWith("half", statement)), "AccessDeniedException");
    assert.ok(error.message.includes(`iam:PassRole on resource: ${roleArn}`), error.message);

    const Condition = { StringEquals: { "iam:PassedToService": "social-messaging.amazonaws.com" } };
    const pass = { Effect: "Allow", Action: "iam:PassRole", Resource: roleArn, Condition };
    await put(await keyWith("whole", statement, pass));
  });

  test("may look at the tags of the request", async () => {
    const Condition = { "ForAllValues:StringEquals": { "aws:TagKeys": ["stage"] } };
    const Action = "social-messaging:TagResource";
    const credentials = await keyWith("tagger", { Effect: "Allow", Action, Resource: "*", Condition });
    const tagger = server.client({ credentials });
    const tag = (key) =>
      tagger.send(new TagResourceCommand({ resourceArn: arn(), tags: [{ key, value: "x" }] }));
    await tag("stage");
    await refused(tag("team"), "AccessDeniedException");
  });

  test("that makes no sense is refused when the key is made", async () => {
    const statement = { Effect: "Maybe", Action: "*", Resource: "*" };
    await assert.rejects(
      keyWith("muddled", statement),
      ({ code, stderr }) => code !== 0 && /Effect/.test(stderr),
    );
  });
});

describe("a client", () => {
  test("finds flowport and its keys through the environment alone", async () => {
    process.env.AWS_ENDPOINT_URL_SOCIALMESSAGING = server.endpoint;
    process.env.AWS_REGION = "ap-southeast-2";
    process.env.AWS_ACCESS_KEY_ID = process.env.AWS_SECRET_ACCESS_KEY = "test";
    const client = new SocialMessagingClient();
    try {
      const { linkedAccounts, $metadata } = await client.send(
        new ListLinkedWhatsAppBusinessAccountsCommand(),
      );
      assert.equal(linkedAccounts[0].arn, arn(waba, { region: "ap-southeast-2" }));
      assert.match($metadata.requestId, uuid);
    } finally {
      client.destroy();
      for (const name of Object.keys(process.env)) {
        if (/^AWS_(ENDPOINT|REGION|ACCESS|SECRET)/.test(name)) delete process.env[name];
      }
    }
  });

  for (const [what, hours, message] of [
    ["behind", -1, /^Signature expired: \d{8}T\d{6}Z is now earlier than \d{8}T\d{6}Z \(.* - 5 min\.\)$/],
    [
      "ahead",
      1,
      /^Signature not yet current: \d{8}T\d{6}Z is still later than \d{8}T\d{6}Z \(.* \+ 5 min\.\)$/,
    ],
  ]) {
    test(`with a clock an hour ${what} is refused, learns the time from the answer and gets through`, async (t) => {
      t.mock.timers.enable({ apis: ["Date"], now: Date.now() + hours * 3_600_000 });
      await refused(developer.list(), "InvalidSignatureException", message);
      const { $metadata } = await as(development, { maxAttempts: 2 }).list();
      assert.equal($metadata.attempts, 2);
    });
  }

  test("with a clock four minutes off gets through at once", async (t) => {
    for (const minutes of [-4, 4]) {
      t.mock.timers.enable({ apis: ["Date"], now: Date.now() + minutes * 60_000 });
      await as(development).list();
      t.mock.timers.reset();
    }
  });
});
