import type { CredentialSource } from "./credential-source.ts";
import type { Pacer } from "./pacer.ts";
import { isRollcallError } from "./rollcall-error.ts";

/** What a refused signature makes us do anew. */
export interface SigningApp<Credential> {
  readonly credentials: CredentialSource<Credential>;
  readonly pacer: Pacer;
}

/**
 * Runs a call with the app's credential. A refused signature costs one more round: fresh secret, fresh signature, one more
 * try; so a rotated key is no outage.
 *
 * @param forget drops what was signed with a refused credential
 * @param call asks for the credential each time it signs
 * @throws RollcallError what the call throws, the second time also for a refused signature
 */
export function reSigning<Credential, T>(
  app: SigningApp<Credential>,
  forget: (refused: Credential) => void,
  call: (credential: () => Promise<Credential>) => Promise<T>,
): Promise<T> {
  const run = () => triedTwice(app, forget, call);
  return app.pacer.admit ? app.pacer.admit(run) : run();
}

async function triedTwice<Credential, T>(
  { credentials, pacer }: SigningApp<Credential>,
  forget: (refused: Credential) => void,
  call: (credential: () => Promise<Credential>) => Promise<T>,
): Promise<T> {
  for (let isSecond = false; ; isSecond = true) {
    let used: Credential | undefined;
    try {
      return await call(async () => {
        used = await credentials.current();
        return used;
      });
    } catch (error) {
      if (!isRollcallError(error) || error.recovery !== "re-sign" || used === undefined) {
        throw error;
      }
      forget(used);
      // The second time for the calls that wait behind a shut gate: they leave with what is fetched here.
      if (!isSecond || pacer.holdsCallsBack) {
        await credentials.renew(used);
      }
      if (isSecond) {
        throw error;
      }
    }
  }
}
