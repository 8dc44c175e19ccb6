import { expect, it } from "vitest";
import { startAnnouncements } from "../../../local/announcement-schedule.ts";

it("hands over each event in a line, and what went wrong", async () => {
  const seen: string[] = [];
  const event = { source: "rollcall", "detail-type": "session.started", detail: { groupId: "class" } };

  await new Promise<void>((resolve) => {
    const schedule = startAnnouncements(
      async () => ({ announced: 2, events: [event, event] }),
      (line) => {
        seen.push(line);
        if (seen.length === 2) {
          schedule.stop();
          resolve();
        }
      },
      (error) => seen.push(String(error)),
    );
  });
  const failure = await new Promise<unknown>((resolve) => {
    const schedule = startAnnouncements(
      () => Promise.reject(new Error("no answer")),
      () => {},
      (error) => {
        schedule.stop();
        resolve(error);
      },
    );
  });

  expect(seen).toEqual([JSON.stringify(event), JSON.stringify(event)]);
  expect(failure).toEqual(new Error("no answer"));
});
