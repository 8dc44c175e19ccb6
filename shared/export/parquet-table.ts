import { parquetReadObjects } from "hyparquet";
import { ByteWriter, parquetWrite } from "hyparquet-writer";

export interface Column<Row> {
  readonly name: keyof Row & string;
  readonly type: "STRING" | "INT32" | "INT64" | "DOUBLE" | "TIMESTAMP";
  /** False unless the column may be empty. */
  readonly nullable?: boolean;
}

/** Rows of one Parquet row group. The fullest day of a room has fewer. */
const rowsPerGroup = 500_000;

/** A Parquet file, compressed with Snappy. The same rows always give the same bytes. */
export function writeTable<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): Uint8Array {
  const writer = new ByteWriter();
  parquetWrite({
    writer,
    columnData: columns.map(({ name, type, nullable = false }) => ({
      name,
      type,
      nullable,
      data: rows.map((row) => row[name]),
    })),
    rowGroupSize: rowsPerGroup,
    createdBy: "rollcall",
  });
  return writer.getBytes();
}

/** The rows of a file that `writeTable` wrote; that they are of this kind is not checked. */
export async function readTable<Row>(columns: readonly Column<Row>[], bytes: Uint8Array): Promise<Row[]> {
  const file = Uint8Array.from(bytes).buffer;
  const rows: unknown[] = await parquetReadObjects({ file, columns: columns.map(({ name }) => name) });
  return rows as Row[];
}
