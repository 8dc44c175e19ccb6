import { type Erasure, erasedBy } from "../attendance/record/erase-member.ts";
import { byCodeUnits } from "../attendance/record/id-order.ts";
import type { ExportedDays, ExportedFilesDone } from "../attendance/upkeep/exported-days.ts";
import type { AppName, GroupId } from "../identity/ids.ts";
import type { FileRewriter, StoredFile } from "./exported-files.ts";
import { filesOf, groupOfKey } from "./file-keys.ts";
import { readTable, writeTable } from "./parquet-table.ts";
import { type StayRow, stayColumns } from "./stays-table.ts";

/** Files that are fetched at once: S3 answers one in some 20 ms. They are decoded one by one, since the rows of a full day take 100 MB. */
const filesAtOnce = 16;

/** Erases from the files themselves and not from the record, which expires before they do. Only `kind=stays` names people. */
export class ErasableExport implements ExportedDays {
  readonly #files: FileRewriter;

  constructor(files: FileRewriter) {
    this.#files = files;
  }

  async *erase(
    app: AppName,
    erasuresOf: (groupId: GroupId) => Promise<readonly Erasure[]>,
    after: string | undefined,
  ): AsyncGenerator<ExportedFilesDone> {
    for await (const keys of this.#files.list(filesOf("stays", app), after)) {
      for (let first = 0; first < keys.length; first += filesAtOnce) {
        const batch = keys.slice(first, first + filesAtOnce);
        const fetched = await Promise.all(batch.map(async (key) => ({ key, stored: await this.#files.get(key) })));
        let rewritten = 0;
        for (const { key, stored } of fetched) {
          rewritten += (await this.#eraseFrom(key, stored, await erasuresOf(groupOfKey(key)))) ? 1 : 0;
        }
        yield { upTo: batch.at(-1) ?? "", rewritten };
      }
    }
  }

  async #eraseFrom(key: string, fetched: StoredFile | undefined, erasures: readonly Erasure[]): Promise<boolean> {
    let stored = fetched;
    while (stored !== undefined && (await holdsAny(stored.bytes, erasures))) {
      const rows: readonly StayRow[] = await readTable(stayColumns, stored.bytes);
      const bytes = writeTable(stayColumns, erasures.reduce(withoutPerson, rows));
      if (await this.#files.replace(key, bytes, stored.version)) return true;
      // Another erasure or an export wrote the file meanwhile. The loop ends, since each failed swap is another run's success.
      stored = await this.#files.get(key);
    }
    return false;
  }
}

const userIdColumn = stayColumns.filter(({ name }) => name === "user_id");

/** Reads one column only: most files do not hold the person. */
async function holdsAny(bytes: Uint8Array, erasures: readonly Erasure[]): Promise<boolean> {
  const people: readonly Pick<StayRow, "user_id">[] = await readTable(userIdColumn, bytes);
  const tests = erasures.map(erasedBy);
  return people.some(({ user_id }) => tests.some((isErased) => isErased(user_id)));
}

function withoutPerson(rows: readonly StayRow[], erasure: Erasure): readonly StayRow[] {
  const isErased = erasedBy(erasure);
  const { replaceBy } = erasure;
  if (replaceBy === undefined) return rows.filter(({ user_id }) => !isErased(user_id));
  return rows
    .map((row) => (isErased(row.user_id) ? { ...row, user_id: replaceBy, nickname: null } : row))
    .sort((one, other) => byCodeUnits(one.user_id, other.user_id));
}
