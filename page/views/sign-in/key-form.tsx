import { useState } from "preact/hooks";
import { type Credential, signIn } from "../../session/credential.ts";
import { signInWords } from "./sign-in-words.ts";

export function KeyForm({ kind }: { readonly kind: Credential["kind"] }) {
  const text = signInWords();
  const [key, setKey] = useState("");
  const [isKept, setKept] = useState(false);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        signIn({ kind, text: key.trim() }, { isKept });
      }}
    >
      <label class="field">
        {text[kind]}
        <input
          class="input"
          type="password"
          required
          autocomplete="off"
          spellcheck={false}
          value={key}
          onInput={(event) => setKey(event.currentTarget.value)}
        />
        <span class="hint">{text.hint}</span>
      </label>
      <label class="check">
        <input type="checkbox" checked={isKept} onChange={(event) => setKept(event.currentTarget.checked)} />
        {text.keep}
      </label>
      <button type="submit" class="button primary">
        {text.enter}
      </button>
    </form>
  );
}
