import type { ComponentChildren } from "preact";

export interface Column<Row> {
  readonly title: string;
  /** Numbers stand at the end of their column, digit below digit. */
  readonly isNumber?: boolean;
  /** A phone has no room for it. */
  readonly isMinor?: boolean;
  readonly cell: (row: Row) => ComponentChildren;
}

export interface DataTableProps<Row> {
  /** ID of the heading that names the table. */
  readonly labelledBy: string;
  /** The first one heads its row. */
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string | number;
}

const classOf = ({ isNumber = false, isMinor = false }: Column<never>) =>
  [...(isNumber ? ["number"] : []), ...(isMinor ? ["minor"] : [])].join(" ");

/** A table in a region that scrolls by itself where it is too wide or too long. */
export function DataTable<Row>({ labelledBy, columns, rows, keyOf }: DataTableProps<Row>) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keys
    <section class="table-scroll" tabIndex={0} aria-labelledby={labelledBy}>
      <table class="data-table" aria-labelledby={labelledBy}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.title} scope="col" class={classOf(column)}>
                {column.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <DataRow key={keyOf(row)} columns={columns} row={row} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function DataRow<Row>({ columns, row }: { readonly columns: readonly Column<Row>[]; readonly row: Row }) {
  return (
    <tr>
      {columns.map((column, index) =>
        index === 0 ? (
          <th key={column.title} scope="row" class={classOf(column)}>
            {column.cell(row)}
          </th>
        ) : (
          <td key={column.title} class={classOf(column)}>
            {column.cell(row)}
          </td>
        ),
      )}
    </tr>
  );
}
