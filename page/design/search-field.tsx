import { changeQuery } from "../router/router.ts";

interface SearchFieldProps {
  /** Names the field for readers that do not see it. */
  readonly label: string;
  readonly hint?: string;
  readonly value: string;
  /** Without it the view's address takes the text. */
  readonly onSearch?: (text: string) => void;
}

const searchInAddress = (search: string): void => changeQuery({ search });

/** Filters the rows of a view while a person types. */
export function SearchField({ label, hint = label, value, onSearch = searchInAddress }: SearchFieldProps) {
  return (
    <input
      class="input"
      type="search"
      aria-label={label}
      placeholder={hint}
      value={value}
      onInput={(event) => onSearch(event.currentTarget.value)}
    />
  );
}
