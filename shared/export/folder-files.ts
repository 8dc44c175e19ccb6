import { createHash, randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { FileRewriter, FileWriter, StoredFile } from "./exported-files.ts";

/** Stands in for the bucket on one machine. A file appears under its name when it is complete, so a killed process leaves no half of one. */
export class FolderFiles implements FileWriter, FileRewriter {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async put(key: string, bytes: Uint8Array): Promise<void> {
    const path = this.#pathOf(key);
    const unfinished = join(dirname(path), `.${randomUUID()}`);
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await writeFile(unfinished, bytes, { mode: 0o600 });
    await rename(unfinished, path);
  }

  async delete(key: string): Promise<void> {
    await rm(this.#pathOf(key), { force: true });
  }

  async *list(prefix: string, after: string | undefined): AsyncGenerator<readonly string[]> {
    const names = await readdir(join(this.#folder, prefix), { recursive: true }).catch(emptyIfMissing);
    const keys = names.filter((name) => name.endsWith(".parquet")).map((name) => prefix + name.replaceAll("\\", "/"));
    yield keys.filter((key) => after === undefined || key > after).sort();
  }

  async get(key: string): Promise<StoredFile | undefined> {
    const bytes = await readFile(this.#pathOf(key)).catch(undefinedIfMissing);
    return bytes === undefined ? undefined : { bytes, version: createHash("sha256").update(bytes).digest("hex") };
  }

  async replace(key: string, bytes: Uint8Array, version: string): Promise<boolean> {
    const stored = await this.get(key);
    if (stored?.version !== version) return false;
    await this.put(key, bytes);
    return true;
  }

  #pathOf(key: string): string {
    return join(this.#folder, key);
  }
}

function emptyIfMissing(error: unknown): string[] {
  if (isMissing(error)) return [];
  throw error;
}

function undefinedIfMissing(error: unknown): undefined {
  if (isMissing(error)) return undefined;
  throw error;
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}
