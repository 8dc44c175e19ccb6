import { signal } from "@preact/signals";
import { restoreCredential } from "./credential.ts";
import { takeKeyFromAddress } from "./key-in-address.ts";
import { hasProvider, takeProviderAnswer } from "./openid.ts";

/** Why the OpenID provider let nobody in, in its own words. */
export const providerRefusal = signal<string | undefined>(undefined);

/** Signs in with what the address or the session's storage holds, before anything is shown. */
export async function startSession(): Promise<void> {
  restoreCredential();
  takeKeyFromAddress();
  if (hasProvider) {
    try {
      await takeProviderAnswer();
    } catch (error) {
      providerRefusal.value = error instanceof Error ? error.message : String(error);
    }
  }
}
