// What the actions of Flow JSON do, as a person sees it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { response } from "./browser.js";
import { complete, flow, footer, form, last, navigate, options, screen } from "./documents.js";
import { Stage } from "./stage.js";

const stage = new Stage();

/** heading waits until a screen with this title is shown. */
const heading = (page, name) => page.getByRole("heading", { level: 1, name }).waitFor();

test("navigate hands data to the next screen, and back keeps what was entered", async (t) => {
  const page = await stage.run(
    t,
    flow(
      screen("FIRST", [
        { type: "TextInput", name: "who", label: "Name", required: true },
        footer("Next", navigate("SECOND", { greeted: "${form.who}" })),
      ]),
      last("SECOND", [{ type: "TextBody", text: "`'Hello, ' ${data.greeted}`" }], {}, {
        data: { greeted: { type: "string", __example__: "nobody" } },
      }),
    ),
  );
  await heading(page, "first");
  await page.getByLabel("Name").fill("Ada");
  await page.getByRole("button", { name: "Next" }).click();
  await heading(page, "second");
  await page.getByText("Hello, Ada").waitFor();
  await page.getByRole("button", { name: "Back" }).click();
  await heading(page, "first");
  assert.equal(await page.getByLabel("Name").inputValue(), "Ada");
});

test("complete shows the response message", async (t) => {
  const page = await stage.run(
    t,
    form(
      { type: "TextInput", name: "city", label: "City" },
      { type: "CheckboxGroup", name: "days", label: "Days", "data-source": options("Monday", "Friday") },
    ),
    { flow_token: "token-of-the-test" },
  );
  await page.getByLabel("City").fill("Turin");
  await page.getByLabel("Friday").check();
  await page.getByRole("button", { name: "Done" }).click();
  assert.deepEqual(await response(page), { city: "Turin", days: ["friday"], flow_token: "token-of-the-test" });
});

test("update_data changes what the screen shows", async (t) => {
  const update = (payload) => ({ name: "update_data", payload });
  const page = await stage.run(
    t,
    flow(
      last(
        "ONLY",
        [
          {
            type: "OptIn",
            name: "more",
            label: "Tell me more",
            "on-select-action": update({ shown: true }),
            "on-unselect-action": update({ shown: false }),
          },
          { type: "TextBody", text: "This is more", visible: "${data.shown}" },
        ],
        {},
        { data: { shown: { type: "boolean", __example__: false } } },
      ),
    ),
  );
  await page.getByLabel("Tell me more").check();
  await page.getByText("This is more").waitFor();
  await page.getByLabel("Tell me more").uncheck();
  await page.getByText("This is more").waitFor({ state: "detached" });
});

test("open_url asks first, and opens nothing on no", async (t) => {
  const page = await stage.run(
    t,
    flow(
      last("ONLY", [
        {
          type: "EmbeddedLink",
          text: "Our terms",
          "on-click-action": { name: "open_url", url: "https://terms.invalid/here" },
        },
      ]),
    ),
  );
  await page.getByRole("button", { name: "Our terms" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("https://terms.invalid/here").waitFor();
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await dialog.waitFor({ state: "detached" });
  assert.equal(page.context().pages().length, 1);
});

test("If and Switch show the branch that holds", async (t) => {
  const page = await stage.run(
    t,
    flow(
      last("ONLY", [
        { type: "RadioButtonsGroup", name: "size", label: "Size", "data-source": options("Small", "Large") },
        {
          type: "If",
          condition: "${form.size} == 'large'",
          then: [{ type: "TextBody", text: "That is a lot" }],
          else: [{ type: "TextBody", text: "That is not much" }],
        },
        {
          type: "Switch",
          value: "${form.size}",
          cases: {
            small: [{ type: "TextCaption", text: "One piece" }],
            large: [{ type: "TextCaption", text: "Three pieces" }],
          },
        },
      ]),
    ),
  );
  await page.getByText("That is not much").waitFor();
  await page.getByLabel("Large").check();
  await page.getByText("That is a lot").waitFor();
  await page.getByText("Three pieces").waitFor();
  assert.equal(await page.getByText("One piece").count(), 0);
});

test("the footer goes nowhere while an input is wrong, and says which", async (t) => {
  const page = await stage.run(t, form({ type: "TextInput", name: "mail", label: "Email", "input-type": "email", required: true }));
  await page.getByLabel("Email").fill("no address");
  await page.getByRole("button", { name: "Done" }).click();
  await page.getByText("Enter an email address.").waitFor();
  assert.equal(await page.getByLabel("Email").getAttribute("aria-invalid"), "true");
  await page.getByLabel("Email").fill("ada@example.com");
  await page.getByRole("button", { name: "Done" }).click();
  assert.deepEqual(await response(page), { mail: "ada@example.com" });
});

test("without interactive no action runs", async (t) => {
  const page = await stage.run(
    t,
    flow(screen("FIRST", [footer("Next", navigate("SECOND"))]), last("SECOND", [])),
    { interactive: "false" },
  );
  await page.getByRole("button", { name: "Next" }).click();
  await heading(page, "first");
});
