// Linked accounts, and the tags of what has an ARN.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import {
  AssociateWhatsAppBusinessAccountCommand,
  DisassociateWhatsAppBusinessAccountCommand,
  GetLinkedWhatsAppBusinessAccountCommand,
  GetLinkedWhatsAppBusinessAccountPhoneNumberCommand,
  ListLinkedWhatsAppBusinessAccountsCommand,
  ListTagsForResourceCommand,
  PutWhatsAppBusinessAccountEventDestinationsCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from "@aws-sdk/client-socialmessaging";
import { Flows } from "./flows.js";
import { refused } from "./refusal.js";
import { arn, phoneNumber, Server, waba } from "./server.js";

const server = await new Server().start();
after(() => server.stop());
const client = server.client();
const flows = new Flows(client);

const getAccount = (id) => client.send(new GetLinkedWhatsAppBusinessAccountCommand({ id }));
const listAccounts = (input = {}) => client.send(new ListLinkedWhatsAppBusinessAccountsCommand(input));

describe("ListLinkedWhatsAppBusinessAccounts and GetLinkedWhatsAppBusinessAccount", () => {
  test("the development account is there from the start", async () => {
    const { linkedAccounts, nextToken } = await listAccounts();
    assert.equal(nextToken, undefined);
    assert.equal(linkedAccounts.length, 1);
    const [summary] = linkedAccounts;
    assert.equal(summary.id, waba);
    assert.equal(summary.arn, arn());
    assert.match(summary.wabaId, /^[0-9]+$/);
    assert.ok(["COMPLETE", "INCOMPLETE"].includes(summary.registrationStatus));
    assert.ok(summary.linkDate instanceof Date);
    assert.ok(Math.abs(Date.now() - summary.linkDate) < 600_000, String(summary.linkDate));
    assert.ok(summary.wabaName);
    assert.deepEqual(summary.eventDestinations, []);

    const { account } = await getAccount(waba);
    const { phoneNumbers, ...rest } = account;
    assert.deepEqual(rest, summary);
    for (const number of phoneNumbers) {
      assert.match(
        number.arn,
        /^arn:aws:social-messaging:us-east-1:000000000000:phone-number-id\/[0-9a-zA-Z]+$/,
      );
      assert.match(number.phoneNumberId, /^phone-number-id-[0-9a-f]{32}$/);
      assert.ok(number.phoneNumber.length <= 20);
      assert.ok(number.metaPhoneNumberId && number.displayPhoneNumberName && number.displayPhoneNumber);
      assert.ok(number.qualityRating.length <= 10);
    }
  });

  test("an account is found by its ARN and is the one its flows tell", async () => {
    const { account } = await getAccount(arn());
    const { whatsAppBusinessAccount } = await flows.get(await flows.draft());
    assert.equal(whatsAppBusinessAccount.id, account.wabaId);
    assert.equal(whatsAppBusinessAccount.name, account.wabaName);
  });

  test("an account is linked, used and unlinked while the server runs", async () => {
    const id = await server.link("Second");
    assert.match(id, /^waba-[0-9a-f]{32}$/);
    assert.equal((await getAccount(id)).account.wabaName, "Second");
    assert.equal((await listAccounts()).linkedAccounts.length, 2);
    assert.match(await server.run("waba", "list"), /Second/);
    const second = new Flows(client, id);
    await second.draft();

    await server.run("waba", "unlink", id);
    const gone = "LinkedWhatsAppBusinessAccountId Not Found";
    await refused(getAccount(id), "ResourceNotFoundException", gone);
    await refused(second.list(), "ResourceNotFoundException", gone);
    assert.equal((await listAccounts()).linkedAccounts.length, 1);
  });

  test("an account of one region is unknown in another", async () => {
    const id = await server.link("Irish", "--region", "eu-west-1");
    await refused(getAccount(id), "ResourceNotFoundException");
    const ireland = server.client({ region: "eu-west-1" });
    const { account } = await ireland.send(new GetLinkedWhatsAppBusinessAccountCommand({ id }));
    assert.equal(account.arn, arn(id, { region: "eu-west-1" }));
  });

  test("inputs are held to the model", async () => {
    await refused(getAccount("nonsense"), "ValidationException", /'nonsense' at 'id'/);
    await refused(getAccount(undefined), "ValidationException", /Value null at 'id'/);
    await refused(listAccounts({ maxResults: 101 }), "ValidationException", /'maxResults'/);
    await refused(listAccounts({ nextToken: "" }), "ValidationException", /'nextToken'/);
    await refused(listAccounts({ nextToken: "nonsense" }), "InvalidParametersException");
    await refused(getAccount(arn(waba, { account: "999999999999" })), "InvalidParametersException");
  });
});

