import type { EpochMs } from "../identity/ids.ts";
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

/**
 * Asks the table until it answers or the time is up. A slot cannot even begin without its rooms and its claim, so a fault of
 * seconds must cost seconds and not the minute.
 *
 * @throws the table's last error
 */
export async function untilTableAnswers<T>(
  world: Pick<World, "now" | "random" | "sleep">,
  untilMs: EpochMs,
  ask: () => Promise<T>,
): Promise<T> {
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(longestPauseMs, pauseMs * 2)) {
    try {
      return await ask();
    } catch (error) {
      const isLasting = error instanceof Error && lasting.has(error.name);
      if (isLasting || world.now() + pauseMs >= untilMs) {
        throw error;
      }
      await world.sleep(pauseMs * (1 - world.random() / 2));
    }
  }
}
