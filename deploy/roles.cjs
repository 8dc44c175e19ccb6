// One IAM role per function, limited to the calls that the function makes. `permissions` below is the complete table; the
// plugins that derive roles from events give EventBridge Scheduler targets a role that cannot invoke them.

const events = require("./events.cjs");
const { eraseExported, isOn, writeExported } = require("./export.cjs");
const { tableArn } = require("./table.cjs");
const webhooks = require("./webhooks.cjs");

// Each statement is a function of the deployment (`{ tableName, secretsPrefix, isExported, areEventsOn, receivesWebhooks }`), so that the
// table of permissions is plain data. Those on the bucket of exported days, on the event bus and on the queue of webhooks' events are
// undefined where these are off.

const secretArn = (resourceId) => ({
  "Fn::Sub": `arn:\${AWS::Partition}:secretsmanager:\${AWS::Region}:\${AWS::AccountId}:secret:${resourceId}`,
});

const secret =
  (name) =>
  ({ secretsPrefix }) => ({
    Effect: "Allow",
    Action: ["secretsmanager:GetSecretValue"],
    // IAM matches an existing secret by its ARN, which ends in six random characters, and a missing one by the bare name of the
    // request. Without the second form a missing app would be AccessDenied instead of ResourceNotFound.
    Resource: [secretArn(`${secretsPrefix}/${name}-??????`), secretArn(`${secretsPrefix}/${name}`)],
  });

const appSecrets = secret("apps/*");
const keyRing = secret("api-keys");
const pseudonymKey = secret("pseudonym-key");

const table =
  (...actions) =>
  ({ tableName }) => ({
    Effect: "Allow",
    Action: actions.map((action) => `dynamodb:${action}`),
    Resource: tableArn(tableName),
  });

/** Lambda delivers failed asynchronous invocations to the dead-letter queue under the function's own role. */
const toDeadLetters = () => ({
  Effect: "Allow",
  Action: ["sqs:SendMessage"],
  Resource: { "Fn::GetAtt": ["DeadLetters", "Arn"] },
});

const permissions = {
  "get-avchatroom-online-count": [appSecrets],
  "get-community-online-count": [appSecrets],
  "get-chatroom-online-count": [appSecrets],
  "list-online-members": [appSecrets],
  "list-group-members": [appSecrets],
  "list-chatgroup-members": [appSecrets],
  "track-room": [appSecrets, pseudonymKey, table("GetItem", "Query", "PutItem", "UpdateItem", "BatchWriteItem")],
  "untrack-room": [table("GetItem", "Query", "PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem")],
  "set-expected": [appSecrets, pseudonymKey, table("GetItem", "Query", "PutItem", "BatchWriteItem")],
  "get-expected": [table("GetItem", "Query")],
  "remove-expected": [table("GetItem", "Query", "PutItem", "BatchWriteItem")],
  "refresh-expected": [
    appSecrets,
    pseudonymKey,
    table("GetItem", "Query", "PutItem", "DeleteItem", "BatchWriteItem"),
    toDeadLetters,
  ],
  "list-rooms": [table("Query")],
  "get-room": [table("GetItem", "Query")],
  "get-attendance": [table("GetItem", "Query")],
  "snapshot-attendance": [
    appSecrets,
    table("GetItem", "Query", "PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem"),
    pseudonymKey,
    toDeadLetters,
  ],
  "summarize-attendance": [table("GetItem", "Query")],
  "list-sessions": [table("GetItem", "Query")],
  "list-attendees": [table("GetItem", "Query"), appSecrets, pseudonymKey],
  "get-member-attendance": [table("GetItem", "Query"), pseudonymKey],
  "get-attendance-matrix": [table("GetItem", "Query"), pseudonymKey],
  "forget-member": [
    table("Query", "GetItem", "PutItem", "UpdateItem", "BatchWriteItem"),
    appSecrets,
    pseudonymKey,
    ...eraseExported,
  ],
  "roll-up-days": [table("GetItem", "Query", "PutItem", "UpdateItem"), toDeadLetters],
  "export-days": [table("GetItem", "Query", "UpdateItem"), ...writeExported, toDeadLetters],
  "announce-happenings": [
    table("GetItem", "Query", "PutItem", "DeleteItem", "BatchGetItem"),
    events.putEvents,
    toDeadLetters,
  ],
  "receive-webhook": [appSecrets, pseudonymKey, table("GetItem"), webhooks.sendEvents],
  "store-events": [table("GetItem", "Query", "PutItem", "UpdateItem"), webhooks.receiveEvents],
  "get-health": [],
  "get-openapi": [],
  "get-access": [],
  "serve-page": [],
  "authorize-request": [keyRing],
};

/**
 * Daily roll-ups are kept for good and hold people as keyed hashes. A reader of the key could test user IDs against them,
 * so the key has a partition of its own, reserved for the functions that write, merge and erase roll-ups.
 */
const rollupKeyUsers = [
  "roll-up-days",
  "summarize-attendance",
  "list-sessions",
  "announce-happenings",
  "forget-member",
];
const notTheRollupKey = { "ForAllValues:StringNotEquals": { "dynamodb:LeadingKeys": ["rollup-key"] } };

const isOnTable = ({ Action }) => Action.every((action) => action.startsWith("dynamodb:"));

/** The statements of one function; those on the table exclude the roll-up key unless the function needs it. */
const withoutRollupKey = (name, statements) =>
  rollupKeyUsers.includes(name)
    ? statements
    : statements.map((statement) => (isOnTable(statement) ? { ...statement, Condition: notTheRollupKey } : statement));

const logs = (functionName) => ({
  Effect: "Allow",
  Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
  Resource: {
    "Fn::Sub": `arn:\${AWS::Partition}:logs:\${AWS::Region}:\${AWS::AccountId}:log-group:/aws/lambda/${functionName}:*`,
  },
});

const role = (name, statements) => ({
  Type: "AWS::IAM::Role",
  Properties: {
    AssumeRolePolicyDocument: {
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }],
    },
    Policies: [{ PolicyName: name, PolicyDocument: { Version: "2012-10-17", Statement: statements } }],
  },
});

const logicalId = (name) => `${name.replace(/(^|-)([a-z])/g, (_, _dash, letter) => letter.toUpperCase())}Role`;

module.exports = async ({ resolveVariable }) => {
  const stage = await resolveVariable("sls:stage");
  const service = await resolveVariable("self:service");
  const deployment = {
    tableName: await resolveVariable("param:table"),
    secretsPrefix: await resolveVariable("self:custom.secretsPrefix"),
    isExported: isOn(await resolveVariable("param:export")),
    areEventsOn: events.isOn(await resolveVariable("param:events")),
    receivesWebhooks: webhooks.isOn(await resolveVariable("param:webhooks")),
  };
  const statementsOf = (name) => [
    logs(`${service}-${stage}-${name}`),
    ...withoutRollupKey(
      name,
      permissions[name].flatMap((statement) => statement(deployment) ?? []),
    ),
  ];
  return {
    Resources: Object.fromEntries(
      Object.keys(permissions).map((name) => [logicalId(name), role(name, statementsOf(name))]),
    ),
  };
};
