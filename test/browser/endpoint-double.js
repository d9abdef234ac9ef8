// Stands for the endpoint of any flow: it leads along the routing model with
// the examples of the data that each screen declares.

/** EndpointDouble answers for the flow that a page shows. */
export class EndpointDouble {
  /** What the person has used last: an "input", or a "way" that leads on. */
  used = "way";
  #view;
  #led = new Map(); // how often it led to a screen

  /** show takes the flow that the page shows from now on. */
  show(view) {
    this.#view = view;
    this.#led.clear();
  }

  /** install answers the exchanges of a page. */
  async install(page) {
    await page.route("**/exchange?*", async (route) => {
      const request = route.request().postDataJSON();
      const answer = this.#answer(request);
      const call = { status: 200, attempts: 1, duration: 1, request, response: answer };
      await route.fulfill({ json: { ...call, answer, key: "flow" } });
    });
  }

  #answer({ screen }) {
    const { screens, routes, entries } = this.#view;
    const from = screens.findIndex(({ id }) => id === screen);
    if (from < 0) return screenWithExamples(screens[entries[0] ?? 0]);
    if (this.used === "input") return screenWithExamples(screens[from]); // it wants other data
    const targets = routes.filter((route) => route.from === from && route.to !== from).map(({ to }) => to);
    if (screens[from].terminal || targets.length === 0) {
      return { screen: "SUCCESS", data: { extension_message_response: { params: { flow_token: "token" } } } };
    }
    const led = (to) => this.#led.get(to) ?? 0;
    const [to] = targets.sort((a, b) => led(a) - led(b));
    this.#led.set(to, led(to) + 1);
    return screenWithExamples(screens[to]);
  }
}

/** screenWithExamples is the answer that shows a screen with its examples. */
function screenWithExamples({ id, data }) {
  const examples = Object.entries(data).map(([name, { example }]) => [name, example]);
  return { screen: id, data: Object.fromEntries(examples.filter(([, example]) => example !== undefined)) };
}
