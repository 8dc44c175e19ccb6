// Prices of us-east-1 in dollars, without free tiers, for the dashboard's estimate. Other regions cost up to a third more.

module.exports = {
  /** Lambda on arm64, per GB-second and per request. */
  lambdaGbSecond: 0.0000133334,
  lambdaRequest: 0.0000002,
  /** DynamoDB on demand, per write and read unit. */
  writeUnit: 0.000000625,
  readUnit: 0.000000125,
  /** HTTP API, per request. */
  apiRequest: 0.000001,
};
