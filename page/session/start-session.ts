import { signal } from "@preact/signals";
import { restoreCredential } from "./credential.ts";
import { takeKeyFromAddress } from "./key-in-address.ts";
import { providerAnswer, takeProviderAnswer } from "./openid.ts";

/** Why the OpenID provider let nobody in. */
export const providerRefusal = signal<string | undefined>(undefined);

/** While the code of the provider's answer is exchanged for a token. */
export const isArriving = signal(false);

/** Signs in with what the address or the session's storage holds, before anything is shown; a provider's answer takes longer. */
export function startSession(): void {
  restoreCredential();
  takeKeyFromAddress();
  const answer = providerAnswer();
  if (answer === undefined) return;
  isArriving.value = true;
  takeProviderAnswer(answer)
    .catch((error: unknown) => {
      providerRefusal.value = error instanceof Error ? error.message : String(error);
    })
    .finally(() => {
      isArriving.value = false;
    });
}
