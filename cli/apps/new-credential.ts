import type { CommandContext } from "../command-context.ts";
import type { StageTarget } from "../stage/stage-target.ts";
import { usageError } from "../terminal/command-failure.ts";
import { readInput } from "../terminal/read-input.ts";
import { readWritten, type WrittenCredential, written } from "../vendor/credential-fields.ts";
import { type TriedCredential, tryCredential } from "../vendor/find-region.ts";
import { vendorReach } from "../vendor/vendor-reach.ts";
import { askCredential } from "./ask-credential.ts";

/** The credential that the operator gives: from a file, or by answering questions. */
export async function givenCredential({ world }: CommandContext, file: string | undefined): Promise<WrittenCredential> {
  if (file !== undefined) {
    return readWritten(await readInput(world, file), file === "-" ? "stdin" : file);
  }
  if (!world.terminal.isInteractive) {
    throw usageError("this terminal is not interactive: give the credential with --file");
  }
  return written(await askCredential(world.terminal), "your answers");
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
