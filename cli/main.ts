import process from "node:process";
import { realWorld } from "./real-world.ts";
import { runCli } from "./run-cli.ts";
import { exitCodes } from "./terminal/exit-codes.ts";

process.on("SIGINT", () => {
  process.stderr.write("\nInterrupted.\n");
  process.exit(exitCodes.interrupted);
});
// A reader such as `head` that closes the pipe early is no failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) =>
  process.exit(error.code === "EPIPE" ? 0 : exitCodes.failed),
);

process.exitCode = await runCli(process.argv.slice(2), realWorld());
