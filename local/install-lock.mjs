// Lets one process at a time install into a project: a lock file with its process ID. Plain JavaScript without dependencies.
import { readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const lookAgainMs = 200;
/** A lock is created empty and then gets its owner. */
const ownerlessMs = 2_000;

/**
 * Waits while another process installs. A lock whose process has ended is removed.
 *
 * @returns {Promise<() => void>} releases the lock
 */
export async function lockInstallation(project, onWait) {
  const file = join(project, ".installing");
  let hasWaited = false;
  while (!createExclusively(file)) {
    if (isAbandoned(file)) {
      rmSync(file, { force: true });
      continue;
    }
    if (!hasWaited) {
      onWait();
      hasWaited = true;
    }
    await new Promise((resolve) => setTimeout(resolve, lookAgainMs));
  }
  return () => rmSync(file, { force: true });
}

function createExclusively(file) {
  try {
    writeFileSync(file, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if (error.code === "EEXIST") {
      return false;
    }
    throw error;
  }
}

function isAbandoned(file) {
  try {
    const owner = Number(readFileSync(file, "utf8"));
    return owner > 0 ? !isAlive(owner) : Date.now() - statSync(file).mtimeMs > ownerlessMs;
  } catch {
    // It was released meanwhile.
    return false;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}
