import { useState } from "preact/hooks";
import { eraseMember } from "../api/room-changes.ts";
import { DialogForm } from "./dialog-form.tsx";
import { dialogWords } from "./dialog-words.ts";

interface EraseDialogProps {
  readonly app: string;
  readonly userId: string;
  readonly onDone: () => void;
}

/** An erasure cannot be taken back, so the user ID has to be typed. */
export function EraseDialog({ app, userId, onDone }: EraseDialogProps) {
  const text = dialogWords();
  const [typed, setTyped] = useState("");
  return (
    <DialogForm
      title={text.eraseTitle}
      action={text.erase}
      isDangerous
      isReady={typed === userId}
      onSubmit={() => eraseMember(app, userId)}
      onDone={onDone}
    >
      <p class="soft">{text.eraseDetail(app)}</p>
      <label class="field">
        {text.eraseConfirm}
        <bdi>
          <code>{userId}</code>
        </bdi>
        <input
          class="input"
          autocomplete="off"
          spellcheck={false}
          value={typed}
          onInput={(event) => setTyped(event.currentTarget.value)}
        />
      </label>
    </DialogForm>
  );
}
