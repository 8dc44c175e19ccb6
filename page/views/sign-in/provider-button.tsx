import { useState } from "preact/hooks";
import { goToProvider } from "../../session/openid.ts";
import { isArriving, providerRefusal } from "../../session/start-session.ts";
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
  const words = isArriving.value ? text.arriving : isLeaving ? text.leaving : text.provider;
  return (
    <button type="button" class="button primary" disabled={isArriving.value || isLeaving} onClick={leave}>
      {words}
    </button>
  );
}
