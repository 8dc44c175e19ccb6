// Installs the dependencies before `npm start`, `npm test` and `npm run bench`, so that a fresh clone needs no other command.
// Plain JavaScript without imports from packages: it runs before they are installed, and on Node 20 too.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { lockInstallation } from "./install-lock.mjs";
import { npmCi } from "./npm-ci.mjs";

/** The first version with type stripping by default; vitest, middy and undici require it too. */
const oldestNode = [22, 19];

const project = dirname(dirname(fileURLToPath(import.meta.url)));
const lock = join(project, "package-lock.json");
/** npm writes this file as the last step of an installation; if it is missing, the installation was interrupted. */
const installedLock = join(project, "node_modules", ".package-lock.json");
const stamp = join(project, "node_modules", ".installed-from");

const wanted = createHash("sha256").update(readFileSync(lock)).digest("hex");

if (!isInstalled()) {
  await install();
}
requireNode();

function isInstalled() {
  const installedAt = modifiedAt(installedLock);
  if (installedAt === undefined) {
    return false;
  }
  if (readText(stamp) === wanted) {
    return true;
  }
  // Also accepts a manual installation that is newer than the lock file.
  if (installedAt < modifiedAt(lock)) {
    return false;
  }
  leaveStamp();
  return true;
}

async function install() {
  const release = await lockInstallation(project, () =>
    console.error("Another start is installing the dependencies. Waiting for it …"),
  );
  try {
    if (isInstalled()) {
      return;
    }
    const { ok, reason } = await npmCi(project, release);
    if (!ok) {
      release();
      stop(`The dependencies are not installed: ${reason}.\nTry it yourself in ${project}: npm ci`);
    }
    leaveStamp();
  } finally {
    release();
  }
}

function requireNode() {
  if (isNewEnough(process.versions.node)) {
    return;
  }
  // npm puts this folder first on the PATH of the script that follows.
  const onPath = join(project, "node_modules", ".bin", "node");
  linkBundledNode(onPath);
  const bundled = spawnSync(onPath, ["--version"], { encoding: "utf8" });
  if (bundled.status !== 0 || !isNewEnough(bundled.stdout.trim().slice(1))) {
    stop(
      `This needs Node ${oldestNode.join(".")} or newer; here it is ${process.versions.node}, and the Node that comes ` +
        `with the dependencies does not run on ${process.platform}-${process.arch}.\n` +
        "Install a newer Node (https://nodejs.org), then try again.",
    );
  }
}

/**
 * Workaround for npm 10: when it omits the optional package of another processor, it also removes the `node` link of this
 * machine's package, because both have the same name. npm 11 does not.
 */
function linkBundledNode(onPath) {
  const inPackage = join("..", `node-${process.platform}-${process.arch}`, "bin", "node");
  if (existsSync(join(dirname(onPath), inPackage)) && !existsSync(onPath)) {
    symlinkSync(inPackage, onPath);
  }
}

function isNewEnough(version) {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1]);
}

function leaveStamp() {
  try {
    writeFileSync(stamp, wanted);
  } catch {
    // A read-only node_modules is fine: the next run compares the timestamps again.
  }
}

function modifiedAt(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs;
}

function readText(path) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

function stop(message) {
  console.error(`\n${message}`);
  process.exit(1);
}
