import { useState } from "preact/hooks";
import { changeQuery } from "../../router/router.ts";
import { personWords } from "./person-words.ts";

/** The days that are looked through. */
export function PersonRange({ from, to }: { readonly from: string; readonly to: string }) {
  const words = personWords();
  const [wanted, setWanted] = useState({ from, to });
  return (
    <form
      class="range-form"
      onSubmit={(event) => {
        event.preventDefault();
        changeQuery(wanted);
      }}
    >
      <label class="field">
        {words.from}
        <input
          class="input"
          type="date"
          required
          value={wanted.from}
          onInput={({ currentTarget }) => setWanted((before) => ({ ...before, from: currentTarget.value }))}
        />
      </label>
      <label class="field">
        {words.to}
        <input
          class="input"
          type="date"
          value={wanted.to}
          title={words.today}
          onInput={({ currentTarget }) => setWanted((before) => ({ ...before, to: currentTarget.value }))}
        />
      </label>
      <button type="submit" class="button">
        {words.show}
      </button>
    </form>
  );
}
