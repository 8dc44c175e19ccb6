import { useState } from "preact/hooks";
import { defineWords } from "../../language/language.ts";
import { refusal, signIn } from "../../session/credential.ts";
import { AppearanceChoices } from "../../shell/appearance-choices.tsx";
import "./sign-in.css";

const words = defineWords(
  {
    title: "Who was there, and for how long",
    about: "The attendance of your live rooms, with its limits shown. It never claims more than was seen.",
    key: "API key",
    keyHint: "It stays in this tab's memory and is sent to this address only.",
    keep: "Keep it until this tab is closed",
    enter: "Sign in",
    refused: "This key is unknown, expired or revoked.",
  },
  {
    title: "谁在场，待了多久",
    about: "直播房间的考勤，并如实显示其局限。绝不声称超出所见的内容。",
    key: "API 密钥",
    keyHint: "仅保存在此标签页的内存中，且只发送到本地址。",
    keep: "在关闭此标签页之前保留",
    enter: "登录",
    refused: "此密钥未知、已过期或已被吊销。",
  },
);

export function SignInView() {
  const text = words();
  const [key, setKey] = useState("");
  const [isKept, setKept] = useState(false);
  return (
    <main class="sign-in">
      <p class="brand">rollcall</p>
      <h1>{text.title}</h1>
      <p class="soft">{text.about}</p>
      {refusal.value !== undefined && (
        <p class="refusal" role="alert">
          {text.refused}
        </p>
      )}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          signIn({ kind: "key", text: key.trim() }, { isKept });
        }}
      >
        <label class="field">
          {text.key}
          <input
            class="input"
            type="password"
            required
            autocomplete="off"
            spellcheck={false}
            value={key}
            onInput={(event) => setKey(event.currentTarget.value)}
          />
          <span class="hint">{text.keyHint}</span>
        </label>
        <label class="check">
          <input type="checkbox" checked={isKept} onChange={(event) => setKept(event.currentTarget.checked)} />
          {text.keep}
        </label>
        <button type="submit" class="button primary">
          {text.enter}
        </button>
      </form>
      <div class="sign-in-foot">
        <AppearanceChoices />
      </div>
    </main>
  );
}
