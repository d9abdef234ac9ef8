// data_exchange with the sample of examples/endpoint: encrypted, signed, and in
// clear on the page.

import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import { response } from "./browser.js";
import { Stage } from "./stage.js";

const stage = new Stage();
const root = join(import.meta.dirname, "../..");
const sample = join(root, "examples/endpoint");

/** freePort is one that nobody listens on. */
async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

/** serve runs the sample with the keys that flowport has made for a flow. */
async function serve(t, flow, port) {
  const { flowport } = stage;
  const program = join(flowport.data, "endpoint");
  execFileSync("go", ["build", "-o", program, "./examples/endpoint"], { cwd: root });
  const key = join(flowport.data, "private.pem");
  writeFileSync(key, await flowport.run("endpoint", "show", flow, "private-key"));
  const secret = (await flowport.run("endpoint", "show", flow, "app-secret")).trim();
  const child = spawn(program, ["-key", key, "-listen", `127.0.0.1:${port}`], {
    env: { ...process.env, APP_SECRET: secret },
  });
  const kill = () => child.kill("SIGKILL");
  process.once("exit", kill);
  t.after(() => {
    process.off("exit", kill);
    child.kill();
  });
  await once(child.stderr, "data"); // it says where it listens
}

test("a table is booked", async (t) => {
  const port = await freePort();
  const id = await stage.flowport.create(readFileSync(join(sample, "flow.json"), "utf8"), {
    endpoint_uri: `http://127.0.0.1:${port}/`,
  });
  await serve(t, id, port);
  const address = await stage.flowport.preview(id, {
    interactive: "true",
    debug: "true",
    flow_action: "data_exchange",
    flow_token: "first",
  });
  const page = await stage.open(t, address);
  const button = (name) => page.getByRole("button", { name, exact: true });

  // Saturday is no example of the document: it comes from the endpoint.
  await page.getByLabel("Saturday").waitFor();
  await page.getByLabel("Friday").check();
  await button("Show times").click();
  const choose = async (from, time) => {
    await button(from).click();
    await page.getByRole("dialog", { name: "Time" }).getByRole("button", { name: time }).click();
  };
  await choose("Time", "20:00");
  await page.getByLabel("Your name").fill("Ada");
  await button("Continue").click();
  await page.getByRole("status").getByText("Somebody else was faster. Please choose another time.").waitFor();
  await choose("Time 20:00", "22:00");
  await button("Continue").click();
  await page.getByRole("region", { name: "Confirm" }).getByText("A table on Friday at 22:00 for Ada").waitFor();
  await page.getByText("Encrypted with the key of this flow").first().waitFor();
  await button("Book the table").click();
  assert.deepEqual(await response(page), { flow_token: "first", day: "friday", time: "22:00", name: "Ada" });

  // The token was used up.
  await page.goto(address);
  await page.getByRole("dialog", { name: "This flow has ended" }).waitFor();
});

test("an endpoint that is not there is told of, and the person can go on", async (t) => {
  const id = await stage.flowport.create(readFileSync(join(sample, "flow.json"), "utf8"), {
    endpoint_uri: `http://127.0.0.1:${await freePort()}/`,
  });
  const page = await stage.open(
    t,
    await stage.flowport.preview(id, { interactive: "true", debug: "true", flow_action: "data_exchange" }),
  );
  const dialog = page.getByRole("dialog", { name: "Something went wrong" });
  await dialog.getByText("no_http_response_error").waitFor();
  await dialog.getByRole("button", { name: "OK" }).click();
  await dialog.waitFor({ state: "detached" });
});
