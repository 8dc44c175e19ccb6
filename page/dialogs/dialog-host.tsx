import { useEffect, useRef } from "preact/hooks";
import { EraseDialog } from "./erase-dialog.tsx";
import { closeDialog, currentDialog, type Dialog } from "./open-dialog.ts";
import { RoomDialog } from "./room-dialog.tsx";
import { UntrackDialog } from "./untrack-dialog.tsx";
import "./dialogs.css";

/** Shows the dialog that is open. The browser keeps the focus inside of it, and Escape closes it. The focus then returns to what opened it. */
export function DialogHost() {
  const dialog = currentDialog.value;
  const element = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (dialog === undefined) {
      return undefined;
    }
    const opener = document.activeElement;
    element.current?.showModal();
    return () => {
      if (opener instanceof HTMLElement) {
        opener.focus();
      }
    };
  }, [dialog]);
  if (dialog === undefined) {
    return null;
  }
  return (
    <dialog ref={element} class="dialog" aria-labelledby="dialog-title" onClose={closeDialog}>
      <Content dialog={dialog} />
    </dialog>
  );
}

function Content({ dialog }: { readonly dialog: Dialog }) {
  switch (dialog.kind) {
    case "track":
      return <RoomDialog room={undefined} onDone={dialog.onDone} />;
    case "change":
      return <RoomDialog room={dialog.room} onDone={dialog.onDone} />;
    case "untrack":
      return <UntrackDialog room={dialog.room} onDone={dialog.onDone} />;
    case "erase":
      return <EraseDialog app={dialog.app} userId={dialog.userId} onDone={dialog.onDone} />;
  }
}
