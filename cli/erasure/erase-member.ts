import { writeFile } from "node:fs/promises";
import type { ErasureReply } from "../../shared/report-routes/forget-shape.ts";
import { type ApiOptions, apiAccess } from "../api/api-access.ts";
import { memberPath } from "../api/api-paths.ts";
import type { RollcallApi } from "../api/rollcall-api.ts";
import type { CommandContext } from "../command-context.ts";
import { CommandFailure } from "../terminal/command-failure.ts";

export interface EraseOptions extends ApiOptions {
  readonly pseudonym?: boolean;
  readonly receipt?: string;
}

/** The counts of an erasure, without what only goes on with it. */
type ErasureCounts = Omit<ErasureReply, "app" | "done" | "nextCursor">;

/** What can be filed: what was erased where, when, and how much of it there was. */
interface ErasureReceipt extends ErasureCounts {
  readonly api: string;
  readonly app: string;
  readonly userId: string;
  readonly replacedWith: "pseudonym" | "nothing";
  readonly startedAt: string;
  readonly finishedAt: string;
}

export async function eraseMember(context: CommandContext<EraseOptions>, app = "", userId = ""): Promise<void> {
  const { options, world } = context;
  const path = memberPath(app, userId);
  const api = await apiAccess(context);
  const how = options.pseudonym ? "Put a pseudonym in the place of" : "Erase";
  await context.confirm(`${how} ${userId} in the whole record of ${app}? This cannot be undone.`);

  const startedAt = new Date(world.now()).toISOString();
  const replaceWith = options.pseudonym ? "pseudonym" : undefined;
  const reply = await world.terminal.progress(`Erasing ${userId}`, (report) =>
    untilDone(api, path, replaceWith, report),
  );
  const { app: _app, done: _done, nextCursor: _cursor, ...counts } = reply;
  const receipt: ErasureReceipt = {
    ...{ api: api.url, app, userId, replacedWith: replaceWith ?? "nothing" },
    ...{ startedAt, finishedAt: new Date(world.now()).toISOString() },
    ...counts,
  };
  context.result(receipt, () => receiptText(receipt));
  if (options.receipt !== undefined) {
    await writeReceipt(options.receipt, receipt);
  }
}

/** The API erases as long as one request lasts, and says with a cursor how to go on. */
async function untilDone(
  api: RollcallApi,
  path: string,
  replaceWith: string | undefined,
  report: (text: string) => void,
): Promise<ErasureReply> {
  let reply: ErasureReply | undefined;
  do {
    const cursor = reply?.nextCursor ?? undefined;
    reply = await api.json<ErasureReply>(path, { method: "DELETE", query: { replaceWith, cursor } });
    report(`${reply.roomsDone} rooms, ${reply.slotsRewritten + reply.slotsDeleted} slots`);
  } while (!reply.done);
  return reply;
}

function receiptText(receipt: ErasureReceipt): string {
  return Object.entries(receipt)
    .map(([name, value]) => `${name.padEnd(23)} ${value}`)
    .join("\n");
}

/** The erasure is done by now: a file that cannot be written must not look like an erasure that failed. */
async function writeReceipt(file: string, receipt: ErasureReceipt): Promise<void> {
  try {
    await writeFile(file, `${JSON.stringify(receipt, null, 2)}\n`, { mode: 0o600 });
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
    throw new CommandFailure("failed", `the erasure is done, but ${file} could not be written (${code})`);
  }
}
