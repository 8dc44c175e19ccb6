// `npm ci` as a child process that shows progress and ends with its parent's Ctrl-C. Plain JavaScript without dependencies.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const parameters = ["ci", "--no-audit", "--no-fund", "--loglevel=error"];

/** npm rolls back when it is asked to end, which takes longer than anybody waits. */
const endGraceMs = 1_000;
const redrawMs = 500;
/** For logs that keep every line. */
const firstLineMs = 2_000;
const nextLineMs = 10_000;

/**
 * @param {() => void} release is called before a signal ends the process
 * @returns {Promise<{ ok: boolean, reason?: string }>} never resolves after a signal
 */
export async function npmCi(project, release) {
  const child = startNpm(project);
  const stopProgress = showProgress(project);
  const stopListening = endWithSignals(child, stopProgress, release);
  const outcome = await new Promise((resolve) => {
    child.on("error", (error) => resolve({ ok: false, reason: `npm could not be started: ${error.message}` }));
    child.on("close", (code) => resolve({ ok: code === 0, reason: "npm ci failed, see above" }));
  });
  stopProgress();
  stopListening();
  return outcome;
}

/** The npm that runs this script, if any; otherwise `npm` on the path. Its own process group, so that a signal reaches all of it. */
function startNpm(project) {
  const isWindows = process.platform === "win32";
  const options = { cwd: project, stdio: ["ignore", "ignore", "inherit"], detached: !isWindows };
  const npm = process.env.npm_execpath;
  return npm?.endsWith(".js")
    ? spawn(process.execPath, [npm, ...parameters], options)
    : spawn("npm", parameters, { ...options, shell: isWindows });
}

function endWithSignals(child, stopProgress, release) {
  let isStopping = false;
  const interrupt = () => {
    // A single Ctrl-C can arrive twice: from the terminal and forwarded by npm.
    if (isStopping) {
      return;
    }
    isStopping = true;
    stopProgress();
    console.error("Stopping the installation. The next start installs again.");
    signalGroup(child.pid, "SIGTERM");
    const kill = () => {
      signalGroup(child.pid, "SIGKILL");
      release();
      process.exit(130);
    };
    child.on("close", kill);
    setTimeout(kill, endGraceMs);
  };
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
  for (const signal of signals) {
    process.on(signal, interrupt);
  }
  return () => {
    for (const signal of signals) {
      process.off(signal, interrupt);
    }
  };
}

function signalGroup(pid, signal) {
  if (process.platform === "win32") {
    spawnSync("taskkill", ["/pid", String(pid), "/T", "/F"], { stdio: "ignore" });
    return;
  }
  try {
    process.kill(-pid, signal);
  } catch {
    // The group has ended already.
  }
}

/** One line that is redrawn in a terminal; elsewhere a line now and then. */
function showProgress(project) {
  const startedAt = Date.now();
  const wanted = packagesInLock(project);
  const line = () =>
    `Installing dependencies (npm ci): ${Math.min(wanted, installedPackages(project))} of ${wanted} packages, ${Math.round((Date.now() - startedAt) / 1000)} s`;
  if (process.stderr.isTTY) {
    const redraw = () => process.stderr.write(`\r${line()}`);
    redraw();
    const timer = setInterval(redraw, redrawMs);
    return () => {
      clearInterval(timer);
      process.stderr.write("\n");
    };
  }
  console.error("Installing dependencies (npm ci) …");
  let timer = setTimeout(function printLine() {
    console.error(line());
    timer = setTimeout(printLine, nextLineMs);
  }, firstLineMs);
  return () => clearTimeout(timer);
}

/** The packages at the top level of node_modules that npm installs on this machine. */
function packagesInLock(project) {
  const { packages = {} } = JSON.parse(readFileSync(join(project, "package-lock.json"), "utf8"));
  return Object.entries(packages).filter(
    ([path, { os, cpu }]) =>
      /^node_modules\/(@[^/]+\/)?[^/]+$/.test(path) && allows(os, process.platform) && allows(cpu, process.arch),
  ).length;
}

/** The fields `os` and `cpu` of a package: names that are allowed, or with `!` names that are not. Older locks hold a text for a list of one. */
function allows(field, name) {
  const names = [field ?? []].flat();
  const allowed = names.filter((one) => !one.startsWith("!"));
  return !names.includes(`!${name}`) && (allowed.length === 0 || allowed.includes(name));
}

/** npm makes all folders before it unpacks the first package, so that a folder alone proves nothing. */
function installedPackages(project) {
  const folder = join(project, "node_modules");
  const paths = namesIn(folder).flatMap((name) =>
    name.startsWith("@") ? namesIn(join(folder, name)).map((inScope) => join(name, inScope)) : [name],
  );
  return paths.filter((path) => existsSync(join(folder, path, "package.json"))).length;
}

function namesIn(folder) {
  try {
    return readdirSync(folder).filter((name) => !name.startsWith("."));
  } catch {
    return [];
  }
}
