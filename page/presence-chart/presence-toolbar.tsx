import type { Signal } from "@preact/signals";
import { SearchField } from "../design/search-field.tsx";
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
      <SearchField label={words.search} hint={words.searchHint} value={search} onSearch={onSearch} />
      <SortFields {...sorting} />
      <output class="faint" aria-live="polite">
        {words.shown(formatCount(shown), formatCount(all))}
      </output>
      <ZoomButtons {...props} />
    </div>
  );
}

function SortFields({ order: current, direction, sortBy }: Sorting) {
  const words = presenceWords();
  const directionName = direction === "asc" ? words.ascending : words.descending;
  const choose = (name: string) => {
    const order = rowOrders.find((one) => one === name);
    if (order !== undefined) sortBy(order);
  };
  return (
    <label class="inline-field">
      <span>{words.sortBy}</span>
      <select class="input" value={current} onChange={({ currentTarget }) => choose(currentTarget.value)}>
        {rowOrders.map((order) => (
          <option key={order} value={order}>
            {orderWords()[order]}
          </option>
        ))}
      </select>
      <button
        type="button"
        class="button"
        aria-label={directionName}
        title={directionName}
        onClick={() => sortBy(current)}
      >
        {direction === "asc" ? "↑" : "↓"}
      </button>
    </label>
  );
}

function ZoomButtons({ view, limits }: Pick<PresenceToolbarProps, "view" | "limits">) {
  const words = presenceWords();
  const { from, to } = view.value;
  const isAll = isWhole(view.value, limits);
  const zoom = (factor: number) => {
    view.value = zoomed(view.value, factor, (from + to) / 2, limits);
  };
  const signs = [
    { sign: "−", name: words.zoomOut, factor: zoomStep, isOff: isAll },
    { sign: "+", name: words.zoomIn, factor: 1 / zoomStep, isOff: false },
  ];
  const showAll = () => {
    view.value = limits;
  };
  return (
    <span class="zoom-buttons">
      {signs.map(({ sign, name, factor, isOff }) => (
        <button
          key={sign}
          type="button"
          class="button"
          aria-label={name}
          title={name}
          disabled={isOff}
          onClick={() => zoom(factor)}
        >
          {sign}
        </button>
      ))}
      <button type="button" class="button" disabled={isAll} onClick={showAll}>
        {words.wholeTime}
      </button>
    </span>
  );
}
