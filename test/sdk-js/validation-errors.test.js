// validationErrors: one string for each fault of a Flow JSON, which is Meta's
// error object as JSON text.

import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { bytes, broken, greeting, notJson, valid } from "./documents.js";
import { Flows } from "./flows.js";
import { Server } from "./server.js";

const server = await new Server().start();
after(() => server.stop());
const flows = new Flows(server.client());

/** report uploads a document to a new flow and returns its errors as strings. */
async function report(document) {
  const { flowId } = await flows.create();
  return (await flows.upload(flowId, bytes(document))).validationErrors;
}

/**
 * place is where a piece of text stands, as Meta counts: lines and columns
 * from 1, columns in UTF-16 units, the end exclusive.
 */
function place(source, text) {
  const at = source.indexOf(text);
  assert.ok(at >= 0 && at === source.lastIndexOf(text), `${text} must occur once`);
  const before = source.slice(0, at).split("\n");
  const column = before.at(-1).length + 1;
  return {
    line_start: before.length,
    line_end: before.length,
    column_start: column,
    column_end: column + text.length,
  };
}

describe("each string", () => {
  const documents = {
    "a property that does not exist": greeting("Hi", { theme: "dark" }),
    "a missing version": { ...greeting(), version: undefined },
    "no JSON": '{"version": "7.3",, }',
    "several faults": { ...greeting("Hi", { theme: "dark", font: "serif" }), screens: [] },
    "characters that a web page would escape": greeting("Hi", { "<b>&'é🛒": true }),
    "bytes that are not text": "\u0000\uFFFD",
  };
  for (const [what, document] of Object.entries(documents)) {
    test(`of ${what} is Meta's error object as compact JSON`, async () => {
      const errors = await report(document);
      assert.ok(errors.length > 0);
      for (const text of errors) {
        assert.equal(typeof text, "string");
        const error = JSON.parse(text);
        assert.equal(JSON.stringify(error), text, "compact, and nothing escaped that needs no escape");
        assert.deepEqual(Object.keys(error), [
          "error",
          "error_type",
          "message",
          "line_start",
          "line_end",
          "column_start",
          "column_end",
          "pointers",
        ]);
        assert.match(error.error, /^[A-Z_]+$/);
        assert.equal(error.error_type, "FLOW_JSON_ERROR");
        assert.ok(error.message);
        assert.ok(error.pointers.length > 0);
        for (const span of [error, ...error.pointers]) {
          assert.ok(span.line_start >= 1 && span.column_start >= 1, text);
          assert.ok(
            span.line_end > span.line_start ||
              (span.line_end === span.line_start && span.column_end >= span.column_start),
            text,
          );
        }
        for (const pointer of error.pointers) {
          assert.deepEqual(Object.keys(pointer), [
            "line_start",
            "line_end",
            "column_start",
            "column_end",
            "path",
          ]);
        }
      }
    });
  }
});

describe("the place of a fault", () => {
  test("is the value, with its quotes, when the value is wrong", async () => {
    const source = Buffer.from(valid).toString().replace("TextHeading", "TextHeadline");
    const [text, ...others] = await report(source);
    assert.deepEqual(others, []);
    const span = place(source, '"TextHeadline"');
    assert.deepEqual(JSON.parse(text), {
      error: "INVALID_PROPERTY_VALUE",
      error_type: "FLOW_JSON_ERROR",
      message: "Invalid value found for property 'type'.",
      ...span,
      pointers: [{ ...span, path: "screens[0].layout.children[0].type" }],
    });
  });

  test("is the key when the key is unknown", async () => {
    const source = Buffer.from(broken).toString();
    const [text] = await report(source);
    const error = JSON.parse(text);
    assert.equal(error.error, "INVALID_PROPERTY_KEY");
    assert.deepEqual(error.pointers, [{ ...place(source, '"theme"'), path: "theme" }]);
  });

  test("counts tabs as one column and letters in UTF-16 units", async () => {
    const source = Buffer.from(valid).toString().replace('"title"', '\t\t"🛒é": 1, "title"');
    const error = JSON.parse((await report(source))[0]);
    const { line_start, column_start, column_end } = error;
    const expected = place(source, '"🛒é"');
    assert.deepEqual(
      { line_start, column_start, column_end },
      {
        line_start: expected.line_start,
        column_start: expected.column_start,
        column_end: expected.column_end,
      },
    );
  });
});

describe("the list", () => {
  test("is empty, not absent, when the Flow JSON has no fault", async () => {
    const { flowId } = await flows.create({ flowJson: valid });
    assert.deepEqual((await flows.upload(flowId, valid)).validationErrors, []);
    assert.deepEqual((await flows.get(flowId)).validationErrors, []);
    const { flows: summaries } = await flows.list();
    assert.deepEqual(summaries.find((summary) => summary.flowId === flowId).validationErrors, []);
  });

  test("is the same from every operation, and goes with the fault", async () => {
    const { flowId, validationErrors } = await flows.create({ flowJson: broken });
    assert.equal(validationErrors.length, 1);
    assert.deepEqual((await flows.upload(flowId, broken)).validationErrors, validationErrors);
    assert.deepEqual((await flows.get(flowId)).validationErrors, validationErrors);
    const { flows: summaries } = await flows.list();
    const summary = summaries.find((each) => each.flowId === flowId);
    assert.deepEqual(summary.validationErrors, validationErrors);

    await flows.upload(flowId, valid);
    assert.deepEqual((await flows.get(flowId)).validationErrors, []);
  });

  test("has one fault for text that is no JSON, at its place", async () => {
    const errors = await report(Buffer.from(notJson).toString());
    assert.equal(errors.length, 1);
    const error = JSON.parse(errors[0]);
    assert.equal(error.error, "INVALID_FLOW_JSON");
    assert.equal(error.message, "Flow JSON is not valid.");
    assert.equal(error.line_start, 1);
    assert.equal(error.column_start, Buffer.from(notJson).toString().indexOf(",,") + 2);
  });
});
