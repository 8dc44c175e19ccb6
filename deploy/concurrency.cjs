// Lambda concurrency reserved for the sweep (deploy parameter `reservedConcurrency`): live reads cannot use it up. Two runs of a
// shard overlap when the first one uses its whole time, which is longer than a minute.

/** @returns {number | undefined} undefined for no reservation */
function sweepConcurrency(reservedConcurrency, shards) {
  if (reservedConcurrency === "none") {
    return undefined;
  }
  return reservedConcurrency === "auto" ? 2 * Number(shards) : Number(reservedConcurrency);
}

const resources = async ({ resolveVariable }) => {
  const reserved = sweepConcurrency(
    await resolveVariable("param:reservedConcurrency"),
    await resolveVariable("param:shards"),
  );
  return reserved === undefined
    ? {}
    : {
        extensions: {
          SnapshotDashattendanceLambdaFunction: { Properties: { ReservedConcurrentExecutions: reserved } },
        },
      };
};

module.exports = { sweepConcurrency, resources };
