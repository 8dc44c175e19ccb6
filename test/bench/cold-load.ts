import { spawnSync } from "node:child_process";
import { performance } from "node:perf_hooks";

/** A file that is loaded in a process of its own. */
export interface LoadedFile {
  readonly name: string;
  readonly path: string;
  /** All that the process finds in its environment. */
  readonly environment: Readonly<Record<string, string>>;
}

export interface LoadTime {
  /** Wall time above an empty process, mean of the fastest quarter of the rounds. */
  readonly ms: number;
  readonly medianMs: number;
}

const shownErrorLength = 2_000;
const loadCommonJs = "require(process.argv[1]); process.exit(0)";
const loadModule = "import(process.argv[1]).then(() => process.exit(0))";

/**
 * What loading each file costs above an empty Node process, by name. All are started in turn, in another order each
 * round, so that what else the machine does hits all alike; the fastest quarter is when it did nothing else.
 *
 * @throws Error when a file does not load
 */
export function measureColdLoads(files: readonly LoadedFile[], rounds: number): ReadonlyMap<string, LoadTime> {
  const empty: LoadedFile = { name: "", path: "", environment: {} };
  const samples = new Map([empty, ...files].map((file) => [file, [] as number[]]));
  for (let round = 0; round < rounds; round += 1) {
    for (const [file, times] of shuffled([...samples])) {
      times.push(loadOnce(file));
    }
  }
  const floor = samples.get(empty) ?? [];
  return new Map(
    [...samples].map(([{ name }, times]) => [
      name,
      {
        ms: fastestQuarter(times) - fastestQuarter(floor),
        medianMs: median(times) - median(floor),
      },
    ]),
  );
}

function loadOnce({ name, path, environment }: LoadedFile): number {
  const script = path === "" ? "process.exit(0)" : path.endsWith(".mjs") ? loadModule : loadCommonJs;
  const startedAt = performance.now();
  const { status, stderr } = spawnSync(process.execPath, ["-e", script, path], {
    env: environment,
    stdio: ["ignore", "ignore", "pipe"],
    encoding: "utf8",
  });
  const ms = performance.now() - startedAt;
  if (status !== 0) {
    // Node prints the line of the bundle that threw, which may be all of the bundle.
    throw new Error(`${name} does not load: ${stderr.slice(-shownErrorLength)}`);
  }
  return ms;
}

function fastestQuarter(times: readonly number[]): number {
  const fastest = [...times].sort((one, other) => one - other).slice(0, Math.ceil(times.length / 4));
  return fastest.reduce((sum, ms) => sum + ms, 0) / fastest.length;
}

/** NaN of nothing. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = sorted.length / 2;
  const [low = Number.NaN, high = low] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  return (low + high) / 2;
}

function shuffled<T>(items: readonly T[]): readonly T[] {
  return items
    .map((item) => ({ item, place: Math.random() }))
    .sort((one, other) => one.place - other.place)
    .map(({ item }) => item);
}
