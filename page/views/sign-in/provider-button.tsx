import { useState } from "preact/hooks";
import { goToProvider } from "../../session/openid.ts";
import { providerRefusal } from "../../session/start-session.ts";
import { signInWords } from "./sign-in-words.ts";

export function ProviderButton() {
  const text = signInWords();
  const [isLeaving, setLeaving] = useState(false);
  const leave = () => {
    setLeaving(true);
    providerRefusal.value = undefined;
    goToProvider().catch((error: unknown) => {
      setLeaving(false);
      providerRefusal.value = error instanceof Error ? error.message : String(error);
    });
  };
  return (
    <button type="button" class="button primary" disabled={isLeaving} onClick={leave}>
      {isLeaving ? text.leaving : text.provider}
    </button>
  );
}
