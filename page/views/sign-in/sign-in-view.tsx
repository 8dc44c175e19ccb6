import { Legend } from "../../legend/legend.tsx";
import { refusal } from "../../session/credential.ts";
import { hasProvider } from "../../session/openid.ts";
import { providerRefusal } from "../../session/start-session.ts";
import { settings } from "../../settings.ts";
import { AppearanceChoices } from "../../shell/appearance-choices.tsx";
import { useTitle } from "../../shell/use-title.ts";
import { KeyForm } from "./key-form.tsx";
import { ProviderButton } from "./provider-button.tsx";
import { signInWords } from "./sign-in-words.ts";
import "./sign-in.css";

/** Shown at every address while nobody is signed in; the address stays, and its view follows. */
export function SignInView() {
  const text = signInWords();
  useTitle(text.enter);
  const ended = settings.access === "jwt" ? text.ended : text.refused;
  const refused = providerRefusal.value ?? (refusal.value === undefined ? undefined : ended);
  return (
    <main class="sign-in">
      <p class="brand">rollcall</p>
      <h1>{text.title}</h1>
      <p class="soft">{text.about}</p>
      <Legend />
      {refused !== undefined && (
        <p class="refusal" role="alert">
          {refused}
        </p>
      )}
      <WayIn />
      <div class="sign-in-foot">
        <AppearanceChoices />
      </div>
    </main>
  );
}

function WayIn() {
  if (settings.access === "iam") {
    return <p class="refusal">{signInWords().iam}</p>;
  }
  if (settings.access === "jwt") {
    return hasProvider ? <ProviderButton /> : <KeyForm kind="token" />;
  }
  return <KeyForm kind="key" />;
}
