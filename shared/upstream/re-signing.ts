import type { CredentialSource } from "./credential-source.ts";
import type { Pacer, Turn } from "./pacer.ts";
import { isRollcallError, type RollcallError } from "./rollcall-error.ts";

/** What a refused signature makes us do anew. */
export interface SigningApp<Credential> {
  readonly credentials: CredentialSource<Credential>;
  readonly pacer: Pacer;
}

/** Tencent's "this is no signature": another key would change nothing (upstream/tencent-chat.md §4). */
const noSignatureCode = "70003";

/**
 * Runs a call with the app's credential. A refused signature costs one more round: fresh secret, fresh signature, one more
 * try; so a rotated key is no outage.
 *
 * Where calls wait for each other, the pacer says which of them fetches the secret. A call that is refused twice there goes on
 * while no other has been let in meanwhile: the vendor and Secrets Manager may take seconds to agree on a new key, and the
 * pacer spreads such calls and ends them. Once another has been let in, the key is right, and the refusal concerns the call itself.
 *
 * @param forget drops what was signed with a refused credential
 * @param call asks for the credential of a turn each time it signs
 * @throws RollcallError what the call throws, at the end also for a refused signature
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
  call: (credential: (turn: Turn) => Promise<Credential>) => Promise<T>,
): Promise<T> {
  let acceptedBefore: number | undefined;
  for (;;) {
    let used: Credential | undefined;
    try {
      return await call(async ({ freshSecret }) => {
        used = await credentials.current();
        used = freshSecret === true ? await credentials.renew(used) : used;
        return used;
      });
    } catch (error) {
      if (!isRollcallError(error) || error.recovery !== "re-sign" || used === undefined) {
        throw error;
      }
      forget(used);
      if (acceptedBefore !== undefined && !mayBeNewKey(error, pacer, acceptedBefore)) {
        throw error;
      }
      acceptedBefore ??= pacer.signaturesAccepted;
      if (!pacer.holdsCallsBack) {
        await credentials.renew(used);
      }
    }
  }
}

function mayBeNewKey(error: RollcallError, pacer: Pacer, acceptedBefore: number): boolean {
  return (
    pacer.holdsCallsBack && pacer.signaturesAccepted === acceptedBefore && error.upstream?.code !== noSignatureCode
  );
}
