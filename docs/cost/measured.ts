/**
 * What one unit of work uses. Record and roll-ups: measured with this code on a fleet of rooms that are full round the clock (30 % of 10 people,
 * 30 % of 30, 25 % of 100, 10 % of 300, 5 % of 1,000; 117 on average; 5 % come and go each minute), by `npm run bench`. The rest: the code's own
 * constants. Nothing was measured on AWS.
 */
export const measured = {
  /** Keyframes, keys and names included. */
  writeUnitsPerRoomMinute: 1.016,
  bytesPerRoomMinute: 138,
  /** DynamoDB adds this to each stored item. */
  storageOverheadBytes: 100,
  /** Pages hold 500 people: 5 % of the rooms have two. */
  pagesPerList: 1.05,
  /** Per app and minute: the claim of the slot, the lease, its release, the closed slot. */
  writesPerSlot: 4,
  secondsPerLeaseRenewal: 3,
  /** Each run reads the settings of its rooms. */
  roomItemBytes: 350,
  /** A roll-up of a day, nearly all of it hashes of people. */
  rollupBytes: 36_700,
  rollupCpuSeconds: 0.12,
  /** Reading a day's record once, for its roll-up. */
  readUnitsPerRoomDay: 24.5,
  reportMemoryGb: 1769 / 1024,
  sweepMemoryGb: 1,
  /** A run that the vendor's rate does not limit: its start, the probe of the signature, the table. */
  shortestRunSeconds: 1,
  snapshotCallsPerSecond: 160,
  /** Log lines and metrics of a run. */
  logBytesPerRun: 1_500,
  /** Metrics of a stage without gaps, and the metrics that its alarms read, by which alarms are billed. */
  metrics: 11,
  alarmMetrics: 36,
  /** A live read that waits 80 ms for the vendor, in a function of 512 MB. */
  liveReadGbSeconds: 0.1 * 0.5,
  /** A report on one day of a room of 1,000 people. */
  reportSeconds: 0.3,
  reportReadUnits: 116,

  /** Joins and leaves in the mean room, each of which is one webhook; two where the console sends joins and exits as well. */
  webhooksPerRoomMinute: 12,
  /** A webhook waits for the queue, in a function of 512 MB. */
  webhookGbSeconds: 0.03 * 0.5,
  /** One to send it; Lambda receives and deletes ten at a time. */
  queueRequestsPerWebhook: 1.2,
  logBytesPerWebhook: 600,
  writeUnitsPerWebhook: 0.2,
  readUnitsPerWebhook: 0.6,
  /** Lambda looks into an empty queue with five readers, each of which waits for 20 s. */
  queueReaders: 5,
  queueWaitSeconds: 20,

  /** Files of a room and day. The export reads the day once more. */
  filesPerRoomDay: 3,

  /** The announcements read each room's new items, its session and its settings. */
  announcementReadUnitsPerRoomMinute: 1.1,

  /** Document, script, style and the requests of a person who opens a day of a room; three of them are reports. */
  requestsPerPageVisit: 9,
  reportsPerPageVisit: 3,
} as const;
