// Loaded first into the process that runs the functions: when whoever started it is gone, however it went, its end of
// this pipe closes, and nothing is left behind that holds a port.
import { isMainThread } from "node:worker_threads";

if (isMainThread) {
  process.stdin.on("end", () => process.exit(1));
  process.stdin.on("error", () => process.exit(1));
  process.stdin.resume();
}
