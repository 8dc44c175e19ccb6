import { dialogWords } from "./dialog-words.ts";
import type { RoomOptions } from "./room-options.ts";

const groupTypes = [
  "AVChatRoom",
  "Community",
  "AgoraChatRoom",
  "ChatGroup",
] as const satisfies readonly RoomOptions["groupType"][];

const numbers = [
  { name: "sampleEverySeconds", min: 10, max: 60, step: 1 },
  { name: "retentionDays", min: 1, max: 3650, step: 1 },
  { name: "sessionGapMinutes", min: 1, max: 1440, step: "any" },
  { name: "sessionMinPeople", min: 1, max: 1_000_000, step: 1 },
] as const;

const flags = ["adaptive", "pseudonymous"] as const;

interface RoomOptionFieldsProps {
  readonly isNew: boolean;
  readonly options: RoomOptions;
  readonly onChange: (options: RoomOptions) => void;
}

export function RoomOptionFields({ isNew, options, onChange }: RoomOptionFieldsProps) {
  const text = dialogWords();
  return (
    <>
      <div class="dialog-fields">
        {isNew && <GroupTypeField options={options} onChange={onChange} />}
        <label class="field wide">
          {text.label}
          <input
            class="input"
            maxLength={200}
            value={options.label}
            onInput={(event) => onChange({ ...options, label: event.currentTarget.value })}
          />
        </label>
        {numbers.map(({ name, ...limits }) => (
          <label key={name} class="field">
            {text[name]}
            <input
              class="input"
              type="number"
              required
              {...limits}
              value={options[name]}
              onInput={(event) => onChange({ ...options, [name]: event.currentTarget.value })}
            />
          </label>
        ))}
      </div>
      <FlagFields options={options} onChange={onChange} />
    </>
  );
}

type FieldProps = Pick<RoomOptionFieldsProps, "options" | "onChange">;

function GroupTypeField({ options, onChange }: FieldProps) {
  return (
    <label class="field">
      {dialogWords().groupType}
      <select
        class="input"
        value={options.groupType}
        onChange={(event) => {
          const groupType = groupTypes.find((type) => type === event.currentTarget.value);
          onChange({ ...options, groupType: groupType ?? options.groupType });
        }}
      >
        {groupTypes.map((type) => (
          <option key={type}>{type}</option>
        ))}
      </select>
    </label>
  );
}

function FlagFields({ options, onChange }: FieldProps) {
  const text = dialogWords();
  return flags.map((name) => (
    <label key={name} class="check">
      <input
        type="checkbox"
        checked={options[name]}
        onChange={(event) => onChange({ ...options, [name]: event.currentTarget.checked })}
      />
      <span>{text[name]}</span>
    </label>
  ));
}
