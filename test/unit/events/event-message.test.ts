import { expect, test } from "vitest";
import type { RoomEvent } from "../../../shared/attendance/room-event.ts";
import { eventMessageBodies, parseEventMessage } from "../../../shared/events/event-message.ts";
import { asAppName, asGroupId, asUserId } from "../../../shared/identity/ids.ts";

const app = asAppName("main");
const groupId = asGroupId("@TGS#room1");
const event = (name: string, more: Partial<RoomEvent> = {}): RoomEvent => ({
  kind: "online",
  userId: asUserId(name),
  atMs: 1_795_000_000_123,
  receivedAtMs: 1_795_000_000_200,
  graceSeconds: 0,
  ...more,
});

test("a message is read as it was written", () => {
  const events = [
    event("ana", { memberCount: 3 }),
    event("bo", { atMs: null }),
    event("", { kind: "destroyed", userId: null }),
  ];

  const [body = "", ...others] = eventMessageBodies({ app, groupId, events });

  expect(others).toEqual([]);
  expect(parseEventMessage(body)).toEqual({ app, groupId, events });
});

test("events that do not fit into one message are split, and all of them arrive in their order", () => {
  const events = Array.from({ length: 5_000 }, (_, index) => event(`人物-${index}`));

  const bodies = eventMessageBodies({ app, groupId, events });

  expect(bodies.length).toBeGreaterThan(1);
  expect(Math.max(...bodies.map((body) => Buffer.byteLength(body)))).toBeLessThanOrEqual(256 * 1024);
  expect(bodies.flatMap((body) => parseEventMessage(body)?.events ?? [])).toEqual(events);
});

test("no events are no message", () => {
  expect(eventMessageBodies({ app, groupId, events: [] })).toEqual([]);
});

test.each([
  ["no JSON", "{"],
  ["another version", '{"v":2,"app":"main","groupId":"g","events":[]}'],
  ["no app's name", '{"v":1,"app":"a/b","groupId":"g","events":[]}'],
  [
    "an unknown kind",
    '{"v":1,"app":"main","groupId":"g","events":[{"kind":"waved","userId":"a","atMs":1,"receivedAtMs":1,"graceSeconds":0}]}',
  ],
  [
    "a time that is no number",
    '{"v":1,"app":"main","groupId":"g","events":[{"kind":"online","userId":"a","atMs":"1","receivedAtMs":1,"graceSeconds":0}]}',
  ],
])("%s is no message", (_what, body) => {
  expect(parseEventMessage(body)).toBeUndefined();
});
