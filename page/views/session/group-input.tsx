import { useState } from "preact/hooks";
import { sessionWords } from "./session-words.ts";

const kinds = ["group", "chatgroup"] as const;
type Kind = (typeof kinds)[number];

interface GroupInputProps {
  /** `group:staff`; undefined without one. */
  readonly group: string | undefined;
  readonly onChange: (group: string | undefined) => void;
}

/** A group of the vendor, whose members the API fetches as the list of expected people. */
export function GroupInput({ group, onChange }: GroupInputProps) {
  const words = sessionWords();
  const [kind, setKind] = useState<Kind>(group?.startsWith("chatgroup:") === true ? "chatgroup" : "group");
  const [groupId, setGroupId] = useState(group?.replace(/^\w+:/, "") ?? "");
  return (
    <details class="list-input" open={group !== undefined}>
      <summary>{words.groupOpen}</summary>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          onChange(`${kind}:${groupId.trim()}`);
        }}
      >
        <div class="group-fields">
          <KindField kind={kind} onChange={setKind} />
          <IdField groupId={groupId} onChange={setGroupId} />
        </div>
        <div class="list-buttons">
          <button type="submit" class="button primary">
            {words.groupCompare}
          </button>
          {group !== undefined && (
            <button type="button" class="button plain" onClick={() => onChange(undefined)}>
              {words.groupClear}
            </button>
          )}
        </div>
      </form>
    </details>
  );
}

function IdField({ groupId, onChange }: { readonly groupId: string; readonly onChange: (groupId: string) => void }) {
  return (
    <label class="field">
      {sessionWords().groupId}
      <input
        class="input"
        required
        pattern=".*\S.*"
        spellcheck={false}
        value={groupId}
        onInput={(event) => onChange(event.currentTarget.value)}
      />
    </label>
  );
}

function KindField({ kind, onChange }: { readonly kind: Kind; readonly onChange: (kind: Kind) => void }) {
  const words = sessionWords();
  return (
    <label class="field">
      {words.groupKind}
      <select
        class="input"
        value={kind}
        onChange={({ currentTarget }) => onChange(kinds.find((one) => one === currentTarget.value) ?? "group")}
      >
        {kinds.map((one) => (
          <option key={one} value={one}>
            {words[one]}
          </option>
        ))}
      </select>
    </label>
  );
}
