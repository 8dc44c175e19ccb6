import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { isAlive } from "../../local/state-directory.ts";

const prefix = "rollcall-tests-";

/**
 * Gives the test run a temporary folder of its own, which its workers and all their children inherit, and removes it at the end with
 * whatever failed tests and killed processes left in it. Folders of runs that were killed are removed by the next run.
 *
 * @returns the teardown
 */
export function setup(): () => void {
  const shared = tmpdir();
  removeAbandoned(shared);
  const own = mkdtempSync(join(shared, `${prefix}${process.pid}-`));
  const before = process.env["TMPDIR"];
  process.env["TMPDIR"] = own;
  return () => {
    if (before === undefined) {
      delete process.env["TMPDIR"];
    } else {
      process.env["TMPDIR"] = before;
    }
    remove(own);
  };
}

/** Removes the folders of runs whose process has ended. */
function removeAbandoned(folder: string): void {
  for (const name of readdirSync(folder)) {
    const [, pid] = /^rollcall-tests-(\d+)-/.exec(name) ?? [];
    if (pid !== undefined && !isAlive(Number(pid))) {
      remove(join(folder, name));
    }
  }
}

/** Tries again when a process that is being killed writes into the folder meanwhile. */
function remove(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
