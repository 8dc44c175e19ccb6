import { useState } from "preact/hooks";
import { defineWords } from "../language/language.ts";
import { DataTable, type DataTableProps } from "./data-table.tsx";

const words = defineWords({ show: "Show as a table" }, { show: "以表格显示" });

/** What a chart shows, as a table. Made when it is opened: a day has 1,440 rows. */
export function TableBehindChart<Row>(table: DataTableProps<Row>) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details class="as-table" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{words().show}</summary>
      {isOpen && <DataTable {...table} />}
    </details>
  );
}
