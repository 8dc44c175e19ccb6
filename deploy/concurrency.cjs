// Lambda concurrency reserved for the sweep (deploy parameter `reservedConcurrency`): live reads cannot use it up. Two runs of a
// shard overlap when the first one uses its whole time, which is longer than a minute.
// None is reserved for receiving webhooks (`webhookConcurrency`) unless asked for: a reservation is a maximum as well, and every
// webhook above it is lost.

/** @returns {number | undefined} undefined for no reservation */
function sweepConcurrency(reservedConcurrency, shards) {
  if (reservedConcurrency === "none") {
    return undefined;
  }
  return reservedConcurrency === "auto" ? 2 * Number(shards) : Number(reservedConcurrency);
}

/** @returns {number | undefined} undefined for no reservation */
const webhookConcurrency = (value) => (value === "none" ? undefined : Number(value));

const reservation = (logicalId, reserved) =>
  reserved === undefined ? {} : { [logicalId]: { Properties: { ReservedConcurrentExecutions: reserved } } };

const resources = async ({ resolveVariable }) => {
  const forSweep = sweepConcurrency(
    await resolveVariable("param:reservedConcurrency"),
    await resolveVariable("param:shards"),
  );
  const forWebhooks = webhookConcurrency(await resolveVariable("param:webhookConcurrency"));
  return {
    extensions: {
      ...reservation("SnapshotDashattendanceLambdaFunction", forSweep),
      ...reservation("ReceiveDashwebhookLambdaFunction", forWebhooks),
    },
  };
};

module.exports = { sweepConcurrency, webhookConcurrency, resources };
