// Preloaded into the child process that runs the functions. stdin is a pipe from the parent: when the parent ends for any
// reason, the pipe closes and the child exits, so that no orphan keeps a port.
import { isMainThread } from "node:worker_threads";

if (isMainThread) {
  process.stdin.on("end", () => process.exit(1));
  process.stdin.on("error", () => process.exit(1));
  process.stdin.resume();
}
