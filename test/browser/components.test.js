// Each component of Flow JSON, by what a person sees of it and does with it.
// The documents are those of gallery/.

import assert from "node:assert/strict";
import { test } from "node:test";
import { response } from "./browser.js";
import { form } from "./documents.js";
import { gallery, Stage } from "./stage.js";

const stage = new Stage();

/** gone waits until something is no longer there. */
const gone = (locator) => locator.waitFor({ state: "detached" });

/** button of this very name. */
const button = (page, name) => page.getByRole("button", { name, exact: true });

/** hasFocus tells whether keys go to this element, in a moment at the latest. */
async function hasFocus(locator) {
  for (let turn = 0; turn < 40; turn++) {
    if (await locator.evaluate((element) => element === document.activeElement)) return true;
    await new Promise((done) => setTimeout(done, 50));
  }
  return false;
}

/** described is what a screen reader adds to the name of an element: its help, or what is wrong. */
const described = (locator) =>
  locator.evaluate((element) =>
    (element.getAttribute("aria-describedby") ?? "")
      .split(" ")
      .map((id) => document.getElementById(id)?.textContent)
      .join(" ")
      .trim(),
  );

test("TextHeading, TextSubheading, TextBody and TextCaption", async (t) => {
  const page = await stage.run(t, gallery("texts"));
  await page.getByRole("heading", { level: 2, name: "A heading says what a screen is about" }).waitFor();
  await page.getByRole("heading", { level: 3, name: "A subheading divides it" }).waitFor();
  const style = (text, property) =>
    page.getByText(text, { exact: true }).evaluate((element, name) => getComputedStyle(element)[name], property);
  assert.ok(Number(await style("Bold body text", "fontWeight")) >= 600);
  assert.equal(await style("Italic body text", "fontStyle"), "italic");
  assert.equal(await style("Bold and italic", "fontStyle"), "italic");
  const struck = page.getByText("$ 49.00 a month").locator("xpath=ancestor-or-self::*");
  assert.ok(await struck.evaluateAll((all) => all.some((one) => /line-through/.test(getComputedStyle(one).textDecorationLine))));
  const size = async (text) => parseFloat(await style(text, "fontSize"));
  assert.ok((await size("A caption is small and quiet.")) < (await size("Bold body text")));
});

test("Markdown has lists, and links that ask before they open", async (t) => {
  const page = await stage.run(t, gallery("texts"));
  await page.getByRole("strong").filter({ hasText: /^bold$/ }).waitFor();
  await page.getByRole("listitem").filter({ hasText: "The second, with a bold word" }).waitFor();
  await page.getByRole("link", { name: "links" }).click();
  const dialog = page.getByRole("dialog", { name: "Open this link?" });
  await dialog.getByText("https://example.com/help").waitFor();
  await page.keyboard.press("Escape");
  await gone(dialog);
});

test("RichText has headings, tables, numbered lists and pictures, and no HTML", async (t) => {
  const page = await stage.run(t, gallery("texts"), { screen: "TERMS" });
  await page.getByRole("heading", { name: "Terms of the service" }).waitFor();
  await page.getByRole("columnheader", { name: "Price" }).waitFor();
  await page.getByRole("row", { name: "Large, with a long name 100 $ 490" }).waitFor();
  assert.equal(await page.getByRole("list").first().evaluate((list) => list.tagName), "OL");
  assert.ok(await page.getByRole("img", { name: "A house" }).evaluate((image) => image.naturalWidth > 0));
  await page.getByText('<b onclick="alert(1)">Tags are text</b>').waitFor();
});

test("Image has the height and the width that it is given", async (t) => {
  const page = await stage.run(t, gallery("texts"), { screen: "PICTURES" });
  const box = (name) => page.getByRole("img", { name }).boundingBox();
  assert.equal((await box("Hills by day, cut to their frame")).height, 160);
  const small = await box("Hills at dusk, small");
  assert.equal(small.width, 120);
  assert.ok(Math.abs(small.height - 120 / 1.78) < 1);
});

