import { useState } from "preact/hooks";
import type { RoomReply } from "../../shared/room-routes/room-shape.ts";
import { trackRoom } from "../api/room-changes.ts";
import { access } from "../session/access.ts";
import { DialogForm } from "./dialog-form.tsx";
import { dialogWords } from "./dialog-words.ts";
import { RoomOptionFields } from "./room-option-fields.tsx";
import { changedOptions, optionsOf, type RoomOptions } from "./room-options.ts";

/** Tracks a room, or changes the options of one that is tracked. */
export function RoomDialog({ room, onDone }: { readonly room: RoomReply | undefined; readonly onDone: () => void }) {
  const text = dialogWords();
  const [app, setApp] = useState(room?.app ?? onlyApp() ?? "");
  const [groupId, setGroupId] = useState(room?.groupId ?? "");
  const [options, setOptions] = useState<RoomOptions>(() => optionsOf(room));
  const submit = async () => {
    await trackRoom({ app, groupId }, changedOptions(room, options));
  };
  return (
    <DialogForm
      title={room === undefined ? text.trackTitle : text.changeTitle}
      action={room === undefined ? text.track : text.change}
      onSubmit={submit}
      onDone={onDone}
    >
      {room === undefined ? (
        <RoomFields app={app} groupId={groupId} onApp={setApp} onGroupId={setGroupId} />
      ) : (
        <p class="soft">
          {room.app} · <bdi>{room.groupId}</bdi>
        </p>
      )}
      <RoomOptionFields isNew={room === undefined} options={options} onChange={setOptions} />
    </DialogForm>
  );
}

interface RoomFieldsProps {
  readonly app: string;
  readonly groupId: string;
  readonly onApp: (app: string) => void;
  readonly onGroupId: (groupId: string) => void;
}

/** Which room is to be tracked. */
function RoomFields({ app, groupId, onApp, onGroupId }: RoomFieldsProps) {
  const text = dialogWords();
  return (
    <>
      <p class="soft">{text.trackDetail}</p>
      <div class="dialog-fields">
        <AppField app={app} onChange={onApp} />
        <label class="field">
          {text.groupId}
          <input
            class="input"
            required
            spellcheck={false}
            value={groupId}
            onInput={(event) => onGroupId(event.currentTarget.value)}
          />
        </label>
      </div>
    </>
  );
}

function AppField({ app, onChange }: { readonly app: string; readonly onChange: (app: string) => void }) {
  const apps = access.value?.apps;
  const label = dialogWords().app;
  if (apps === undefined || apps === "*") {
    return (
      <label class="field">
        {label}
        <input
          class="input"
          required
          spellcheck={false}
          value={app}
          onInput={(event) => onChange(event.currentTarget.value)}
        />
      </label>
    );
  }
  return (
    <label class="field">
      {label}
      <select class="input" required value={app} onChange={(event) => onChange(event.currentTarget.value)}>
        {apps.map((name) => (
          <option key={name}>{name}</option>
        ))}
      </select>
    </label>
  );
}

function onlyApp(): string | undefined {
  const apps = access.value?.apps;
  return apps === undefined || apps === "*" ? undefined : apps[0];
}
