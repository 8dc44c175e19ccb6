import { isDeepStrictEqual } from "node:util";
import type { CredentialSource } from "./credential-source.ts";
import type { Pacer, Permit } from "./pacer.ts";
import { isRollcallError, type RollcallError } from "./rollcall-error.ts";

/** What re-signing needs of an app. */
export interface SigningApp<Credential> {
  readonly credentials: CredentialSource<Credential>;
  readonly pacer: Pacer;
}

/** Tencent's "UserSig illegal". It comes and goes by itself, whatever the key. */
const noSignatureCode = "70003";

/** Tencent's "UserSig made with another key": only a new key can help. */
const otherKeyCode = "70009";

/** A cache of signatures, one per credential. */
export interface Signatures<Credential> {
  /** Drops a refused signature. True when it was old enough to have been refused for its age, so that a new one may be accepted. */
  drop(refused: Credential): boolean;
}

/** From this age on a refusal may be due to the signature's age instead of its key. */
export const usedSignatureMs = 60_000;

/**
 * Runs a call with the app's credential. After a refused signature it fetches the secret again and retries once where a new signature may
 * be accepted, so that a rotated key is not an outage. The same key is not tried again: vendors count refusals, and lock an app out.
 *
 * A pacer with `holdsCallsBack` decides which call fetches the secret. There a call that is refused twice keeps trying until a call is
 * accepted: the vendor and Secrets Manager may take seconds to agree on a new key, and the pacer spaces those tries and ends them. Once
 * a call has been accepted the key is right, and the refusal concerns the call itself.
 *
 * @param call gets the credential of its turn each time it signs
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
  return upstream?.code === noSignatureCode || (wasInUse && upstream?.code !== otherKeyCode);
}

function mayBeNewKey(error: RollcallError, pacer: Pacer, acceptedBefore: number): boolean {
  return (
    pacer.holdsCallsBack && pacer.signaturesAccepted === acceptedBefore && error.upstream?.code !== noSignatureCode
  );
}
