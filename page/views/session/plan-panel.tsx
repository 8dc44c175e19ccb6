import { useState } from "preact/hooks";
import type { AttendeesReply } from "../../../shared/report-routes/attendees-shape.ts";
import { changeQuery } from "../../router/router.ts";
import { instantOfLocal, localInputOf } from "./local-input.ts";
import { sessionWords } from "./session-words.ts";

interface PlanPanelProps {
  readonly facts: AttendeesReply;
  readonly startsAt: string | undefined;
  readonly endsAt: string | undefined;
}

/** When the session was meant to be. */
export function PlanPanel({ facts, startsAt, endsAt }: PlanPanelProps) {
  const words = sessionWords();
  const [start, setStart] = useState(localInputOf(startsAt));
  const [end, setEnd] = useState(localInputOf(endsAt));
  return (
    <section class={facts.plan === undefined ? "panel plan" : "panel"}>
      <h2>{words.planTitle}</h2>
      <form
        class="plan-form"
        onSubmit={(event) => {
          event.preventDefault();
          changeQuery({ startsAt: instantOfLocal(start), endsAt: instantOfLocal(end) });
        }}
      >
        <TimeField label={words.startsAt} value={start} usual={localInputOf(facts.from)} onChange={setStart} />
        <TimeField label={words.endsAt} value={end} usual={localInputOf(facts.to)} onChange={setEnd} />
        <button type="submit" class="button">
          {words.apply}
        </button>
        {facts.plan && (
          <button
            type="button"
            class="button plain"
            onClick={() => {
              setStart("");
              setEnd("");
              changeQuery({ startsAt: undefined, endsAt: undefined });
            }}
          >
            {words.clearPlan}
          </button>
        )}
      </form>
      <p class="faint">{words.planMeaning}</p>
    </section>
  );
}

interface TimeFieldProps {
  readonly label: string;
  readonly value: string;
  /** Value that an empty field takes when it gets the focus. */
  readonly usual: string;
  readonly onChange: (value: string) => void;
}

function TimeField({ label, value, usual, onChange }: TimeFieldProps) {
  return (
    <label class="field">
      {label}
      <input
        class="input"
        type="datetime-local"
        value={value}
        onFocus={() => value === "" && onChange(usual)}
        onInput={(event) => onChange(event.currentTarget.value)}
      />
    </label>
  );
}
