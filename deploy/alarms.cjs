// Everything that the operator on call is notified of (deploy parameter `alarmTopic`), and the queue of failed scheduled runs.
// docs/OPERATIONS.md has a paragraph for each alarm: what it means, and what to do.

const apiAlarms = require("./alarms/api-alarms.cjs");
const platformAlarms = require("./alarms/platform-alarms.cjs");
const sweepAlarms = require("./alarms/sweep-alarms.cjs");
const webhookAlarms = require("./alarms/webhook-alarms.cjs");
const webhooks = require("./webhooks.cjs");

const deadLetters = {
  Type: "AWS::SQS::Queue",
  Properties: { MessageRetentionPeriod: 14 * 86_400, SqsManagedSseEnabled: true },
};

module.exports = async ({ resolveVariable }) => {
  const deployment = {
    stage: await resolveVariable("sls:stage"),
    topic: await resolveVariable("param:alarmTopic"),
    shards: Number(await resolveVariable("param:shards")),
    coveragePercent: Number(await resolveVariable("param:alarmCoveragePercent")),
    table: await resolveVariable("param:table"),
  };
  const receivesWebhooks = webhooks.isOn(await resolveVariable("param:webhooks"));
  return {
    Resources: {
      DeadLetters: deadLetters,
      ...sweepAlarms(deployment),
      ...apiAlarms(deployment),
      ...platformAlarms(deployment),
      ...(receivesWebhooks ? webhookAlarms(deployment) : {}),
    },
  };
};