describe("AssociateWhatsAppBusinessAccount and DisassociateWhatsAppBusinessAccount", () => {
  const associate = (input) => client.send(new AssociateWhatsAppBusinessAccountCommand(input));
  const disassociate = (id) => client.send(new DisassociateWhatsAppBusinessAccountCommand({ id }));

  test("accounts are linked in the console only", async () => {
    const says = "CSRF header does not exist";
    await refused(associate({ signupCallback: { accessToken: "token" } }), "AccessDeniedException", says);
    await refused(associate({}), "AccessDeniedException", says);
  });

  test("what is wrong is found before, and secrets are not repeated", async () => {
    const phoneNumbers = [{ id: "1", twoFactorPin: "9876987" }];
    const setupFinalization = { associateInProgressToken: "secret".repeat(9), phoneNumbers };
    const { message } = await refused(associate({ setupFinalization }), "ValidationException");
    assert.match(message, /^2 validation errors .* at 'setupFinalization\.phoneNumbers\.1\.member\.twoFactorPin'/);
    assert.doesNotMatch(message + server.log, /secret|9876987/);
  });

  test("an unlinked account is gone and its flows stay", async () => {
    const metaId = "300000000000001";
    const link = async () => (await server.run("waba", "link", "--id", metaId, "--name", "Leaver")).trim();
    const id = await link();
    const flowId = await new Flows(client, id).draft();
    await disassociate(arn(id));
    await refused(
      disassociate(id),
      "ResourceNotFoundException",
      "LinkedWhatsAppBusinessAccountId Not Found",
    );
    const again = new Flows(client, await link());
    assert.equal(await again.status(flowId), "DRAFT");
    await refused(disassociate("nonsense"), "ValidationException");
    await refused(disassociate(arn(waba, { account: "999999999999" })), "InvalidParametersException");
  });
});

describe("GetLinkedWhatsAppBusinessAccountPhoneNumber", () => {
  const getNumber = (id) => client.send(new GetLinkedWhatsAppBusinessAccountPhoneNumberCommand({ id }));

  test("a number is found by id and by ARN, with its account", async () => {
    const { account } = await getAccount(waba);
    for (const id of [phoneNumber, arn(phoneNumber)]) {
      const answer = await getNumber(id);
      assert.deepEqual(answer.phoneNumber, account.phoneNumbers[0]);
      assert.equal(answer.linkedWhatsAppBusinessAccountId, waba);
    }
  });

  test("another number is not found", async () => {
    const unknown = phoneNumber.replace("id-0", "id-f");
    await refused(
      getNumber(unknown),
      "ResourceNotFoundException",
      "Origination phone number id not found for account.",
    );
    await refused(getNumber(arn(phoneNumber, { region: "eu-west-1" })), "InvalidParametersException");
    await refused(getNumber(waba), "ValidationException");
  });
});

describe("PutWhatsAppBusinessAccountEventDestinations", () => {
  const topic = "arn:aws:sns:us-east-1:000000000000:flows";
  const roleArn = "arn:aws:iam::000000000000:role/events";
  const put = (eventDestinations, id = waba) =>
    client.send(new PutWhatsAppBusinessAccountEventDestinationsCommand({ id, eventDestinations }));

  test("a destination is set, replaced and removed", async () => {
    for (const destinations of [
      [{ eventDestinationArn: topic, roleArn }],
      [{ eventDestinationArn: "arn:aws:connect:us-east-1:000000000000:instance/1" }],
      [],
    ]) {
      await put(destinations);
      assert.deepEqual((await getAccount(waba)).account.eventDestinations, destinations);
      const { linkedAccounts } = await listAccounts();
      assert.deepEqual(linkedAccounts.find(({ id }) => id === waba).eventDestinations, destinations);
    }
  });

  test("inputs are held to the model", async () => {
    const one = { eventDestinationArn: topic };
    for (const [destinations, member] of [
      [undefined, "eventDestinations"],
      [[one, one], "eventDestinations"],
      [[{ roleArn }], "eventDestinations.1.member.eventDestinationArn"],
      [[{ eventDestinationArn: "topic" }], "eventDestinations.1.member.eventDestinationArn"],
      [[{ eventDestinationArn: `${topic}${"x".repeat(2048)}` }], "eventDestinations.1.member.eventDestinationArn"],
      [[{ ...one, roleArn: topic }], "eventDestinations.1.member.roleArn"],
    ]) {
      const { message } = await refused(put(destinations), "ValidationException");
      assert.ok(message.includes(`at '${member}' failed to satisfy constraint: `), message);
    }
  });

  test("what cannot be a destination, and what is not linked, is refused", async () => {
    await refused(put([{ eventDestinationArn: "arn:aws:sqs:us-east-1:000000000000:q" }]), "InvalidParametersException");
    await refused(put([], "waba-00000000000000000000000000000000"), "InvalidParametersException");
    await refused(put([], arn(waba, { region: "eu-west-1" })), "InvalidParametersException");
  });
});