test("ImageCarousel turns to another picture", async (t) => {
  const page = await stage.run(t, gallery("texts"), { screen: "PICTURES" });
  await page.getByRole("group", { name: "Picture 1 of 3" }).waitFor();
  await button(page, "Show picture 3").click();
  await page.getByRole("group", { name: "Picture 3 of 3" }).waitFor();
  assert.equal(await button(page, "Show picture 3").getAttribute("aria-current"), "true");
  await page.getByRole("group", { name: "Picture 3 of 3" }).focus();
  await page.keyboard.press("ArrowLeft");
  await page.getByRole("group", { name: "Picture 2 of 3" }).waitFor();
});

test("TextInput says what is wrong with an entry, by its type", async (t) => {
  const page = await stage.run(t, gallery("inputs"));
  const entries = [
    ["Email", "ada", "Enter an email address.", "ada@example.com", ""],
    ["Phone (optional)", "twelve", "Enter a phone number.", "+39 011 123456", ""],
    ["Guests", "many", "Enter a number.", "4", "Up to 12"],
    ["Password", "short", "Enter at least 8 characters.", "long enough", "8 to 20 characters"],
    ["Code", "12a4", "Use digits only.", "1234", ""],
    ["Number plate (optional)", "1-B", "Check the format.", "B-1234", "Such as B-1234"],
  ];
  for (const [label, wrong, complaint, right, help] of entries) {
    const input = page.getByLabel(label, { exact: true });
    await input.fill(wrong);
    await input.blur();
    await page.getByText(complaint, { exact: true }).waitFor();
    assert.equal(await described(input), complaint);
    await input.fill(right);
    await gone(page.getByText(complaint, { exact: true }));
    assert.equal(await described(input), help, label);
  }
  assert.equal(await page.getByLabel("Password").getAttribute("type"), "password");
});

test("an input that is disabled holds its value and takes none", async (t) => {
  const page = await stage.run(t, gallery("inputs"), { screen: "LARGE" });
  const input = page.getByLabel("Customer number");
  assert.equal(await input.inputValue(), "K-20457");
  assert.ok(await input.isDisabled());
});

test("TextArea counts what is written, and says when it is too much", async (t) => {
  const page = await stage.run(t, gallery("inputs"));
  const note = page.getByLabel("Note (optional)");
  await page.getByText("0 / 120").waitFor();
  await note.fill("x".repeat(121));
  await page.getByText("121 / 120").waitFor();
  await note.blur();
  await page.getByText("Use at most 120 characters.").waitFor();
});

test("error-messages of a Form stand at their inputs until these change", async (t) => {
  const page = await stage.run(t, gallery("inputs"), { screen: "ERRORS" });
  const city = page.getByLabel("City");
  assert.equal(await described(city), "We do not deliver there.");
  assert.equal(await city.getAttribute("aria-invalid"), "true");
  await city.fill("Turin");
  await gone(page.getByText("We do not deliver there."));
});

test("RadioButtonsGroup has one choice, with pictures, and none that is disabled", async (t) => {
  const page = await stage.run(t, gallery("choices"));
  const delivery = page.getByRole("radiogroup", { name: "Delivery" });
  assert.ok(await delivery.getByLabel("Standard").isChecked());
  await delivery.getByText("Tomorrow before noon").click();
  assert.ok(await delivery.getByLabel("Express").isChecked());
  assert.ok(!(await delivery.getByLabel("Standard").isChecked()));
  assert.ok(await delivery.getByLabel("Courier").isDisabled());
  assert.equal(await described(delivery.getByLabel("Express")), "Tomorrow before noon $ 4.90");
  await page.getByRole("radiogroup", { name: "Insurance" }).getByRole("img", { name: "A blue house" }).waitFor();
});

