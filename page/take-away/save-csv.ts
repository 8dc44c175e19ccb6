import { nextCursorOf } from "./next-cursor.ts";
import { saveFile } from "./save-file.ts";

/**
 * Saves the API's own CSV, its pages put together.
 *
 * @param readPage gets the cursor of the page, undefined for the first
 */
export async function saveCsv(
  name: string,
  readPage: (cursor: string | undefined) => Promise<Response>,
): Promise<void> {
  const parts: BlobPart[] = [];
  let cursor: string | undefined;
  do {
    const reply = await readPage(cursor);
    const page = await reply.blob();
    parts.push(cursor === undefined ? page : withoutHeader(await page.text()));
    cursor = nextCursorOf(reply.headers.get("link"));
  } while (cursor !== undefined);
  saveFile(name, new Blob(parts, { type: "text/csv;charset=utf-8" }));
}

function withoutHeader(text: string): string {
  return text.slice(text.indexOf("\n") + 1);
}
