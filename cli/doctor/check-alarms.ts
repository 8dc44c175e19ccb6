import type { MetricAlarm } from "@aws-sdk/client-cloudwatch";
import { stackResources } from "../stage/stack-resources.ts";
import { type Finding, ok, problem, skipped, warning } from "./finding.ts";
import type { Patient } from "./patient.ts";

const check = "alarms";
/** As many names as one call takes. */
const alarmsPerCall = 100;

/** Alarms that ring now, and whether their topics have a subscriber. */
export async function checkAlarms(patient: Patient): Promise<readonly Finding[]> {
  const { stage } = patient;
  if (stage.local !== undefined) {
    return [skipped(check, "the local stack has none")];
  }
  const names = await stackResources(stage, "AWS::CloudWatch::Alarm");
  if (names === undefined) {
    return [skipped(check, "there is no stack")];
  }
  const alarms = await describeAlarms(patient, names);
  const ringing = alarms.filter(({ StateValue }) => StateValue === "ALARM");
  return [
    ...ringing.map(({ AlarmName, AlarmDescription }) =>
      problem(check, `${AlarmName} rings`, AlarmDescription ?? "its metric in the CloudWatch console says since when"),
    ),
    ...(await listenerFindings(patient, alarms)),
  ];
}

async function describeAlarms({ stage }: Patient, names: readonly string[]): Promise<readonly MetricAlarm[]> {
  const { DescribeAlarmsCommand } = await import("@aws-sdk/client-cloudwatch");
  const client = await stage.aws.cloudWatch();
  const alarms: MetricAlarm[] = [];
  for (let start = 0; start < names.length; start += alarmsPerCall) {
    const AlarmNames = names.slice(start, start + alarmsPerCall);
    const { MetricAlarms } = await client.send(new DescribeAlarmsCommand({ AlarmNames, MaxRecords: alarmsPerCall }));
    alarms.push(...(MetricAlarms ?? []));
  }
  return alarms;
}

async function listenerFindings(patient: Patient, alarms: readonly MetricAlarm[]): Promise<readonly Finding[]> {
  const todo = "deploy with --param alarmTopic=<ARN of an SNS topic with a confirmed subscription>";
  const silent = alarms.filter(({ AlarmActions, ActionsEnabled }) => !ActionsEnabled || !AlarmActions?.length);
  if (alarms.length === 0) {
    return [problem(check, "the stack has no alarms", "deploy again")];
  }
  if (silent.length > 0) {
    return [warning(check, `${silent.length} of ${alarms.length} alarms have no action`, todo)];
  }
  const topics = new Set(
    alarms.flatMap(({ AlarmActions }) => AlarmActions ?? []).filter((arn) => arn.includes(":sns:")),
  );
  const deaf: string[] = [];
  for (const topic of topics) {
    if (!(await hasListener(patient, topic))) {
      deaf.push(topic);
    }
  }
  return deaf.length > 0
    ? deaf.map((topic) =>
        problem(
          check,
          `${topic} has no confirmed subscription`,
          "subscribe an address to the topic, and confirm the mail that arrives",
        ),
      )
    : [ok(check, `${alarms.length} alarms notify a topic with a subscriber`)];
}

async function hasListener({ stage }: Patient, topicArn: string): Promise<boolean> {
  const { ListSubscriptionsByTopicCommand } = await import("@aws-sdk/client-sns");
  const client = await stage.aws.sns();
  const { Subscriptions } = await client.send(new ListSubscriptionsByTopicCommand({ TopicArn: topicArn }));
  // One that waits for its confirmation has that word in the place of an ARN.
  return (Subscriptions ?? []).some(({ SubscriptionArn }) => SubscriptionArn?.startsWith("arn:"));
}
