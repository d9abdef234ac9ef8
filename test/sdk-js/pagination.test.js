// Lists in pages, through the client's own paginators.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import {
  paginateListLinkedWhatsAppBusinessAccounts,
  paginateListWhatsAppFlowAssets,
  paginateListWhatsAppFlows,
} from "@aws-sdk/client-socialmessaging";
import { broken } from "./documents.js";
import { Flows } from "./flows.js";
import { refused } from "./refusal.js";
import { Server, waba } from "./server.js";

const server = await new Server().start();
after(() => server.stop());
const client = server.client();
const flows = new Flows(client);

const total = 250;
const created = [];

before(async () => {
  for (let n = 0; n < total; n += 10) {
    const some = await Promise.all(Array.from({ length: 10 }, () => flows.create()));
    created.push(...some.map(({ flowId }) => flowId));
  }
});

/** pages reads a whole list and returns the flow ids page by page. */
async function pages(pageSize, id = waba) {
  const found = [];
  for await (const page of paginateListWhatsAppFlows({ client, pageSize }, { id })) {
    found.push(page.flows.map(({ flowId }) => flowId));
  }
  return found;
}

describe("ListWhatsAppFlows", () => {
  for (const [pageSize, sizes] of [
    [1, Array(250).fill(1)],
    [7, [...Array(35).fill(7), 5]],
    [100, [100, 100, 50]],
    [50, Array(5).fill(50)], // no empty page at the end
    [undefined, Array(10).fill(25)],
  ]) {
    test(`${total} flows in pages of ${pageSize ?? "the default size"}: each once, in one order`, async () => {
      const found = await pages(pageSize);
      assert.deepEqual(
        found.map((page) => page.length),
        sizes,
      );
      assert.deepEqual(found.flat().toSorted(), created.toSorted());
      assert.deepEqual(found.flat(), (await pages(100)).flat());
    });
  }

  test("a summary tells id, name, status, categories and errors", async () => {
    const { flowId } = await flows.create({ flowName: "summary", categories: ["SURVEY"], flowJson: broken });
    const { validationErrors } = await flows.get(flowId);
    const { flows: summaries } = await flows.list({ maxResults: 100 });
    assert.deepEqual(
      summaries.find((summary) => summary.flowId === flowId),
      { flowId, flowName: "summary", flowStatus: "DRAFT", flowCategories: ["SURVEY"], validationErrors },
    );
    await flows.delete(flowId);
  });

  test("flows that come and go meanwhile disturb no other", async () => {
    const staying = new Set(created.filter((_, n) => n % 5 !== 0));
    const leaving = created.filter((_, n) => n % 5 === 0);
    const coming = [];
    const seen = [];
    for await (const page of paginateListWhatsAppFlows({ client, pageSize: 7 }, { id: waba })) {
      seen.push(...page.flows.map(({ flowId }) => flowId));
      const { flowId } = await flows.create();
      coming.push(flowId);
      // Some that were seen, the last one seen among them, and some that were not.
      const last = seen.at(-1);
      for (const gone of [leaving.shift(), leaving.pop(), leaving.includes(last) && last]) {
        if (!gone) continue;
        await flows.delete(gone).catch((error) => assert.equal(error.name, "ResourceNotFoundException"));
      }
    }
    assert.equal(new Set(seen).size, seen.length, "no flow may come twice");
    assert.deepEqual(seen.filter((flowId) => staying.has(flowId)).toSorted(), [...staying].toSorted());
    for (const flowId of coming) await flows.delete(flowId);
  });

  test("a page size may change on the way", async () => {
    const all = (await pages(100)).flat();
    const first = await flows.list({ maxResults: 3 });
    const second = await flows.list({ maxResults: 4, nextToken: first.nextToken });
    const third = await flows.list({ nextToken: second.nextToken });
    const found = [first, second, third].flatMap((page) => page.flows.map(({ flowId }) => flowId));
    assert.deepEqual(found, all.slice(0, 3 + 4 + 25));
  });

  test("a token may be used again", async () => {
    const { nextToken } = await flows.list({ maxResults: 5 });
    const [one, two] = [await flows.list({ nextToken }), await flows.list({ nextToken })];
    assert.deepEqual(one.flows, two.flows);
  });

  test("a token is opaque, short, and good only for its own list", async () => {
    const { nextToken } = await flows.list({ maxResults: 5 });
    assert.ok(nextToken.length <= 600);
    const second = await server.link("Second");
    await refused(new Flows(client, second).list({ nextToken }), "InvalidParametersException");
    for (const wrong of [
      "nonsense",
      "😀".repeat(100),
      nextToken.slice(0, -1),
      nextToken + nextToken,
      created[0],
    ]) {
      await refused(flows.list({ nextToken: wrong }), "InvalidParametersException");
    }
    assert.deepEqual(await pages(10, second), [[]]);
  });
});

test("ListWhatsAppFlowAssets has one page, or an empty one", async () => {
  const read = async (flowId) => {
    const found = [];
    for await (const page of paginateListWhatsAppFlowAssets({ client, pageSize: 1 }, { id: waba, flowId })) {
      found.push(page.flowAssets.length);
    }
    return found;
  };
  assert.deepEqual(await read(await flows.draft()), [1]);
  assert.deepEqual(await read((await flows.create()).flowId), [0]);
  await refused(flows.assets(created[1], { nextToken: "nonsense" }), "InvalidParametersException");
});

test("ListLinkedWhatsAppBusinessAccounts gives every account once", async () => {
  const region = "eu-central-1"; // apart from the accounts of the other tests
  const abroad = server.client({ region });
  const linked = [waba];
  for (let n = 3; n < 8; n++) {
    linked.push(await server.link(`Account ${n}`, "--region", region));
  }
  for (const [pageSize, sizes] of [
    [2, [2, 2, 2]],
    [4, [4, 2]],
    [undefined, [6]],
  ]) {
    const found = [];
    for await (const page of paginateListLinkedWhatsAppBusinessAccounts({ client: abroad, pageSize }, {})) {
      found.push(page.linkedAccounts.map(({ id }) => id));
    }
    assert.deepEqual(
      found.map((page) => page.length),
      sizes,
    );
    assert.deepEqual(found.flat().toSorted(), linked.toSorted());
  }
});
