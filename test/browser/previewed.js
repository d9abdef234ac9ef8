// One run of `flowport preview FILE`.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { binary } from "./flowport.js";

/** previewed runs the command until end is called, and gives the address that it prints. */
export async function previewed(path) {
  const child = spawn(binary, ["preview", "--no-open", path], { stdio: ["ignore", "pipe", "inherit"] });
  const ended = once(child, "close");
  const kill = () => child.kill("SIGKILL");
  process.once("exit", kill);
  const end = async () => {
    child.kill("SIGTERM");
    await ended;
    process.off("exit", kill);
  };
  const [address] = await Promise.race([
    once(createInterface({ input: child.stdout }), "line"),
    ended.then(([code]) => Promise.reject(new Error(`it ended with code ${code}`))),
  ]);
  return { address, end };
}
