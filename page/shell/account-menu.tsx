import { useRef } from "preact/hooks";
import { defineWords } from "../language/language.ts";
import { access } from "../session/access.ts";
import { signOut } from "../session/credential.ts";
import { AppearanceChoices } from "./appearance-choices.tsx";
import { useDismissal } from "./use-dismissal.ts";

const words = defineWords(
  {
    menu: "Key and appearance",
    scopes: "This key may",
    apps: "Apps",
    everyApp: "all apps",
    signOut: "Sign out",
    unknown: "What it allows is not known yet.",
    "read:live": "read the present",
    "read:attendance": "read attendance",
    "write:rooms": "track rooms",
    "erase:members": "erase people",
    nothing: "do nothing here",
  },
  {
    menu: "密钥与外观",
    scopes: "此密钥可以",
    apps: "应用",
    everyApp: "所有应用",
    signOut: "退出登录",
    unknown: "尚不清楚它的权限。",
    "read:live": "读取实时数据",
    "read:attendance": "读取考勤",
    "write:rooms": "跟踪房间",
    "erase:members": "删除人员数据",
    nothing: "在此没有任何权限",
  },
);

/** Who is signed in, what the key allows, and how the page looks. */
export function AccountMenu() {
  const text = words();
  const held = access.value;
  const menu = useRef<HTMLDetailsElement>(null);
  useDismissal(menu);
  return (
    <details ref={menu} class="account">
      <summary>
        {held?.keyId ?? "···"}
        <span class="visually-hidden">{text.menu}</span>
      </summary>
      <div class="account-panel">
        {held === undefined ? (
          <p class="soft">{text.unknown}</p>
        ) : (
          <dl>
            <dt>{text.scopes}</dt>
            {held.scopes.length === 0 && <dd>{text.nothing}</dd>}
            {held.scopes.map((scope) => (
              <dd key={scope}>
                {text[scope]} <code>{scope}</code>
              </dd>
            ))}
            <dt>{text.apps}</dt>
            <dd>{held.apps === "*" ? text.everyApp : held.apps.join(", ")}</dd>
          </dl>
        )}
        <AppearanceChoices />
        <button type="button" class="button" onClick={signOut}>
          {text.signOut}
        </button>
      </div>
    </details>
  );
}
