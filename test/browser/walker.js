// A walker goes through a flow as a person in a hurry: it fills what can be
// filled, presses what leads on, and knows of the document only what is shown.

/** How often it presses something before it gives up. */
const mostPresses = 60;
/** How often it tries another value where the first was refused. */
const mostTries = 24;

// What it enters, the likeliest first; the checks of the screen say what fits.
const numbers = ["5", "10", "50", "1", "100", "1000", "1990", "123456", "12345678", "1234567890", "1234567890123456"];
const words = [
  "Ann Example", "Ann", "12345", "A1", "123456", "1234", "1234567890", "12345678901", "AB", "ABCDE1234F",
  "2027-03-10", "10/03/2027", "03/10/2027", "12:30", "ann@example.com", "https://example.com", "12/29", "123",
  "Some words that are long enough for a text which somebody is asked to write about what they think.",
];
const values = {
  email: ["ann@example.com"],
  tel: ["+15551234567", "5551234567", "15551234567", "555123456"],
  decimal: numbers,
  numeric: ["1234", "123456", "12345", "12345678", "123"],
  password: ["Secret-123", "secret12", "123456"],
  text: words,
};

const pixel = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

/**
 * walk goes from where the page is to the end of the flow. It tells the screens
 * that it saw, and why it did not get to the end. turn gets the kind of what is
 * about to be used: "input" or "way".
 */
export async function walk(page, turn = () => {}) {
  const seen = new Map(); // visits by screen
  const pressed = new Map(); // presses by way
  let before;
  let inVain = 0; // presses that did nothing, one after the other
  for (let presses = 0; presses < mostPresses; presses++) {
    const now = await look(page);
    if (now.ended) return { screens: [...seen.keys()], reason: undefined };
    if (now.fault !== undefined) return { screens: [...seen.keys()], reason: now.fault };
    if (now.screen !== before) seen.set(now.screen, (seen.get(now.screen) ?? 0) + 1);
    before = now.screen;
    turn("input");
    await fill(page, seen.get(now.screen) - 1);
    turn("way");
    const way = await nextWay(page, now.screen, pressed);
    if (way === undefined) return { screens: [...seen.keys()], reason: `nothing leads on from ${now.screen}` };
    const { entries } = await look(page);
    await way.click();
    await settled(page, entries);
    const next = await look(page);
    inVain = next.entries === entries && !next.ended ? inVain + 1 : 0;
    if (inVain === 3) return { screens: [...seen.keys()], reason: `${now.screen}: ${next.refused || "nothing happens"}` };
  }
  return { screens: [...seen.keys()], reason: `not at the end after ${mostPresses} presses` };
}

/** look tells what is on the page. */
function look(page) {
  return page.evaluate(() => {
    const dialog = document.querySelector("dialog[open]:not([aria-labelledby])"); // a choice has a heading
    const link = dialog?.ariaLabel.includes("link");
    if (link) dialog.querySelector("button").click(); // no, thank you
    return {
      screen: document.querySelector("[aria-label='Screen']")?.value,
      ended: document.querySelector("section[aria-label='Chat']") !== null,
      fault: dialog && !link ? dialog.innerText.replaceAll("\n", " ") : undefined,
      busy: document.querySelector("section[aria-busy='true']") !== null,
      refused: [...document.querySelectorAll("section[aria-busy] .error")].map(({ parentElement }) => parentElement.innerText.replace(/\s+/g, " ")).join("; "),
      entries: document.querySelector("#actions summary")?.innerText + document.querySelectorAll("#actions summary").length,
    };
  });
}

/** settled waits until a press has done something, and the endpoint has answered. */
async function settled(page, entries) {
  for (let turns = 0; turns < 40; turns++) {
    const now = await look(page);
    const happened = now.entries !== entries || now.ended || now.fault !== undefined;
    if (!now.busy && (happened || (turns > 4 && now.refused !== ""))) return;
    await page.waitForTimeout(25);
  }
}

/** fill fills all inputs, those too that appear as others are filled. choice says which of several options. */
async function fill(page, choice) {
  for (let round = 0; round < mostTries; round++) {
    const tasks = await page.evaluate(findTasks, mostTries);
    for (const task of tasks) {
      const input = await page.$(`[data-task="${task.id}"]`);
      if (input !== null) await enter(page, input, task, choice);
    }
    if (tasks.length === 0) return;
    await page.evaluate(() => document.activeElement?.blur());
  }
}

