// A flow by keys alone.

import assert from "node:assert/strict";
import { test } from "node:test";
import { response } from "./browser.js";
import { complete, flow, footer, navigate, options, screen } from "./documents.js";
import { Stage } from "./stage.js";

const stage = new Stage();

for (const look of ["android", "ios"]) {
  test(`from the first screen to the end, ${look}`, async (t) => {
    const page = await stage.run(
      t,
      flow(
        screen("FIRST", [
          { type: "TextInput", name: "who", label: "Name", required: true },
          { type: "RadioButtonsGroup", name: "size", label: "Size", "data-source": options("Small", "Large") },
          { type: "ChipsSelector", name: "tags", label: "Tags", "data-source": options("Red", "Blue") },
          { type: "Dropdown", name: "town", label: "Town", required: true, "data-source": options("Cork", "Porto") },
          footer("Next", navigate("SECOND")),
        ]),
        screen(
          "SECOND",
          [
            { type: "DatePicker", name: "day", label: "Day", "min-date": "2027-03-01", "max-date": "2027-03-31" },
            { type: "OptIn", name: "news", label: "News" },
            footer(
              "Done",
              complete({
                who: "${screen.FIRST.form.who}",
                size: "${screen.FIRST.form.size}",
                tags: "${screen.FIRST.form.tags}",
                town: "${screen.FIRST.form.town}",
                day: "${form.day}",
                news: "${form.news}",
              }),
            ),
          ],
          { terminal: true },
        ),
      ),
      { look },
    );
    /** to goes on with the tabulator until this has the focus, which can be seen. */
    const to = async (role, name) => {
      const wanted = page.getByRole(role, { name, exact: true });
      for (let turn = 0; turn < 30; turn++) {
        await page.keyboard.press("Tab");
        if (await wanted.evaluate((element) => element === document.activeElement)) return;
      }
      assert.fail(`no way to ${role} ${name} by keys`);
    };
    const press = (...keys) => keys.reduce((before, key) => before.then(() => page.keyboard.press(key)), Promise.resolve());

    await to("textbox", "Name");
    await to("button", "Next");
    await press("Enter");
    // What is wrong gets the focus.
    await page.waitForFunction(() => document.activeElement.tagName === "INPUT");
    await page.keyboard.type("Ada");
    await press("Tab", "Space", "ArrowDown"); // the second choice
    await to("checkbox", "Blue");
    await press("Space");
    await to("button", "Town");
    await press("Enter");
    const towns = page.getByRole("dialog", { name: "Town" });
    await towns.waitFor();
    await press("Tab", "Enter");
    await towns.waitFor({ state: "detached" });
    // What had the focus before has it again.
    const town = page.getByRole("button", { name: "Town Porto" });
    const hasFocus = () => town.evaluate((element) => element === document.activeElement);
    assert.ok(await hasFocus());
    await press("Enter", "Escape");
    await towns.waitFor({ state: "detached" });
    assert.ok(await hasFocus());
    await to("button", "Next");
    await press("Enter");
    await page.waitForFunction(() => document.activeElement.textContent === "second");
    await to("button", "Day (optional)");
    await press("Enter");
    const days = page.getByRole("dialog", { name: "Day" });
    await days.getByRole("grid").waitFor();
    // To the first day that there is, wherever today is, and on from there.
    const on = (day) =>
      page.waitForFunction((day) => document.activeElement.getAttribute("aria-label")?.includes(day), day);
    await press("Home", "PageUp", "PageUp", "ArrowLeft", "ArrowUp");
    await on("March 1, 2027");
    await press("ArrowDown", "ArrowRight");
    await on("March 9, 2027");
    await press("Enter");
    await days.waitFor({ state: "detached" });
    await to("checkbox", "News");
    await press("Space");
    await to("button", "Done");
    await press("Enter");
    const { tags, ...rest } = await response(page);
    assert.deepEqual(tags, ["blue"]);
    assert.deepEqual(rest, { who: "Ada", size: "large", town: "porto", day: "2027-03-09", news: true });
    await page.waitForFunction(() => document.activeElement.textContent === "Start again");
    await press("Enter");
    await page.getByRole("heading", { level: 1, name: "first" }).waitFor();
  });
}

test("keys that come faster than the page is painted", async (t) => {
  const page = await stage.run(
    t,
    flow(
      screen(
        "ONLY",
        [
          { type: "DatePicker", name: "day", label: "Day", "min-date": "2027-03-01", "max-date": "2027-12-31" },
          footer("Done", complete({ day: "${form.day}" })),
        ],
        { terminal: true },
      ),
    ),
  );
  const day = page.getByRole("button", { name: "Day (optional)" });
  await day.focus();
  // Each key in a task of its own, as they come from a keyboard, and no frame between them.
  const reached = await day.evaluate(async (day) => {
    const task = () =>
      new Promise((resolve) => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = resolve;
        port2.postMessage(null);
      });
    day.click();
    await task();
    // From any day of these months to their first one, a year on and back by months, and a day.
    const keys = ["Shift PageUp", ...Array(12).fill("PageUp"), ...Array(6).fill("ArrowUp")];
    for (const key of [...keys, "PageDown", "PageDown", "ArrowRight"]) {
      const shiftKey = key.startsWith("Shift ");
      document.activeElement.dispatchEvent(
        new KeyboardEvent("keydown", { key: key.replace("Shift ", ""), shiftKey, bubbles: true, cancelable: true }),
      );
      await task();
    }
    return document.activeElement.getAttribute("aria-label");
  });
  assert.match(reached ?? "", /May 2, 2027/);
});
