import { parseArgs } from "node:util";
import type { PutItemCommand } from "@aws-sdk/client-dynamodb";
import type { RoomEvent } from "../../shared/attendance/room-event.ts";
import { addEvents } from "../../shared/attendance/table/add-events.ts";
import { readEvents } from "../../shared/attendance/table/events.ts";
import { asAppName, asGroupId } from "../../shared/identity/ids.ts";
import { startTestTable } from "../support/dynamodb.ts";
import { eventAt } from "../support/room-events.ts";

/**
 * What storing events costs: write and read units of rooms of several sizes, whose events come in batches of a minute or less, as store-events
 * is handed them. `npx node test/bench/event-costs.ts [--seconds 60]`
 */

const { values } = parseArgs({ options: { seconds: { type: "string", default: "60" } } });
const batchMs = Number(values.seconds) * 1000;
const minute = 1_767_340_800;
const expiresAt = minute + 90 * 86_400;

const idKinds = {
  "19 digits": (n: number) => `u${1_000_000_000_000_000_000n + BigInt.asUintN(59, BigInt(n + 1) ** 5n)}`,
  UUIDs: (n: number) => `00000000-0000-4000-8000-${String((n + 1) * 7_919_777).padStart(12, "0")}`,
  "short names": (n: number) => `pupil-${n}`,
} as const;

const units = { written: 0, read: 0, writes: 0 };
const table = await startTestTable(() => minute * 1000);
table.client.middlewareStack.add(
  (next) => async (args) => {
    const result = await next(args);
    const { input } = args;
    if ("Item" in input) count(input as PutItemCommand["input"]);
    if ("KeyConditionExpression" in input) {
      const { Items = [] } = result.output as { Items?: readonly Record<string, { B?: Uint8Array }>[] };
      const bytes = Items.reduce((sum, { b }) => sum + 60 + (b?.B?.length ?? 0), 0);
      units.read +=
        Math.max(1, Math.ceil(bytes / 4_096)) * ("ConsistentRead" in input && input.ConsistentRead ? 1 : 0.5);
    }
    return result;
  },
  { step: "initialize" },
);

function count({ Item }: Pick<PutItemCommand["input"], "Item">): void {
  const bytes = Object.entries(Item ?? {}).reduce(
    (sum, [name, { S, N, B }]) => sum + name.length + (S?.length ?? 0) + (N?.length ?? 0) + (B?.length ?? 0),
    0,
  );
  units.written += Math.ceil(bytes / 1_024);
  units.writes += 1;
}

async function measure(eventsAMinute: number, idOf: (n: number) => string): Promise<string> {
  Object.assign(units, { written: 0, read: 0, writes: 0 });
  const room = { app: asAppName("main"), groupId: asGroupId(`@TGS#${eventsAMinute}${idOf(1)}`) };
  const batches = new Map<number, RoomEvent[]>();
  for (let n = 0; n < eventsAMinute; n += 1) {
    const ms = Math.floor(((n + 0.5) / eventsAMinute) * 60_000);
    const event = eventAt(n % 2 === 0 ? "online" : "offline", idOf(n), minute * 1000 + ms);
    const batch = Math.floor(ms / batchMs);
    batches.set(batch, [...(batches.get(batch) ?? []), event]);
  }
  const startedMs = performance.now();
  for (const events of batches.values()) await addEvents(table, room, { minute, events, expiresAt });
  const tookMs = performance.now() - startedMs;
  const { written, read } = units;
  let stored = 0;
  for await (const { events } of readEvents(table, room, minute, minute + 60)) stored += events.length;
  if (stored !== eventsAMinute) throw new Error(`${stored} of ${eventsAMinute} events were stored`);
  const each = (value: number): string => (value / eventsAMinute).toFixed(3).padStart(7);
  return `${String(eventsAMinute).padStart(6)}  ${each(written)}  ${each(read)}  ${Math.round(tookMs)} ms`;
}

for (const [name, idOf] of Object.entries(idKinds)) {
  console.log(`${name}\nevents/min  write units an event  read units an event  time`);
  for (const events of [2, 12, 60, 300, 3_000, 50_000]) console.log(await measure(events, idOf));
}
await table.close();
