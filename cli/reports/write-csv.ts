import { type FileHandle, open, rename, rm } from "node:fs/promises";
import type { RollcallApi } from "../api/rollcall-api.ts";
import type { CommandContext } from "../command-context.ts";
import { usageError } from "../terminal/command-failure.ts";

/** Writes all pages of a CSV report as one file, which appears when it is whole; `-` is stdout. */
export async function writeCsv(
  { world }: CommandContext,
  api: RollcallApi,
  path: string,
  query: Readonly<Record<string, string | undefined>>,
  file: string,
): Promise<void> {
  const { terminal } = world;
  if (file === "-") {
    for await (const text of csvPages(api, path, query)) {
      terminal.print(text.trimEnd());
    }
    return;
  }
  const unfinished = `${file}.part`;
  const handle = await openForWriting(unfinished, file);
  let rows = 0;
  try {
    await terminal.progress(`Writing ${file}`, async (report) => {
      for await (const text of csvPages(api, path, query)) {
        await handle.write(text);
        rows += text.split("\r\n").length - 1;
        report(`${rows} lines`);
      }
    });
    await handle.close();
    await rename(unfinished, file);
  } catch (error) {
    await handle.close().catch(() => {});
    await rm(unfinished, { force: true });
    throw error;
  }
  terminal.note(`${file} has ${Math.max(0, rows - 1)} people.`);
}

async function* csvPages(
  api: RollcallApi,
  path: string,
  query: Readonly<Record<string, string | undefined>>,
): AsyncGenerator<string> {
  let cursor: string | undefined;
  do {
    const { text, link } = await api.request(path, { query: { ...query, cursor } });
    // Each page is a file of its own, with the names of the columns in its first line.
    yield cursor === undefined ? text : text.slice(text.indexOf("\r\n") + 2);
    cursor = nextCursor(link);
  } while (cursor !== undefined);
}

/** Of a `Link` header with `rel="next"`. */
function nextCursor(link: string | null): string | undefined {
  const target = /<([^>]*)>; rel="next"/.exec(link ?? "")?.[1];
  return target === undefined ? undefined : (new URLSearchParams(target.split("?")[1]).get("cursor") ?? undefined);
}

async function openForWriting(unfinished: string, file: string): Promise<FileHandle> {
  try {
    // Names of people: for the eyes of its owner, until the owner says otherwise.
    return await open(unfinished, "w", 0o600);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
    throw usageError(`${file} cannot be written (${code})`);
  }
}