test("CheckboxGroup has as many choices as it allows", async (t) => {
  const page = await stage.run(t, gallery("choices"));
  const colours = page.getByRole("group", { name: "Colours" });
  await colours.getByLabel("Forest").check();
  await colours.getByLabel("Night").check();
  await button(page, "Continue").click();
  await colours.getByText("Choose at most 2.").waitFor();
  await colours.getByLabel("Sand").uncheck();
  await gone(colours.getByText("Choose at most 2."));
  await button(page, "Continue").click();
  await page.getByRole("heading", { level: 1, name: "More choices" }).waitFor();
});

test("Dropdown opens its options, chooses and takes the choice back", async (t) => {
  const page = await stage.run(t, gallery("branches"));
  await button(page, "Country").click();
  const options = page.getByRole("dialog", { name: "Country" });
  await options.getByRole("button", { name: "Portugal" }).click();
  await gone(options);
  await page.getByRole("button", { name: "Country Portugal" }).waitFor();
  // Its choice brought another list, with towns of that country.
  await button(page, "Town").click();
  await page.getByRole("dialog", { name: "Town" }).getByRole("button", { name: "Porto" }).click();
  await page.getByRole("button", { name: "Town Porto" }).waitFor();
});

test("Dropdown with many options is searched", async (t) => {
  const page = await stage.run(t, gallery("choices"), { screen: "PICKS" });
  await button(page, "Town").click();
  const dialog = page.getByRole("dialog", { name: "Town" });
  const before = await dialog.getByRole("listitem").count();
  const last = await dialog.getByRole("listitem").last().textContent();
  await dialog.getByRole("searchbox", { name: "Search the options" }).fill(last.trim().toLowerCase());
  await dialog.getByRole("listitem").filter({ hasText: last.trim() }).waitFor();
  await gone(dialog.getByRole("listitem").nth(before - 1));
  // The first time it empties the search, as Escape does in every search field.
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await gone(dialog);
  assert.ok(await hasFocus(button(page, "Town")), "focus is back where it was");
});

test("ChipsSelector has any number of choices", async (t) => {
  const page = await stage.run(t, gallery("choices"), { screen: "PICKS" });
  const likes = page.getByRole("group", { name: "What do you like?" });
  await likes.getByLabel("Music").check();
  await likes.getByLabel("Sport").uncheck();
  assert.ok(await likes.getByLabel("Music").isChecked());
  assert.ok(!(await likes.getByLabel("Sport").isChecked()));
  assert.ok(await likes.getByLabel("Sold out").isDisabled());
});

test("OptIn is ticked, and shows behind Read more what it is about", async (t) => {
  const page = await stage.run(t, gallery("choices"), { screen: "PICKS" });
  await page.getByLabel("I agree to the terms of the service").check();
  await button(page, "Read more").click();
  await page.getByRole("heading", { level: 1, name: "Terms" }).waitFor();
  await button(page, "Back").click();
  assert.ok(await page.getByLabel("I agree to the terms of the service").isChecked());
});

test("DatePicker offers the days that can be chosen", async (t) => {
  const page = await stage.run(t, gallery("dates"));
  await page.getByRole("button", { name: "Visit" }).click();
  const dialog = page.getByRole("dialog", { name: "Visit" });
  const day = (name) => dialog.getByRole("button", { name });
  await dialog.getByRole("grid", { name: "March 2027" }).waitFor();
  assert.equal(await day("March 8, 2027").getAttribute("aria-disabled"), "true");
  assert.ok(await button(dialog, "Previous month").isDisabled());
  await button(dialog, "Next month").click();
  await dialog.getByRole("grid", { name: "April 2027" }).waitFor();
  await day("April 2, 2027").click();
  await gone(dialog);
  assert.ok(await hasFocus(page.getByRole("button", { name: "Visit (optional) Apr 2, 2027" })));
});