describe("TagResource, UntagResource and ListTagsForResource", () => {
  const resourceArn = arn();
  const tag = (tags, of = resourceArn) => client.send(new TagResourceCommand({ resourceArn: of, tags }));
  const untag = (tagKeys, of = resourceArn) =>
    client.send(new UntagResourceCommand({ resourceArn: of, tagKeys }));
  const list = async (of = resourceArn) => {
    const { statusCode, tags } = await client.send(new ListTagsForResourceCommand({ resourceArn: of }));
    assert.equal(statusCode, 200);
    return tags.toSorted((a, b) => (a.key < b.key ? -1 : 1));
  };

  before(async () => {
    assert.deepEqual(await list(), []);
  });

  test("tags are added, changed and removed one by one", async () => {
    assert.equal(
      (
        await tag([
          { key: "team", value: "shop" },
          { key: "stage", value: "test" },
        ])
      ).statusCode,
      200,
    );
    assert.deepEqual(await list(), [
      { key: "stage", value: "test" },
      { key: "team", value: "shop" },
    ]);
    await tag([{ key: "team", value: "support" }]);
    assert.deepEqual(await list(), [
      { key: "stage", value: "test" },
      { key: "team", value: "support" },
    ]);
    assert.equal((await untag(["stage", "never-there"])).statusCode, 200);
    assert.deepEqual(await list(), [{ key: "team", value: "support" }]);
    await untag(["team"]);
    assert.deepEqual(await list(), []);
  });

  test("a tag without a value has an empty one", async () => {
    await tag([{ key: "flag" }]);
    assert.deepEqual(await list(), [{ key: "flag", value: "" }]);
    await untag(["flag"]);
  });

  test("keys differ by case and may hold any characters", async () => {
    const tags = [
      { key: "KEY", value: "1" },
      { key: "key", value: "2" },
      { key: "ключ/é:+-=._@ ", value: "<&>\"'\\ 🛒" },
    ];
    await tag(tags);
    assert.deepEqual(await list(), tags);
    await untag(tags.map(({ key }) => key));
  });

  test("fifty tags are the most, and a refused call adds none", async () => {
    const many = (from, n) => Array.from({ length: n }, (_, i) => ({ key: `k${from + i}`, value: "" }));
    await tag(many(0, 49));
    await refused(tag(many(49, 2)), "InvalidParametersException");
    assert.equal((await list()).length, 49);
    await tag(many(0, 50));
    await untag(many(0, 50).map(({ key }) => key));
    assert.deepEqual(await list(), []);
  });

  test("inputs are held to the model", async () => {
    for (const [call, member] of [
      [() => tag([{ key: "", value: "" }]), "tags.1.member.key"],
      [() => tag([{ key: "k".repeat(129), value: "" }]), "tags.1.member.key"],
      [() => tag([{ key: "k" }, { key: "k", value: "v".repeat(257) }]), "tags.2.member.value"],
      [() => tag([{ value: "keyless" }]), "tags.1.member.key"],
      [() => tag(undefined), "tags"],
      [() => tag([], "no-arn"), "resourceArn"],
      [() => untag(undefined), "tagKeys"],
      [() => untag(["k"], "no-arn"), "resourceArn"],
      [() => list("no-arn"), "resourceArn"],
      [() => list(`arn:${"x".repeat(2045)}`), "resourceArn"],
      [() => list(""), "resourceArn"],
    ]) {
      const { message } = await refused(call(), "ValidationException");
      assert.ok(message.includes(`at '${member}' failed to satisfy constraint: `), message);
    }
    await tag([{ key: "k".repeat(128), value: "v".repeat(256) }]);
    await untag(["k".repeat(128)]);
  });

  test("a resource of another account is refused", async () => {
    for (const foreign of [
      arn(waba, { account: "999999999999" }),
      arn(waba, { region: "eu-west-1" }),
      "arn:aws:s3:::bucket",
    ]) {
      await refused(tag([{ key: "a", value: "b" }], foreign), "InvalidParametersException");
      await refused(untag(["a"], foreign), "InvalidParametersException");
      await refused(list(foreign), "InvalidParametersException");
    }
  });
});
