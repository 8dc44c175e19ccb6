import type { Fields } from "../../shared/upstream/tolerant-fields.ts";
import type { CommandContext } from "../command-context.ts";
import { storedFields } from "../secrets/app-secrets.ts";
import type { StageTarget } from "../stage/stage-target.ts";
import { usageError } from "../terminal/command-failure.ts";
import { readInput } from "../terminal/read-input.ts";
import { readWritten, type WrittenCredential, written } from "../vendor/credential-fields.ts";
import { type TriedCredential, tryCredential } from "../vendor/find-region.ts";
import { vendorReach } from "../vendor/vendor-reach.ts";
import { askCredential } from "./ask-credential.ts";

/**
 * The credential that the operator gives: from a file, or by answering questions.
 *
 * @param stored the app's secret so far. What no question asks for (discovery, rates, webhooks) is taken from it
 */
export async function givenCredential(
  { world }: CommandContext,
  file: string | undefined,
  stored: string | undefined,
): Promise<WrittenCredential> {
  if (file !== undefined) {
    return readWritten(await readInput(world, file), file === "-" ? "stdin" : file);
  }
  if (!world.terminal.isInteractive) {
    throw usageError("this terminal is not interactive: give the credential with --file");
  }
  const answers = await askCredential(world.terminal);
  const before = storedFields(stored);
  return written(isSameApp(answers, before) ? { ...before, ...answers } : answers, "your answers");
}

/** Numbers may be stored as texts. */
function isSameApp(one: Fields, other: Fields): boolean {
  return ["provider", "sdkAppId", "appId"].every((name) => String(one[name]) === String(other[name]));
}

/** Tries a credential at its vendor and says what came of it. @throws RollcallError when it is refused */
export async function triedCredential(
  { world }: CommandContext,
  stage: StageTarget,
  given: WrittenCredential,
): Promise<TriedCredential> {
  const { terminal } = world;
  const tried = await terminal.progress("Trying the credential with one live call", (report) =>
    tryCredential(given, vendorReach(world, stage), report),
  );
  if (tried.foundAt !== undefined) {
    terminal.note(`The app is not where the credential said, but in ${tried.foundAt}: that is what gets stored.`);
  }
  if (tried.warning !== undefined) {
    terminal.note(`Warning: ${tried.warning}.`);
  }
  return tried;
}
