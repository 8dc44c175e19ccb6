import process from "node:process";
import { fileURLToPath } from "node:url";
import { type ListedMember, type SlotObservation, slotSeconds } from "../../shared/attendance/observation.ts";
import { ChainReader } from "../../shared/attendance/record/chain-reader.ts";
import { chainSeconds } from "../../shared/attendance/record/chain-rules.ts";
import { type ChainEnd, encodeSlot } from "../../shared/attendance/record/slot-codec.ts";
import { pageAttendees } from "../../shared/attendance/reports/attendee-order.ts";
import { reportAttendees } from "../../shared/attendance/reports/attendees.ts";
import { personHash } from "../../shared/attendance/reports/person-hash.ts";
import { presentAttendee } from "../../shared/attendance/reports/present-attendee.ts";
import { attendeesCsv } from "../../shared/attendance/reports/report-csv.ts";
import { buildDayRollup } from "../../shared/attendance/reports/rollup.ts";
import { reportSeries } from "../../shared/attendance/reports/series.ts";
import { reportSummary } from "../../shared/attendance/reports/summary.ts";
import { asUserId } from "../../shared/identity/ids.ts";
import { seededRandom } from "../support/seeded-random.ts";
import { madeUpIds } from "./made-up-ids.ts";

const hash = personHash(Buffer.alloc(32, 7));
export interface ReportCostRow {
  readonly report: string;
  readonly medianMs: number;
  readonly note: string;
}

const someDay = 1_767_225_600;
const slots = 1440;

/**
 * One day of a room: `size` people, of whom `churn` are replaced each minute, 30 % of the joiners being returners. Another seed gives
 * other people.
 */
export function* livelyDay(
  size: number,
  churn: number,
  sharedRows: boolean,
  dayStart = someDay,
  seed = 7,
): Generator<SlotObservation> {
  const random = seededRandom(seed);
  const newcomer = madeUpIds(random);
  const online = new Map<string, ListedMember>();
  const away: string[] = [];
  for (let index = 0; index < size; index += 1) {
    const userId = asUserId(newcomer());
    online.set(userId, { userId, joinedAt: dayStart - 60 - Math.floor(random() * 3600) });
  }
  for (let index = 0; index < slots; index += 1) {
    const slot = dayStart + index * slotSeconds;
    const leaving = Math.round(size * churn);
    const ids = [...online.keys()];
    for (let count = 0; count < leaving; count += 1) {
      const id = ids[Math.floor(random() * ids.length)];
      if (id !== undefined && online.delete(id)) away.push(id);
    }
    while (online.size < size) {
      const back = random() < 0.3 ? away.splice(Math.floor(random() * away.length), 1)[0] : undefined;
      const userId = asUserId(back ?? newcomer());
      if (!online.has(userId)) online.set(userId, { userId, joinedAt: slot - Math.floor(random() * 60) });
    }
    const rows = [...online.values()].sort((one, other) => (one.userId < other.userId ? -1 : 1));
    yield {
      slot,
      counts: [{ at: slot + 1, count: online.size }],
      rosters: [
        {
          from: slot + 1,
          to: slot + 2,
          listed: rows.length,
          robots: 0,
          ended: true,
          members: sharedRows
            ? rows
            : rows.map(({ userId, joinedAt }) => ({ userId: asUserId(`${userId}`), joinedAt })),
        },
      ],
      gaps: [],
      dissolved: false,
      sampleEverySeconds: slotSeconds,
    };
  }
}

async function measure(report: string, work: () => Promise<string>, rounds = 7): Promise<ReportCostRow> {
  const times: number[] = [];
  let note = "";
  for (let round = 0; round < rounds; round += 1) {
    const start = performance.now();
    note = await work();
    times.push(performance.now() - start);
  }
  times.sort((one, other) => one - other);
  return { report, medianMs: Math.round(10 * (times[Math.floor(rounds / 2)] ?? 0)) / 10, note };
}

/** The day read back from the record: lists that carry their diffs. */
export function* recordedDay(day: Iterable<SlotObservation>): Generator<SlotObservation> {
  const reader = new ChainReader();
  let end: ChainEnd | undefined;
  for (const observation of day) {
    const base = end !== undefined && observation.slot - end.keyframe < chainSeconds ? end : undefined;
    const encoded = encodeSlot(observation, { base, stamp: observation.slot % 65_521, nicknames: false });
    end = encoded.end;
    yield reader.read(observation.slot, encoded.body).observation;
  }
}

/** Rules and reports alone, on slots that are decoded already: one day of a 1,000-person room, 5 % change a minute. */
export async function measureReportCosts(): Promise<ReportCostRow[]> {
  const dayStart = someDay;
  const window = { from: dayStart, to: dayStart + slots * slotSeconds };
  const rows: ReportCostRow[] = [];
  for (const size of [999, 1000]) {
    const day = [...recordedDay(livelyDay(size, 0.05, true))];
    const name = size < 1000 ? "complete lists" : "lists cut off at 1,000";
    rows.push(
      await measure(`series, ${name}`, async () => `${(await reportSeries(day, window, 300)).points.length} points`),
    );
    rows.push(
      await measure(`summary, ${name}`, async () => {
        const { uniques, retention } = await reportSummary(day, window);
        return `${uniques.atLeast} people, ${retention.length} retention curves`;
      }),
    );
    rows.push(
      await measure(`attendees, ${name}`, async () => {
        const report = await reportAttendees(day, window, { lateAfterSeconds: 300, leftEarlySeconds: 300 });
        const order = { by: "secondsMin", direction: "desc" } as const;
        const page = pageAttendees(report, order, {}, 1000, null);
        const text = JSON.stringify(page.attendees.map((attendee) => presentAttendee(attendee, report)));
        const { present, unknown } = page.people;
        return `${present + unknown} people, page of ${Math.round(text.length / 1024)} KB`;
      }),
    );
    rows.push(
      await measure(`attendees as CSV, 10,000 rows, ${name}`, async () => {
        const report = await reportAttendees(day, window);
        const noLimits = { detectionFloorSeconds: 101, absenceFloorSeconds: null, coverage: null, notes: [] };
        const page = pageAttendees(report, { by: "userId", direction: "asc" }, {}, 10_000, null);
        let length = 0;
        for (const line of attendeesCsv(page.attendees, {}, noLimits)) length += line.length;
        return `${Math.round(length / 1024)} KB`;
      }),
    );
    rows.push(
      await measure(`day roll-up, ${name}`, async () => {
        const rollup = await buildDayRollup(dayStart, day, hash);
        return `${Math.round(JSON.stringify(rollup).length / 1024)} KB`;
      }),
    );
  }
  const unshared = [...livelyDay(1000, 0.05, false)];
  rows.push(
    await measure("summary, lists that do not know what changed", async () => {
      return `${(await reportSummary(unshared, window)).uniques.atLeast} people`;
    }),
  );
  return rows;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  console.table(await measureReportCosts());
  console.log(`peak memory ${Math.round(process.resourceUsage().maxRSS / 1024)} MB, the made-up day included`);
}
