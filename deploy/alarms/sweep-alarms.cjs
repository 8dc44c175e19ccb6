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
/** People without an answer beyond which reports on big rooms lose proofs; a call that failed is one in many. */
const unansweredPercent = 10;
/** Throttled calls over five minutes that mean that others use up the vendor's limit; a healthy sweep has none. */
const throttledPercent = 1;

/** One a shard, because a sum over shards would hide a shard that has stopped. */
function missingSweepAlarms(deployment) {
  const ofShard = (shard) =>
    alarm(deployment, `sweep-missing-shard-${shard}`, {
      AlarmDescription: `Shard ${shard} has not completed a sweep for three minutes: nothing is recorded of its apps.`,
      ...ownMetric(deployment.stage, "Sweeps", { shard: String(shard) }),
      Statistic: "Sum",
      Period: minute,
      ...lasting(3),
      ...below(1),
      TreatMissingData: "breaching",
    });
  return Object.fromEntries(
    Array.from({ length: deployment.shards }, (_, shard) => [`SweepMissingAlarm${shard}`, ofShard(shard)]),
  );
}

const percentOf = (part, whole, label) => expression(`IF(${whole} > 0, 100 * ${part} / ${whole}, 0)`, label);

/** The sums of observations that were due and of those that were lost, as inputs of an expression. */
const lostAndDue = (stage, period) => [
  input("lost", ownMetric(stage, "LostParts"), "Sum", period),
  input("due", ownMetric(stage, "DueParts"), "Sum", period),
];

const coverageAlarm = (deployment) =>
  alarm(deployment, "coverage-low", {
    AlarmDescription: `Less than ${deployment.coveragePercent} % of the observations that were due were stored, for ten minutes.`,
    Metrics: [
      ...lostAndDue(deployment.stage, fiveMinutes),
      expression("IF(due > 0, 100 - 100 * lost / due, 100)", "Coverage, percent"),
    ],
    ...lasting(2),
    ...below(deployment.coveragePercent),
  });

const gapsShareAlarm = (deployment) =>
  alarm(deployment, "gaps-share-high", {
    AlarmDescription: `At least ${lostPercent} % of the observations that were due in an hour became gaps.`,
    Metrics: [...lostAndDue(deployment.stage, hour), percentOf("lost", "due", "Gaps, percent")],
    ...lasting(1),
    ...atLeast(lostPercent),
  });

const lagAlarm = (deployment) =>
  alarm(deployment, "sweep-late", {
    AlarmDescription: `Sweeps start ${lateSeconds} s or more after their slot, for five minutes.`,
    ...ownMetric(deployment.stage, "SweepLag"),
    Statistic: "Maximum",
    Period: minute,
    ...lasting(5),
    ...atLeast(lateSeconds),
  });

const upstreamThrottleAlarm = (deployment) =>
  alarm(deployment, "vendor-throttles", {
    AlarmDescription: `A vendor throttles ${throttledPercent} % or more of the sweep's calls, for fifteen minutes.`,
    Metrics: [
      input("throttled", ownMetric(deployment.stage, "UpstreamThrottles"), "Sum", fiveMinutes),
      input("calls", ownMetric(deployment.stage, "UpstreamCalls"), "Sum", fiveMinutes),
      percentOf("throttled", "calls", "Throttled calls, percent"),
    ],
    ...lasting(3),
    ...atLeast(throttledPercent),
  });

const unansweredAlarm = (deployment) =>
  alarm(deployment, "people-unanswered", {
    AlarmDescription: `Of the people who were to be asked for by name, the vendor answered nothing about ${unansweredPercent} % or more, for fifteen minutes.`,
    Metrics: [
      input("unanswered", ownMetric(deployment.stage, "PeopleUnanswered"), "Sum", fiveMinutes),
      input("asked", ownMetric(deployment.stage, "PeopleAsked"), "Sum", fiveMinutes),
      percentOf("unanswered", "asked", "People without an answer, percent"),
    ],
    ...lasting(3),
    ...atLeast(unansweredPercent),
  });

const misconfiguredAlarm = (deployment) =>
  alarm(deployment, "app-misconfigured", {
    AlarmDescription:
      "A vendor refuses an app's credential, region, admin or plan; the log line FAILED or CUT_SHORT names the app.",
    ...ownMetric(deployment.stage, "Misconfigured"),
    Statistic: "Sum",
    Period: fiveMinutes,
    ...lasting(1),
    ...atLeast(1),
  });

module.exports = (deployment) => ({
  ...missingSweepAlarms(deployment),
  CoverageAlarm: coverageAlarm(deployment),
  GapsShareAlarm: gapsShareAlarm(deployment),
  SweepLagAlarm: lagAlarm(deployment),
  UpstreamThrottleAlarm: upstreamThrottleAlarm(deployment),
  UnansweredAlarm: unansweredAlarm(deployment),
  MisconfiguredAlarm: misconfiguredAlarm(deployment),
});
