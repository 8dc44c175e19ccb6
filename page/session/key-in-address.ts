import { signIn } from "./credential.ts";

/**
 * Signs in with the key of a link such as `…/#key=rc_…`, which `npm start` prints, and takes it out of the address and the history at once.
 * A fragment is sent to no server. The session's storage keeps the key, so that the page can be loaded again.
 */
export function takeKeyFromAddress(): void {
  const key = new URLSearchParams(location.hash.slice(1)).get("key");
  if (key !== null) {
    history.replaceState(null, "", location.pathname + location.search);
    signIn({ kind: "key", text: key }, { isKept: true });
  }
}
