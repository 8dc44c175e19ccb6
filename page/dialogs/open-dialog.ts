import { signal } from "@preact/signals";
import type { RoomReply } from "../../shared/room-routes/room-shape.ts";

/** A question before something is changed for good. `onDone` is called after the API has done it. */
export type Dialog =
  | { readonly kind: "track"; readonly onDone: () => void }
  | { readonly kind: "change"; readonly room: RoomReply; readonly onDone: () => void }
  | { readonly kind: "untrack"; readonly room: RoomReply; readonly onDone: () => void }
  | { readonly kind: "erase"; readonly app: string; readonly userId: string; readonly onDone: () => void };

export const currentDialog = signal<Dialog | undefined>(undefined);

export function openDialog(dialog: Dialog): void {
  currentDialog.value = dialog;
}

export function closeDialog(): void {
  currentDialog.value = undefined;
}
