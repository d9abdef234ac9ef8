// Flow JSON documents that the tests upload, as bytes.

const encoder = new TextEncoder();

/** bytes is what a file with this text or JSON value holds. */
export function bytes(document) {
  return encoder.encode(typeof document === "string" ? document : JSON.stringify(document, null, 2));
}

/** greeting is a whole flow of one screen that Meta would publish. */
export function greeting(text = "Welcome", members = {}) {
  return {
    version: "7.3",
    screens: [
      {
        id: "GREETING",
        title: "Greeting",
        terminal: true,
        layout: {
          type: "SingleColumnLayout",
          children: [
            { type: "TextHeading", text },
            { type: "Footer", label: "Done", "on-click-action": { name: "complete", payload: {} } },
          ],
        },
      },
    ],
    ...members,
  };
}

/** endpointFlow is a flow whose screens come from the business's endpoint. */
export function endpointFlow() {
  const flow = greeting("Hello", { data_api_version: "3.0", routing_model: {} });
  const footer = flow.screens[0].layout.children[1];
  footer["on-click-action"] = { name: "data_exchange", payload: { agreed: true } };
  return flow;
}

/** valid is a flow without any fault; broken is JSON with one; notJson is no JSON. */
export const valid = bytes(greeting());
export const broken = bytes(greeting("Welcome", { theme: "dark" }));
export const notJson = bytes('{"version": "7.3", "screens": [],,}');

/** padded is a valid flow of exactly size bytes. */
export function padded(size) {
  const file = new Uint8Array(size).fill(" ".codePointAt(0));
  file.set(valid);
  return file;
}

/** noise is size bytes that do not compress; the same seed gives the same bytes. */
export function noise(size, seed = 1) {
  const words = new Uint32Array(Math.ceil(size / 4));
  let state = seed;
  for (let i = 0; i < words.length; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    words[i] = state;
  }
  return new Uint8Array(words.buffer, 0, size);
}
