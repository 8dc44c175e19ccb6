import { join } from "node:path";
import { DuckDBInstance, type JS } from "@duckdb/node-api";
import type { FileKind } from "../../shared/export/file-keys.ts";

export type ExportedRow = Readonly<Record<string, JS>>;

/** Runs SQL in DuckDB with a view of each kind of exported files, whose partitions are columns. */
export async function queryExport(folder: string, sql: string): Promise<readonly ExportedRow[]> {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  try {
    const kinds: readonly FileKind[] = ["stays", "counts", "rooms"];
    for (const kind of kinds) {
      const files = join(folder, `kind=${kind}`, "*", "*", "*.parquet");
      await connection.run(
        `CREATE VIEW ${kind} AS SELECT * FROM read_parquet('${files}', hive_partitioning = true, hive_types = {'date': VARCHAR})`,
      );
    }
    return (await connection.runAndReadAll(sql)).getRowObjectsJS();
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
