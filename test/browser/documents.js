// Flow JSON for tests: as little of it as a case needs.

export const version = "7.3";

/** A flow of screens; the first is where it starts. */
export function flow(...screens) {
  return { version, screens };
}

/** A screen with these components. */
export function screen(id, children, more = {}) {
  return { id, title: id.toLowerCase(), layout: { type: "SingleColumnLayout", children }, ...more };
}

/** A screen that ends the flow: components, and a footer that completes with a payload. */
export function last(id, children, payload = {}, more = {}) {
  return screen(id, [...children, footer("Done", complete(payload))], { terminal: true, ...more });
}

/** A flow of one screen, which answers with what its inputs hold. */
export function form(...children) {
  const names = children.map((child) => child.name).filter(Boolean);
  return flow(last("ONLY", children, Object.fromEntries(names.map((name) => [name, `\${form.${name}}`]))));
}

export function footer(label, action, more = {}) {
  return { type: "Footer", label, "on-click-action": action, ...more };
}

export function navigate(name, payload = {}) {
  return { name: "navigate", next: { type: "screen", name }, payload };
}

export function complete(payload = {}) {
  return { name: "complete", payload };
}

/** Options of a data-source from their titles; the id is the title in small letters. */
export function options(...titles) {
  return titles.map((title) => ({ id: title.toLowerCase(), title }));
}
