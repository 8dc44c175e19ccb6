import type { RoomReply } from "../../shared/room-routes/room-shape.ts";
import { untrackRoom } from "../api/room-changes.ts";
import { DialogForm } from "./dialog-form.tsx";
import { dialogWords } from "./dialog-words.ts";

export function UntrackDialog({ room, onDone }: { readonly room: RoomReply; readonly onDone: () => void }) {
  const text = dialogWords();
  return (
    <DialogForm
      title={text.untrackTitle}
      action={text.untrack}
      isDangerous
      onSubmit={() => untrackRoom(room)}
      onDone={onDone}
    >
      <p>
        <strong>
          <bdi>{room.label ?? room.groupId}</bdi>
        </strong>
      </p>
      <p class="soft">{text.untrackDetail}</p>
    </DialogForm>
  );
}