test("CalendarPicker takes the weekdays that it includes", async (t) => {
  const page = await stage.run(t, gallery("dates"));
  await page.getByRole("button", { name: "First lesson" }).click();
  const dialog = page.getByRole("dialog", { name: "First lesson" });
  const days = dialog.getByRole("grid").getByRole("button");
  const open = await days.evaluateAll((all) =>
    all.filter((one) => one.getAttribute("aria-disabled") !== "true").map((one) => one.textContent),
  );
  // The Mondays and Thursdays of March 2027, without the 11th.
  assert.deepEqual(open, ["1", "4", "8", "15", "18", "22", "25", "29"]);
  await days.filter({ hasText: /^18$/ }).click();
  await page.getByRole("button", { name: "First lesson (optional) Mar 18, 2027" }).waitFor();
});

test("CalendarPicker with a range takes both ends of a stay", async (t) => {
  const page = await stage.run(t, gallery("dates"));
  await page.getByRole("button", { name: "Arrival" }).click();
  const day = (name) => page.getByRole("dialog").getByRole("button", { name });
  await day("March 3, 2027").click();
  await page.getByRole("dialog", { name: "Departure" }).waitFor();
  await day("March 4, 2027").click();
  await page.getByText("Choose at least 3 days.").waitFor();
  await page.getByRole("button", { name: "Departure" }).click();
  await day("March 7, 2027").click();
  await gone(page.getByText("Choose at least 3 days."));
  await page.getByRole("button", { name: "Arrival Mar 3, 2027" }).waitFor();
  await page.getByRole("button", { name: "Departure Mar 7, 2027" }).waitFor();
});

test("what is written is counted in the same order from right to left", async (t) => {
  const document = form({ type: "TextArea", name: "note", label: "הערה" });
  const page = await stage.run(t, document, { direction: "rtl" });
  await page.getByRole("textbox").fill("שלום");
  const places = await page.getByText("4 / 600").evaluate((count) => {
    const texts = document.createTreeWalker(count, NodeFilter.SHOW_TEXT);
    const places = {};
    while (texts.nextNode()) {
      const range = document.createRange();
      range.selectNodeContents(texts.currentNode);
      places[texts.currentNode.data.trim()] = range.getBoundingClientRect().left;
    }
    return places;
  });
  assert.ok(places[4] < places["/"] && places["/"] < places[600], JSON.stringify(places));
});

test("PhotoPicker takes pictures, shows and removes them", async (t) => {
  const page = await stage.run(t, gallery("files"));
  await add(page, "Add photos", [
    { name: "near.png", mimeType: "image/png", buffer: pixel },
    { name: "afar.png", mimeType: "image/png", buffer: pixel },
  ]);
  const photos = page.getByRole("group", { name: "Photos of the damage" });
  await photos.getByText("near.png").waitFor();
  assert.equal(await photos.locator("img").count(), 2);
  await button(page, "Remove near.png").click();
  await gone(photos.getByText("near.png"));
  await photos.getByText("1 / 3").waitFor();
});

test("DocumentPicker refuses what it does not allow", async (t) => {
  const page = await stage.run(t, gallery("files"), { screen: "DOCUMENTS" });
  const invoice = page.getByRole("group", { name: "The invoice" });
  await add(page, "Add document", [{ name: "large.txt", mimeType: "text/plain", buffer: Buffer.alloc(65 * 1024) }]);
  await invoice.getByText("large.txt").waitFor();
  assert.equal(await invoice.getByRole("listitem").count(), 0);
  await add(page, "Add document", [{ name: "small.txt", mimeType: "text/plain", buffer: Buffer.from("text") }]);
  await invoice.getByRole("listitem").filter({ hasText: "small.txt" }).waitFor();
  assert.ok(await button(page, "Add document").isDisabled());
  await button(page, "Send").click();
  const [document] = (await response(page)).invoice;
  assert.equal(document.file_name, "small.txt");
  assert.equal(document.mime_type, "text/plain");
});

