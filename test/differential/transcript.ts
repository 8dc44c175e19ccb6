import { once } from "node:events";
import { createWriteStream } from "node:fs";
import type { CodeUnderTest, GatewayResult } from "./code-under-test.ts";
import type { Question } from "./questions.ts";
import { transcriptDescriptor } from "./transcript-descriptor.ts";
import { runOnVirtualTime } from "./virtual-time.ts";

/** One question with everything that was answered, page by page: a line of the transcript. */
export interface Exchange {
  /** Undefined for what concerns all rooms. */
  readonly room?: number;
  /** When it was asked: ISO 8601, virtual. */
  readonly at: string;
  readonly asked: unknown;
  readonly replies: readonly unknown[];
}

const mostPages = 20;
const opaque = "<cursor>";

/** Writes lines of JSON, no faster than they are read. */
export class Transcript {
  readonly #stream = createWriteStream("", { fd: transcriptDescriptor });

  async add(exchange: Exchange): Promise<void> {
    if (!this.#stream.write(`${JSON.stringify(exchange)}\n`)) {
      await once(this.#stream, "drain");
    }
  }

  async close(): Promise<void> {
    this.#stream.end();
    await once(this.#stream, "close");
  }
}

/** Asks, and follows cursors to their end. Cursors are compared by what they lead to: their own text is left out. */
export async function askToTheEnd(code: CodeUnderTest, question: Question): Promise<readonly unknown[]> {
  const replies: unknown[] = [];
  let cursor: string | undefined;
  do {
    const reply = await runOnVirtualTime(() => code.ask(question, cursor));
    cursor = nextCursorOf(reply);
    replies.push({
      status: reply.statusCode,
      headers: Object.fromEntries(
        Object.entries(reply.headers).map(([name, value]) => [name, withoutCursor(String(value))]),
      ),
      body: cursor === undefined ? reply.body : withoutCursor(reply.body),
    });
  } while (cursor !== undefined && replies.length < mostPages);
  return replies;
}

function nextCursorOf({ headers, body }: GatewayResult): string | undefined {
  const link = Object.entries(headers).find(([name]) => name.toLowerCase() === "link")?.[1] ?? "";
  return /"nextCursor":"([\w-]+)"/.exec(body)?.[1] ?? /[?&]cursor=([\w-]+)[^>]*>; *rel="?next/.exec(link)?.[1];
}

function withoutCursor(text: string): string {
  return text.replace(/("nextCursor":"|[?&]cursor=)[\w-]+/g, `$1${opaque}`);
}
