import type { EpochMs } from "../identity/ids.ts";
import { isRollcallError } from "../upstream/rollcall-error.ts";
import type { World } from "../upstream/world.ts";

/** Errors that a repetition does not change: a wrong role, a table that is not there, a malformed request or item. */
const lastingErrors = new Set([
  "AccessDeniedException",
  "MalformedItem",
  "ResourceNotFoundException",
  "UnrecognizedClientException",
  "ValidationException",
]);
const firstPauseMs = 100;
const longestPauseMs = 2_000;
/** A third of a slot: what is left is enough for a small app, and the calls that a large one misses become gaps. */
const secretTimeoutMs = 20_000;

type RetryClock = Pick<World, "now" | "random" | "sleep">;

/**
 * Repeats a request to the table until it is answered or the time is up. A slot cannot begin without its rooms and its
 * claim, so a fault of seconds must cost seconds and not the minute.
 *
 * @throws the table's last error
 */
export function retryTable<T>(clock: RetryClock, untilMs: EpochMs, request: () => Promise<T>): Promise<T> {
  return retry(clock, () => untilMs, isLastingError, request);
}

/**
 * The same for the secret of an app, of which a new process has no copy: without it no room of the app can be observed.
 * A secret that is missing or malformed is an answer.
 *
 * @throws RollcallError the last one
 */
export function retrySecrets<T>(clock: RetryClock, untilMs: EpochMs, request: () => Promise<T>): Promise<T> {
  const isAnswer = (error: unknown) =>
    !isRollcallError(error) || error.kind !== "internal" || isLastingError(error.cause);
  const secretsUntilMs = Math.min(untilMs, clock.now() + secretTimeoutMs);
  return retry(clock, () => secretsUntilMs, isAnswer, request);
}

export function isLastingError(error: unknown): boolean {
  return error instanceof Error && lastingErrors.has(error.name);
}

/**
 * The retry loop for our own stores: pauses of 100 ms that double up to 2 s, half of each random.
 *
 * @param untilMs no repetition begins then or later. Asked each time, because a lease may end sooner than expected
 */
export async function retry<T>(
  clock: RetryClock,
  untilMs: () => EpochMs,
  isFinal: (error: unknown) => boolean,
  attempt: () => Promise<T>,
): Promise<T> {
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(longestPauseMs, pauseMs * 2)) {
    try {
      return await attempt();
    } catch (error) {
      if (isFinal(error) || clock.now() + pauseMs >= untilMs()) {
        throw error;
      }
      await clock.sleep(pauseMs * (1 - clock.random() / 2));
      if (clock.now() >= untilMs()) {
        throw error;
      }
    }
  }
}
