import { isDeepStrictEqual } from "node:util";
import type { CredentialSource } from "./credential-source.ts";
import type { Pacer, Permit } from "./pacer.ts";
import { isRollcallError, type RollcallError } from "./rollcall-error.ts";

/** What a refused signature makes us do anew. */
export interface SigningApp<Credential> {
  readonly credentials: CredentialSource<Credential>;
  readonly pacer: Pacer;
}

/** Tencent's "this is no signature": another key would change nothing (upstream/tencent-chat.md §4). */
const noSignatureCode = "70003";

/** Tencent's "made with another key": only another key can change the answer. */
const otherKeyCode = "70009";

/** A cache of signatures, one per credential. */
export interface Signatures<Credential> {
  /** Forgets a refused signature. True when it had been in use for a while, so that a new one may be accepted in its place. */
  drop(refused: Credential): boolean;
}

/** From this age on a signature may have been refused for its age, and not for its key. */
export const usedSignatureMs = 60_000;

/**
 * Runs a call with the app's credential. A refused signature has the secret fetched anew, and costs one more try where that
 * may be accepted; so a rotated key is no outage. The same key again would be refused again, and vendors count refusals.
 *
 * Where calls wait for each other, the pacer says which of them fetches the secret. A call that is refused twice there goes on
 * while no other has been let in meanwhile: the vendor and Secrets Manager may take seconds to agree on a new key, and the
 * pacer spreads such calls and ends them. Once another has been let in, the key is right, and the refusal concerns the call itself.
 *
 * @param call asks for the credential of a turn each time it signs
 * @throws RollcallError what the call throws, at the end also for a refused signature
 */
export function reSigning<Credential, T>(
  app: SigningApp<Credential>,
  signatures: Signatures<Credential>,
  call: (credential: (permit: Permit) => Promise<Credential>) => Promise<T>,
): Promise<T> {
  const run = () => triedTwice(app, signatures, call);
  return app.pacer.admit ? app.pacer.admit(run) : run();
}

async function triedTwice<Credential, T>(
  { credentials, pacer }: SigningApp<Credential>,
  signatures: Signatures<Credential>,
  call: (credential: (permit: Permit) => Promise<Credential>) => Promise<T>,
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
      const wasInUse = signatures.drop(used);
      if (acceptedBefore !== undefined && !mayBeNewKey(error, pacer, acceptedBefore)) {
        throw error;
      }
      acceptedBefore ??= pacer.signaturesAccepted;
      if (!pacer.holdsCallsBack) {
        const renewed = await credentials.renew(used);
        if (isDeepStrictEqual(renewed, used) && !mayAcceptSameKey(error, wasInUse)) {
          throw error;
        }
      }
    }
  }
}

function mayAcceptSameKey({ upstream }: RollcallError, wasInUse: boolean): boolean {
  // 70003 comes and goes by itself.
  return upstream?.code === noSignatureCode || (wasInUse && upstream?.code !== otherKeyCode);
}

function mayBeNewKey(error: RollcallError, pacer: Pacer, acceptedBefore: number): boolean {
  return (
    pacer.holdsCallsBack && pacer.signaturesAccepted === acceptedBefore && error.upstream?.code !== noSignatureCode
  );
}
