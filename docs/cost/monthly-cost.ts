import { measured } from "./measured.ts";
import { prices } from "./prices.ts";

const daysPerMonth = 30;
const minutesPerMonth = daysPerMonth * 1_440;
const hoursPerMonth = daysPerMonth * 24;
const retentionDays = 90;
const bytesPerGb = 2 ** 30;
const writeUnitBytes = 1_024;
const readUnitBytes = 4_096;

/** An app is swept by one process, at the vendor's rate: more rooms take more apps, each in a shard of its own. */
const mostRoomsPerApp = 1_000;

/** Parts of the bill. */
export type CostPart = "sweep" | "record" | "storage" | "rollups" | "observing" | "secrets";

/** Dollars a month of rooms that are all full round the clock, after a year. */
export function monthlyCost(rooms: number): Readonly<Record<CostPart, number>> {
  const apps = Math.ceil(rooms / mostRoomsPerApp);
  const runs = apps * minutesPerMonth;
  const roomDays = rooms * daysPerMonth;
  return {
    sweep: runs * sweepRun(rooms / apps),
    record:
      rooms * minutesPerMonth * measured.writeUnitsPerRoomMinute * prices.tableWriteUnit +
      runs * (slotWrites(rooms / apps) * prices.tableWriteUnit + settingsReads(rooms / apps) * prices.tableReadUnit),
    storage: stored(rooms * retentionDays * 1_440 * (measured.bytesPerRoomMinute + measured.storageOverheadBytes)),
    rollups: roomDays * rollup() + stored(rooms * 365 * (measured.rollupBytes + measured.storageOverheadBytes)),
    observing:
      ((runs * measured.logBytesPerRun) / bytesPerGb) * prices.logGbIngested +
      measured.metrics * prices.metricMonth +
      measured.alarmMetrics * prices.alarmMonth,
    secrets: (apps + 1) * (prices.secretMonth + hoursPerMonth * 12 * prices.secretCall),
  };
}

/** What deploy parameters switch on. */
export type CostExtra = "webhooks" | "export" | "events";

/** Dollars a month beside `monthlyCost`, of the same rooms. */
export function monthlyExtras(rooms: number): Readonly<Record<CostExtra, number>> {
  const roomMinutes = rooms * minutesPerMonth;
  const roomDays = rooms * daysPerMonth;
  const looks = (measured.queueReaders * minutesPerMonth * 60) / measured.queueWaitSeconds;
  return {
    webhooks: looks * prices.queueRequest + roomMinutes * measured.webhooksPerRoomMinute * webhook(),
    export:
      roomDays * (measured.filesPerRoomDay * prices.bucketPut + measured.readUnitsPerRoomDay * prices.tableReadUnit),
    events: roomMinutes * measured.announcementReadUnitsPerRoomMinute * prices.tableReadUnit,
  };
}

function webhook(): number {
  return (
    prices.apiRequest +
    prices.lambdaRequest +
    measured.webhookGbSeconds * prices.lambdaArmGbSecond +
    measured.queueRequestsPerWebhook * prices.queueRequest +
    (measured.logBytesPerWebhook / bytesPerGb) * prices.logGbIngested +
    measured.writeUnitsPerWebhook * prices.tableWriteUnit +
    measured.readUnitsPerWebhook * prices.tableReadUnit
  );
}

const report =
  measured.reportSeconds * measured.reportMemoryGb * prices.lambdaArmGbSecond +
  measured.reportReadUnits * prices.tableReadUnit;

/** What callers add. */
export const costPerUse = {
  millionLiveReads:
    1e6 * (prices.apiRequest + prices.lambdaRequest + measured.liveReadGbSeconds * prices.lambdaArmGbSecond),
  thousandDayReports: 1e3 * (prices.apiRequest + prices.lambdaRequest + report),
  thousandPageVisits:
    1e3 *
    (measured.requestsPerPageVisit * (prices.apiRequest + prices.lambdaRequest) +
      measured.reportsPerPageVisit * report),
  millionWebhooks: 1e6 * webhook(),
} as const;

function sweepRun(rooms: number): number {
  const gbSeconds = runSeconds(rooms) * measured.sweepMemoryGb;
  return gbSeconds * prices.lambdaArmGbSecond + prices.lambdaRequest + prices.schedulerInvocation;
}

function runSeconds(rooms: number): number {
  return measured.shortestRunSeconds + (rooms * measured.pagesPerList) / measured.snapshotCallsPerSecond;
}

const slotWrites = (rooms: number) =>
  measured.writesPerSlot + Math.floor(runSeconds(rooms) / measured.secondsPerLeaseRenewal);

const settingsReads = (rooms: number) => Math.ceil((rooms * measured.roomItemBytes) / readUnitBytes) / 2 + 1;

/** One room, one day. */
function rollup(): number {
  const writes = Math.ceil(measured.rollupBytes / writeUnitBytes) + 1;
  const gbSeconds = measured.rollupCpuSeconds * measured.reportMemoryGb;
  return (
    writes * prices.tableWriteUnit +
    measured.readUnitsPerRoomDay * prices.tableReadUnit +
    gbSeconds * prices.lambdaArmGbSecond
  );
}

const stored = (bytes: number) => (bytes / bytesPerGb) * (prices.tableGbMonth + prices.pointInTimeRecoveryGbMonth);
