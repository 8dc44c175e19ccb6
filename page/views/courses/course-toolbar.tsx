import { type MatrixQuestion, readMatrixCsv } from "../../api/matrix-calls.ts";
import { SearchField } from "../../design/search-field.tsx";
import { formatCount, timeZone } from "../../language/format.ts";
import { changeQuery } from "../../router/router.ts";
import { fileNameOf } from "../../take-away/file-name.ts";
import { saveCsv } from "../../take-away/save-csv.ts";
import { TakeAway } from "../../take-away/take-away.tsx";
import { type CellContent, type CourseOptions, cellContents, courseOrders } from "./course-options.ts";
import { courseWords } from "./course-words.ts";

interface CourseToolbarProps {
  readonly question: MatrixQuestion;
  readonly options: CourseOptions;
  readonly shown: number;
  readonly all: number;
}

/** Search, order and content of the cells, and ways to take the table away. */
export function CourseToolbar({ options, shown, all, question }: CourseToolbarProps) {
  const words = courseWords();
  return (
    <div class="course-toolbar">
      <SearchField label={words.search} value={options.search} />
      <label class="inline-field">
        {words.sortBy}
        <select
          class="input"
          value={options.order}
          onChange={(event) => changeQuery({ sort: event.currentTarget.value })}
        >
          {courseOrders.map((order) => (
            <option key={order} value={order}>
              {words[order]}
            </option>
          ))}
        </select>
      </label>
      <fieldset class="choices" aria-label={words.cell}>
        {cellContents.map((cell) => (
          <button key={cell} type="button" aria-pressed={cell === options.cell} onClick={() => changeQuery({ cell })}>
            {words[cell]}
          </button>
        ))}
      </fieldset>
      <output class="faint">{words.shown(formatCount(shown), formatCount(all))}</output>
      <TakeAway saveCsv={() => saveCourse(question, options)} />
    </div>
  );
}

/** The API's CSV has one number a cell: the one that is proven. It is in the order of the list where the view sorts by amounts. */
const csvCells = { share: "shareMin", time: "minutesMin", attended: "attended" } as const satisfies Record<
  CellContent,
  string
>;

function saveCourse(question: MatrixQuestion, { cell, search, order }: CourseOptions): Promise<void> {
  const file = {
    cell: csvCells[cell],
    search: search.trim() === "" ? undefined : search,
    sort: order === "name" ? ("name" as const) : ("list" as const),
    timeZone,
  };
  const name = fileNameOf(["course", ...question.rooms.slice(0, mostRoomsInName)], "csv");
  return saveCsv(name, (cursor) => readMatrixCsv(question, file, cursor));
}

const mostRoomsInName = 3;
