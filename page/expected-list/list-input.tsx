import { useState } from "preact/hooks";
import { formatCount } from "../language/format.ts";
import { listWords } from "./list-words.ts";
import { type ListedPerson, type ParsedPeople, parsePeople } from "./parse-people.ts";
import "./list-input.css";

interface ListInputProps {
  readonly people: readonly ListedPerson[] | undefined;
  readonly onChange: (people: readonly ListedPerson[] | undefined) => void;
  readonly most?: number;
}

/** As many as one report takes. */
const usualMost = 10_000;
const mostLinesNamed = 5;

/** A list of people, pasted or from a file. Both are read here, in the browser. */
export function ListInput({ people, onChange, most = usualMost }: ListInputProps) {
  const words = listWords();
  const [text, setText] = useState("");
  const parsed = parsePeople(text);
  const fault = faultOf(text, parsed, most);
  return (
    <details class="list-input">
      <summary>{words.open}</summary>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (fault === undefined) onChange(parsed.people);
        }}
      >
        <ListText text={text} onText={setText} />
        <p class={fault === undefined ? "faint" : "list-fault"} aria-live="polite">
          {text === "" ? words.stays : (fault ?? summaryOf(parsed))}
        </p>
        <div class="list-buttons">
          <button type="submit" class="button primary" disabled={text === "" || fault !== undefined}>
            {words.compare}
          </button>
          <FileButton onText={setText} />
          {people !== undefined && (
            <button type="button" class="button plain" onClick={() => onChange(undefined)}>
              {words.back}
            </button>
          )}
        </div>
      </form>
    </details>
  );
}

interface TextProps {
  readonly text: string;
  readonly onText: (text: string) => void;
}

function ListText({ text, onText }: TextProps) {
  const words = listWords();
  return (
    <label class="field">
      {words.paste}
      <textarea
        class="input"
        rows={5}
        spellcheck={false}
        placeholder={words.placeholder}
        value={text}
        onInput={(event) => onText(event.currentTarget.value)}
      />
    </label>
  );
}

function FileButton({ onText }: Pick<TextProps, "onText">) {
  return (
    <label class="button">
      {listWords().upload}
      <input
        class="visually-hidden"
        type="file"
        accept=".csv,.txt,.tsv,text/csv,text/plain"
        onChange={async ({ currentTarget }) => {
          const file = currentTarget.files?.[0];
          if (file !== undefined) onText(await file.text());
        }}
      />
    </label>
  );
}

function faultOf(text: string, { people }: ParsedPeople, most: number): string | undefined {
  if (text.trim() === "") return undefined;
  if (people.length === 0) return listWords().empty;
  return people.length > most ? listWords().tooMany(formatCount(most)) : undefined;
}

function summaryOf({ people, faultyLines, repeated }: ParsedPeople): string {
  const words = listWords();
  const lines = faultyLines.slice(0, mostLinesNamed).join(", ");
  return [
    words.found(formatCount(people.length)),
    ...(repeated === 0 ? [] : [words.repeated(formatCount(repeated))]),
    ...(faultyLines.length === 0 ? [] : [words.faulty(faultyLines.length > mostLinesNamed ? `${lines} …` : lines)]),
  ].join(" · ");
}
