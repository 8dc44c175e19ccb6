import { fork } from "node:child_process";
import { once } from "node:events";
import { rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import process from "node:process";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { uniteEvents } from "../../shared/attendance/event-set.ts";
import type { TrackedRoom } from "../../shared/attendance/room.ts";
import type { RoomEvent } from "../../shared/attendance/room-event.ts";
import { readEvents } from "../../shared/attendance/table/events.ts";
import { putRoom } from "../../shared/attendance/table/rooms.ts";
import { eventMessageBodies } from "../../shared/events/event-message.ts";
import { storeEvents } from "../../shared/events/store-events.ts";
import { bundleScript } from "../support/bundle-script.ts";
import { startTestTable, type TestTable } from "../support/dynamodb.ts";
import { type DynamoDbProxy, startDynamoDbProxy } from "../support/dynamodb-proxy.ts";
import { readAll } from "../support/read-all.ts";
import { trackedRoom } from "../support/recorded-rooms.ts";
import { eventAt } from "../support/room-events.ts";
import { seededRandom } from "../support/seeded-random.ts";
import type { StoreScenario } from "./store-events-process.ts";

const kills = Math.ceil(Number(process.env["ROLLCALL_KILLS"] ?? 8) / 2);
const seed = Number(process.env["ROLLCALL_PROPERTY_SEED"] ?? 0) || Math.floor(Math.random() * 2 ** 31);
const day = 1_767_312_000;
const nowMs = (day + 12 * 3600) * 1000;
const roomsAtOnce = 20;
/** So many calls to the table does a run make for its rooms: two readings, a Query and a write a minute, and the marks. */
const callsOfRun = 5 * roomsAtOnce;

describe(`storing events, killed at a random moment, ${kills} times (seed ${seed})`, () => {
  let table: TestTable;
  let proxy: DynamoDbProxy;
  let script: string;

  beforeAll(async () => {
    table = await startTestTable(() => nowMs);
    const { hostname, port, protocol } = (await table.client.config.endpoint?.()) ?? {};
    proxy = await startDynamoDbProxy(`${protocol}//${hostname}:${port}`);
    script = await bundleScript(join(import.meta.dirname, "store-events-process.ts"));
  });

  afterAll(async () => {
    await proxy.close();
    await table.close();
    await rm(dirname(script), { recursive: true, force: true });
  });

  const eventsOf = (room: number): readonly RoomEvent[] =>
    Array.from({ length: 60 }, (_, n) => {
      const kind = n % 2 === 0 ? "online" : "offline";
      return eventAt(kind, `user${room}-${n >> 1}`, (day + 36_000) * 1000 + n * 1_500);
    });
  const messagesOf = (rooms: readonly TrackedRoom[]) =>
    rooms.flatMap((room, index) =>
      [eventsOf(index).slice(0, 35), eventsOf(index).slice(25)].flatMap((events, part) =>
        eventMessageBodies({ ...room, events }).map((body) => ({ messageId: `${index}/${part}`, body })),
      ),
    );
  const stored = async (room: TrackedRoom) =>
    (await readAll(readEvents(table, room, day, day + 86_400))).flatMap(({ events }) => events);

  async function storeAndDie(scenario: StoreScenario, afterCalls: number): Promise<void> {
    const doomed = fork(script, { stdio: ["ignore", "ignore", "inherit", "ipc"] });
    await once(doomed, "message");
    const enough = proxy.calls + afterCalls;
    doomed.send(scenario);
    while (proxy.calls < enough && doomed.exitCode === null) await delay(1);
    doomed.kill("SIGKILL");
    await proxy.untilDeserted();
  }

  it("invents nothing, and loses nothing when the queue hands the messages out again", async () => {
    const random = seededRandom(seed);
    for (let kill = 0; kill < kills; kill += 1) {
      const rooms = Array.from({ length: roomsAtOnce }, (_, n) => trackedRoom("main", `@TGS#${kill}-${n}`));
      await Promise.all(rooms.map((room) => putRoom(table, room)));
      const messages = messagesOf(rooms);
      const calls = Math.floor(random() * callsOfRun);

      await storeAndDie({ tableEndpoint: proxy.endpoint, tableName: table.tableName, nowMs, messages }, calls);

      for (const [index, room] of rooms.entries()) {
        const said = new Set(eventsOf(index).map((event) => JSON.stringify(event)));
        expect((await stored(room)).every((event) => said.has(JSON.stringify(event)))).toBe(true);
      }
      const onTrouble = (what: string) => expect.fail(what);
      await storeEvents({ table, notes: new Map(), onTrouble }, messages, new AbortController().signal);
      for (const [index, room] of rooms.entries()) {
        expect(await stored(room)).toEqual(uniteEvents(eventsOf(index)));
      }
    }
  });
});
