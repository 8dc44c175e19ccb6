import { effect, signal } from "@preact/signals";
import type { AccessReply } from "../../shared/room-routes/access-shape.ts";
import { callApi } from "../api/api-client.ts";
import { ApiProblem } from "../api/problem.ts";
import { credential, onRefusal } from "./credential.ts";

export type Scope = AccessReply["scopes"][number];

/** What the credential allows; undefined until the API has said it. */
export const access = signal<AccessReply | undefined>(undefined);

/** True when the credential has the scope. False until the API has answered. */
export const allows = (scope: Scope): boolean => access.value?.scopes.includes(scope) ?? false;

/** Asks the API what the credential allows, whenever it changes. A renewed token is of the same person: what it allowed holds meanwhile. */
export function followAccess(): void {
  effect(() => {
    if (credential.value === undefined) {
      access.value = undefined;
      return undefined;
    }
    const stopping = new AbortController();
    callApi<AccessReply>("v1/access", { signal: stopping.signal }).then(
      (reply) => {
        access.value = reply;
      },
      (error: unknown) => {
        // Any other failure shows itself in the view, which asks the same API.
        if (error instanceof ApiProblem) {
          onRefusal(error);
        }
      },
    );
    return () => stopping.abort();
  });
}
