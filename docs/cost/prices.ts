/** US dollars, on demand, in us-east-1, without any free tier. Other regions cost up to a third more. */
export const prices = {
  lambdaArmGbSecond: 0.000_013_333_4,
  lambdaRequest: 0.2e-6,
  schedulerInvocation: 1e-6,
  tableWriteUnit: 0.625e-6,
  tableReadUnit: 0.125e-6,
  tableGbMonth: 0.25,
  pointInTimeRecoveryGbMonth: 0.2,
  logGbIngested: 0.5,
  metricMonth: 0.3,
  alarmMonth: 0.1,
  secretMonth: 0.4,
  secretCall: 0.05 / 10_000,
  apiRequest: 1e-6,
  queueRequest: 0.4e-6,
  bucketPut: 0.005 / 1_000,
} as const;
