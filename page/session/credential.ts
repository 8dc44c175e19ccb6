import { signal } from "@preact/signals";
import type { ApiProblem } from "../api/problem.ts";

/** What the page sends in `Authorization`. In memory; in the session's storage if the person says so; never in a cookie. */
export interface Credential {
  readonly kind: "key" | "token";
  readonly text: string;
}

export const credential = signal<Credential | undefined>(undefined);

/** Set when the API refused the credential: the page asks for another one, and says why. */
export const refusal = signal<ApiProblem | undefined>(undefined);

const storageName = "rollcall.credential";

export function signIn(held: Credential, { isKept }: { readonly isKept: boolean }): void {
  refusal.value = undefined;
  credential.value = held;
  if (isKept) {
    keep(held);
  }
}

export function signOut(): void {
  credential.value = undefined;
  refusal.value = undefined;
  forget();
}

/** A request failed: when because of the credential, it is not used any more. */
export function onRefusal(problem: ApiProblem): void {
  if (problem.code === "unauthenticated" || problem.code === "key-refused") {
    credential.value = undefined;
    refusal.value = problem;
    forget();
  }
}

/** Takes over the credential that the storage of this session holds. */
export function restoreCredential(): void {
  try {
    const { kind, text }: Partial<Record<string, unknown>> = JSON.parse(sessionStorage.getItem(storageName) ?? "{}");
    if ((kind === "key" || kind === "token") && typeof text === "string") {
      credential.value = { kind, text };
    }
  } catch {
    // Storage that is switched off, or content of another page: the person signs in anew.
  }
}

function keep(held: Credential): void {
  try {
    sessionStorage.setItem(storageName, JSON.stringify(held));
  } catch {
    // Storage is switched off: it lasts as long as the page.
  }
}

function forget(): void {
  try {
    sessionStorage.removeItem(storageName);
  } catch {
    // As above.
  }
}
