import type { ServerlessOffline } from "./serverless-offline.ts";

/** For what hangs: bundling takes 5 s on an idle machine, and many times that on a small one that does something else too. */
const startTimeoutMs = 300_000;
const pollIntervalMs = 50;

/**
 * Resolves when the API responds.
 *
 * @throws Error with what its process printed, when it has ended or the time is over
 */
export async function untilHealthy(functions: ServerlessOffline, signal: AbortSignal | undefined): Promise<void> {
  let hasEnded = false;
  void functions.ended.then(() => {
    hasEnded = true;
  });
  const deadline = performance.now() + startTimeoutMs;
  while (!(await isHealthy(functions.apiUrl))) {
    signal?.throwIfAborted();
    if (hasEnded || performance.now() > deadline) {
      const why = hasEnded ? "its process has ended" : `it has not answered for ${startTimeoutMs / 60_000} minutes`;
      throw new Error(`the API did not come up: ${why}\n${functions.lastLines()}`.trim());
    }
    await new Promise((resolve) => setTimeout(resolve, pollIntervalMs));
  }
}

async function isHealthy(apiUrl: string): Promise<boolean> {
  try {
    const response = await fetch(`${apiUrl}/v1/health`, { signal: AbortSignal.timeout(5_000) });
    // serverless-offline answers 200 with a stack trace when a function fails to load.
    return response.ok && (await response.text()).includes('"status":"ok"');
  } catch {
    return false;
  }
}