/** findTasks runs in the page: it marks the inputs that are empty or were refused, and says what they are. */
function findTasks(mostTries) {
  const tasks = [];
  for (const old of document.querySelectorAll("[data-task]")) old.removeAttribute("data-task");
  const inputs = "input, textarea, button[aria-haspopup='dialog']";
  for (const element of document.querySelectorAll(`section[aria-busy] :is(${inputs})`)) {
    const { type, inputMode: mode } = element;
    const group = element.closest("fieldset");
    const options = [...(group?.querySelectorAll("input") ?? [element])].filter((one) => !one.disabled);
    const several = type === "checkbox" || type === "radio";
    const empty =
      several ? !options.some((one) => one.checked)
      : type === "file" ? group.querySelector("li") === null
      : element.matches("button") ? element.dataset.filled === "false"
      : element.value === "";
    const refused = [element, group].some((one) => one?.ariaInvalid === "true");
    const done = several && (element.checked || (type === "radio" && (!empty || element !== options[0])));
    const marked = several && group !== null && group.querySelector("[data-task]") !== null; // one at a time
    const hidden = type !== "file" && !element.checkVisibility();
    if (element.disabled || group?.disabled || done || marked || hidden || !(empty || refused)) continue;
    element.tries = (element.tries ?? -1) + 1;
    if (element.tries >= mostTries) continue;
    const id = (element.dataset.task = String(tasks.length));
    tasks.push({ id, type, mode, tries: element.tries, options: options.length });
  }
  return tasks;
}

/** enter does what a task asks for. */
async function enter(page, input, { type, mode, tries, options }, choice) {
  switch (type) {
    case "checkbox":
      return input.check({ force: true });
    case "radio": {
      const option = await input.evaluateHandle((element, index) => {
        const all = [...element.closest("fieldset").querySelectorAll("input")];
        return all.filter((one) => !one.disabled)[index];
      }, choice % options);
      return option.asElement().check({ force: true });
    }
    case "file":
      return input.setInputFiles(await file(input));
    case "button":
      await input.click();
      return choose(page, tries, choice);
    default: {
      const list = values[mode === "text" ? type : mode] ?? words;
      return input.fill(list[tries % list.length]);
    }
  }
}

/** file is one of a kind that a picker takes. */
async function file(input) {
  const accept = (await input.getAttribute("accept")) ?? "";
  if (accept === "" || accept.includes("image/")) return { name: "picture.png", mimeType: "image/png", buffer: pixel };
  if (accept.includes("pdf")) return { name: "paper.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.4\n") };
  return { name: "file", mimeType: accept.split(",")[0], buffer: Buffer.from("file") };
}

/** choose takes an option or a day of the sheet that has opened. */
async function choose(page, tries, choice) {
  const sheet = page.locator("dialog[open][aria-labelledby]");
  await sheet.waitFor();
  for (let turns = 0; turns < 60; turns++) {
    const next = await page.evaluate(pressInSheet, { tries, choice, back: turns > 14 });
    if (next === "closed") return;
    if (next === "nothing") break;
    await page.waitForTimeout(10);
  }
  await page.keyboard.press("Escape");
  await sheet.waitFor({ state: "detached" });
}

/** pressInSheet runs in the page: it presses what is to be chosen next, and tells if nothing is. */
function pressInSheet({ tries, choice, back }) {
  const sheet = document.querySelector("dialog[open][aria-labelledby]");
  if (sheet === null) return "closed";
  const options = [...sheet.querySelectorAll("li button:enabled")];
  const days = [...sheet.querySelectorAll("table button[aria-disabled='false']")];
  const chosen = sheet.querySelectorAll("table [data-chosen='true']").length; // a range has its first day
  const turn = sheet.querySelector(`button[aria-label='${back ? "Previous" : "Next"} month']:enabled`);
  const target =
    options[(choice + tries) % (options.length || 1)] ??
    (days.length > chosen ? days[Math.min(chosen + tries * 3, days.length - 1)] : turn);
  target?.click();
  return target ? "pressed" : "nothing";
}

/** nextWay gives what leads on and was pressed least: footer, lists, links, and at last the way back. */
async function nextWay(page, screen, pressed) {
  const ways = [];
  for (const selector of [".footer button:enabled", ".navigation li button", "button.link"]) {
    for (const way of await page.$$(`section[aria-busy] ${selector}`)) {
      ways.push({ way, key: `${screen} ${selector} ${await way.innerText()}` });
    }
  }
  const times = ({ key }) => pressed.get(key) ?? 0;
  ways.sort((a, b) => times(a) - times(b)); // the order stays where they are equal
  const [next] = ways;
  if (next === undefined) {
    const back = page.getByRole("button", { name: "Back", exact: true });
    return (await back.count()) > 0 ? back : undefined;
  }
  pressed.set(next.key, times(next) + 1);
  return next.way;
}
