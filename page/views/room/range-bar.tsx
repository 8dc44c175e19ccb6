import { useEffect, useState } from "preact/hooks";
import { changeQuery } from "../../router/router.ts";
import { type Preset, presets, type RoomRange } from "./room-range.ts";
import { roomWords } from "./room-words.ts";

const names = Object.keys(presets) as Preset[]; // of a constant object

interface RangeBarProps {
  readonly range: RoomRange;
  /** What the report covers, for the fields of the custom range. */
  readonly covered: { readonly from: string; readonly to: string } | undefined;
}

export function RangeBar({ range, covered }: RangeBarProps) {
  const text = roomWords();
  const [isOpen, setOpen] = useState(range.kind === "custom");
  useEffect(() => setOpen(range.kind === "custom"), [range.kind]);
  return (
    <div class="range-bar">
      <fieldset class="choices" aria-label={text.range}>
        {names.map((name) => (
          <button
            key={name}
            type="button"
            aria-pressed={range.kind === "preset" && range.preset === name}
            onClick={() => changeQuery({ range: name, from: undefined, to: undefined })}
          >
            {text[name]}
          </button>
        ))}
        <button
          type="button"
          aria-pressed={range.kind === "custom"}
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
        >
          {text.custom}
        </button>
      </fieldset>
      {isOpen && <CustomRange covered={covered} />}
    </div>
  );
}

function CustomRange({ covered }: Pick<RangeBarProps, "covered">) {
  const text = roomWords();
  const [from, setFrom] = useState("");
  const [to, setTo] = useState("");
  useEffect(() => {
    setFrom(covered === undefined ? "" : localInput(covered.from));
    setTo(covered === undefined ? "" : localInput(covered.to));
  }, [covered]);
  const fields = [
    { label: text.from, value: from, change: setFrom },
    { label: text.to, value: to, change: setTo },
  ];
  return (
    <form
      class="custom-range"
      onSubmit={(event) => {
        event.preventDefault();
        changeQuery({ range: undefined, from: new Date(from).toISOString(), to: new Date(to).toISOString() });
      }}
    >
      {fields.map(({ label, value, change }) => (
        <label key={label}>
          <span class="soft">{label}</span>
          <input
            class="input"
            type="datetime-local"
            required
            value={value}
            onInput={(event) => change(event.currentTarget.value)}
          />
        </label>
      ))}
      <button type="submit" class="button">
        {text.show}
      </button>
    </form>
  );
}

/** A moment as a `datetime-local` field has it: local time, to the minute. */
function localInput(iso: string): string {
  const at = new Date(iso);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, "2026-11-20T09:00".length);
}
