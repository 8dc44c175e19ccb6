import type { EpochMs } from "../identity/ids.ts";
import { isRollcallError } from "../upstream/rollcall-error.ts";
import type { World } from "../upstream/world.ts";

/** Errors that mean the same tomorrow: a wrong role, a table that is not there, a request it cannot take, an item of others. */
const lasting = new Set([
  "AccessDeniedException",
  "MalformedItem",
  "ResourceNotFoundException",
  "UnrecognizedClientException",
  "ValidationException",
]);
const firstPauseMs = 100;
const longestPauseMs = 2_000;
/** A third of a slot: what is left is enough for a small app, and the gaps of a large one are told either way. */
const secretPatienceMs = 20_000;

/**
 * Asks the table until it answers or the time is up. A slot cannot even begin without its rooms and its claim, so a fault of
 * seconds must cost seconds and not the minute.
 *
 * @throws the table's last error
 */
export function untilTableAnswers<T>(world: Waiting, untilMs: EpochMs, ask: () => Promise<T>): Promise<T> {
  return untilAnswered(world, untilMs, isLasting, ask);
}

/**
 * The same for the secret of an app, of which a new process has no copy yet: without it no room of the app can be observed.
 * A secret that is missing or malformed is an answer.
 *
 * @throws RollcallError the last one
 */
export function untilSecretsAnswer<T>(world: Waiting, untilMs: EpochMs, ask: () => Promise<T>): Promise<T> {
  const isAnswer = (error: unknown) => !isRollcallError(error) || error.kind !== "internal" || isLasting(error.cause);
  return untilAnswered(world, Math.min(untilMs, world.now() + secretPatienceMs), isAnswer, ask);
}

type Waiting = Pick<World, "now" | "random" | "sleep">;

function isLasting(error: unknown): boolean {
  return error instanceof Error && lasting.has(error.name);
}

async function untilAnswered<T>(
  world: Waiting,
  untilMs: EpochMs,
  isFinal: (error: unknown) => boolean,
  ask: () => Promise<T>,
): Promise<T> {
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(longestPauseMs, pauseMs * 2)) {
    try {
      return await ask();
    } catch (error) {
      if (isFinal(error) || world.now() + pauseMs >= untilMs) {
        throw error;
      }
      await world.sleep(pauseMs * (1 - world.random() / 2));
    }
  }
}
