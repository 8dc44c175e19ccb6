import type { Signal } from "@preact/signals";
import { formatCount } from "../language/format.ts";
import type { Sorting } from "./presence-header.tsx";
import { orderWords, presenceWords } from "./presence-words.ts";
import { rowOrders } from "./row-order.ts";
import { isWhole, type TimeSpan, zoomed } from "./time-view.ts";

interface PresenceToolbarProps {
  readonly search: string;
  readonly onSearch: (search: string) => void;
  readonly sorting: Sorting;
  readonly view: Signal<TimeSpan>;
  readonly limits: TimeSpan;
  readonly shown: number;
  readonly all: number;
}

const zoomStep = 1.6;

/** Search, order and zoom, for hands that do not know the keys. */
export function PresenceToolbar(props: PresenceToolbarProps) {
  const { search, onSearch, sorting, shown, all } = props;
  const words = presenceWords();
  return (
    <div class="presence-toolbar">
      <input
        class="input"
        type="search"
        aria-label={words.search}
        placeholder={words.searchHint}
        value={search}
        onInput={(event) => onSearch(event.currentTarget.value)}
      />
      <label class="inline-field">
        <span>{words.sortBy}</span>
        <select
          class="input"
          value={sorting.order}
          onChange={({ currentTarget }) => sortByName(sorting, currentTarget.value)}
        >
          {rowOrders.map((order) => (
            <option key={order} value={order}>
              {orderWords()[order]}
            </option>
          ))}
        </select>
        <button
          type="button"
          class="button"
          aria-label={sorting.direction === "asc" ? words.ascending : words.descending}
          title={sorting.direction === "asc" ? words.ascending : words.descending}
          onClick={() => sorting.sortBy(sorting.order)}
        >
          {sorting.direction === "asc" ? "↑" : "↓"}
        </button>
      </label>
      <output class="faint" aria-live="polite">
        {words.shown(formatCount(shown), formatCount(all))}
      </output>
      <ZoomButtons {...props} />
    </div>
  );
}

function sortByName(sorting: Sorting, name: string): void {
  const order = rowOrders.find((one) => one === name);
  if (order !== undefined) sorting.sortBy(order);
}

function ZoomButtons({ view, limits }: Pick<PresenceToolbarProps, "view" | "limits">) {
  const words = presenceWords();
  const { from, to } = view.value;
  const zoom = (factor: number) => {
    view.value = zoomed(view.value, factor, (from + to) / 2, limits);
  };
  const isAll = isWhole(view.value, limits);
  return (
    <span class="zoom-buttons">
      <button
        type="button"
        class="button"
        aria-label={words.zoomOut}
        title={words.zoomOut}
        disabled={isAll}
        onClick={() => zoom(zoomStep)}
      >
        −
      </button>
      <button
        type="button"
        class="button"
        aria-label={words.zoomIn}
        title={words.zoomIn}
        onClick={() => zoom(1 / zoomStep)}
      >
        +
      </button>
      <button
        type="button"
        class="button"
        disabled={isAll}
        onClick={() => {
          view.value = limits;
        }}
      >
        {words.wholeTime}
      </button>
    </span>
  );
}
