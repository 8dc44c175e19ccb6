// Is the roll being taken, and how well? Thresholds come from what the sweep does when all is well: one run a minute and shard, all
// due observations stored, no throttling, a start within seconds of the slot.

const { alarm, atLeast, below, expression, input, lasting, ownMetric } = require("./alarm.cjs");

const minute = 60;
const fiveMinutes = 300;
const hour = 3600;

/** A run that starts this late has lost half of its slot. */
const lateSeconds = 30;
/** Lost observations over an hour that are more than single failures of the vendor. */
const lostPercent = 1;
/** Throttled calls over five minutes that mean that others use up the vendor's limit; a healthy sweep has none. */
const throttledPercent = 1;

module.exports = (deployment) => {
  const { stage, shards, coveragePercent } = deployment;
  const own = (name) => ownMetric(stage, name);
  const share = (part, whole, label) => expression(`IF(${whole} > 0, 100 * ${part} / ${whole}, 0)`, label);

  const missing = Array.from({ length: shards }, (_, shard) => [
    `SweepMissingAlarm${shard}`,
    alarm(deployment, `sweep-missing-shard-${shard}`, {
      AlarmDescription: `Shard ${shard} has not completed a sweep for three minutes: nothing is recorded of its apps.`,
      ...ownMetric(stage, "Sweeps", { shard: String(shard) }),
      Statistic: "Sum",
      Period: minute,
      ...lasting(3),
      ...below(1),
      TreatMissingData: "breaching",
    }),
  ]);

  return {
    ...Object.fromEntries(missing),
    CoverageAlarm: alarm(deployment, "coverage-low", {
      AlarmDescription: `Less than ${coveragePercent} % of the observations that were due were stored, for ten minutes.`,
      Metrics: [
        input("lost", own("LostParts"), "Sum", fiveMinutes),
        input("due", own("DueParts"), "Sum", fiveMinutes),
        expression("IF(due > 0, 100 - 100 * lost / due, 100)", "Coverage, percent"),
      ],
      ...lasting(2),
      ...below(coveragePercent),
    }),
    GapsShareAlarm: alarm(deployment, "gaps-share-high", {
      AlarmDescription: `At least ${lostPercent} % of the observations that were due in an hour became gaps.`,
      Metrics: [
        input("lost", own("LostParts"), "Sum", hour),
        input("due", own("DueParts"), "Sum", hour),
        share("lost", "due", "Gaps, percent"),
      ],
      ...lasting(1),
      ...atLeast(lostPercent),
    }),
    SweepLagAlarm: alarm(deployment, "sweep-late", {
      AlarmDescription: `Sweeps start ${lateSeconds} s or more after their slot, for five minutes.`,
      ...own("SweepLag"),
      Statistic: "Maximum",
      Period: minute,
      ...lasting(5),
      ...atLeast(lateSeconds),
    }),
    UpstreamThrottleAlarm: alarm(deployment, "vendor-throttles", {
      AlarmDescription: `A vendor throttles ${throttledPercent} % or more of the sweep's calls, for fifteen minutes.`,
      Metrics: [
        input("throttled", own("UpstreamThrottles"), "Sum", fiveMinutes),
        input("calls", own("UpstreamCalls"), "Sum", fiveMinutes),
        share("throttled", "calls", "Throttled calls, percent"),
      ],
      ...lasting(3),
      ...atLeast(throttledPercent),
    }),
    MisconfiguredAlarm: alarm(deployment, "app-misconfigured", {
      AlarmDescription:
        "A vendor refuses an app's credential, region, admin or plan; the log line FAILED or CUT_SHORT names the app.",
      ...own("Misconfigured"),
      Statistic: "Sum",
      Period: fiveMinutes,
      ...lasting(1),
      ...atLeast(1),
    }),
  };
};