test("EmbeddedLink leads to another screen", async (t) => {
  const page = await stage.run(t, gallery("texts"));
  await button(page, "Read the terms").click();
  await page.getByRole("heading", { level: 1, name: "Terms", exact: true }).waitFor();
});

test("NavigationList shows pictures, badges and tags, and each item leads where it says", async (t) => {
  const page = await stage.run(t, gallery("lists"));
  const plans = page.getByRole("list", { name: "Insurance" });
  for (const text of ["New", "$ 12", "Popular", "Family"]) await plans.getByText(text, { exact: true }).waitFor();
  await plans.getByRole("button", { name: "Home" }).click();
  const claims = page.getByRole("list", { name: "Your claims" });
  await claims.getByRole("button", { name: "Broken window" }).waitFor();
  // The bytes of this picture are none.
  await claims.getByRole("img", { name: "Suitcase" }).waitFor();
  await button(page, "Back").click();
  await page.getByRole("button", { name: "Travel" }).click();
  await page.getByRole("heading", { level: 2, name: "Travel" }).waitFor();
});

test("Footer has captions, and is off until its condition holds", async (t) => {
  const page = await stage.run(t, gallery("texts"));
  await page.getByText("3 screens", { exact: true }).waitFor();
  await page.getByText("1 minute", { exact: true }).waitFor();
  const other = await stage.run(t, gallery("branches"));
  await other.getByLabel("Pieces").fill("0");
  await other.getByRole("button", { name: "Order", disabled: true }).waitFor();
  await other.getByLabel("Pieces").fill("3");
  await other.getByRole("button", { name: "Order", disabled: false }).waitFor();
});

test("If, visible and calculated text follow what is entered", async (t) => {
  const page = await stage.run(t, gallery("branches"));
  await page.getByText("Together: $ 8").waitFor();
  await page.getByLabel("Pieces").fill("11");
  await page.getByText("Together: $ 44").waitFor();
  await page.getByText("From the eleventh on, delivery is free.").waitFor();
  assert.equal(await page.getByLabel("Words for the card").count(), 0);
  await page.getByLabel("It is a gift").check();
  await page.getByLabel("Words for the card").waitFor();
});

test("texts are cut where the phone cuts them", async (t) => {
  const page = await stage.run(t, gallery("limits"));
  await button(page, "This text is longer than the phone…").waitFor();
  const { scroll, client } = await page.evaluate(() => ({
    scroll: document.scrollingElement.scrollWidth,
    client: document.scrollingElement.clientWidth,
  }));
  assert.ok(scroll <= client, "nothing sticks out of the page");
});

test("a component that Flow JSON does not have is told of where it stands", async (t) => {
  const page = await stage.run(t, form({ type: "Slider", name: "much" }));
  await page.getByText("There is no component Slider").waitFor();
});

for (const [look, theme] of [
  ["android", "light"],
  ["android", "dark"],
  ["ios", "light"],
  ["ios", "dark"],
]) {
  test(`a form from right to left, ${look} ${theme}`, async (t) => {
    const page = await stage.run(t, gallery("arabic"), { look, theme, direction: "rtl" });
    const label = page.getByRole("button", { name: look === "ios" ? "iOS" : "Android" });
    assert.equal(await label.getAttribute("aria-pressed"), "true");
    const [close, title] = await Promise.all([
      button(page, "Close").boundingBox(),
      page.getByRole("heading", { name: "حجز طاولة" }).boundingBox(),
    ]);
    assert.ok(close.x > title.x + title.width / 2, "the way out is at the right");
    const ground = await page
      .getByRole("region", { name: "حجز طاولة" })
      .evaluate((sheet) => getComputedStyle(sheet).backgroundColor.match(/\d+/g).map(Number));
    assert.equal(ground[0] + ground[1] + ground[2] < 384, theme === "dark");
  });
}

/** add chooses files as a person does. */
async function add(page, name, files) {
  const chooser = page.waitForEvent("filechooser");
  await button(page, name).click();
  await (await chooser).setFiles(files);
}

const pixel = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);
