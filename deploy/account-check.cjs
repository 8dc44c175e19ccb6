// What must hold in the AWS account before a deploy: the table that a stage records into does not change by accident, and the
// account can reserve the concurrency. AWS itself would notice after minutes, or not at all.

const {
  CloudFormationClient,
  DescribeStackResourceCommand,
  DescribeStacksCommand,
} = require("@aws-sdk/client-cloudformation");
const { DescribeTableCommand, DynamoDBClient } = require("@aws-sdk/client-dynamodb");
const { GetAccountSettingsCommand, GetFunctionConcurrencyCommand, LambdaClient } = require("@aws-sdk/client-lambda");
const { sweepConcurrency, webhookConcurrency } = require("./concurrency.cjs");
const { functionName } = require("./function-names.cjs");
const { defaults } = require("./parameters.cjs");

/** Lambda keeps this much of an account's concurrency unreserved. */
const leastUnreserved = 100;

const orUndefined = async (promise, ...errorNames) => {
  try {
    return await promise;
  } catch (error) {
    if (errorNames.includes(error.name)) {
      return undefined;
    }
    throw error;
  }
};

/**
 * The table of the deployed stack.
 *
 * @returns {Promise<{ name: string, isOwned: boolean } | undefined>} undefined when there is no stack, or one without a table
 */
async function deployedTable(cloudFormation, stackName) {
  const found = await orUndefined(
    cloudFormation.send(new DescribeStacksCommand({ StackName: stackName })),
    "ValidationError",
  );
  const outputs = found?.Stacks?.[0]?.Outputs ?? [];
  const name = outputs.find(({ OutputKey }) => OutputKey === "AttendanceTableName")?.OutputValue;
  if (name === undefined) {
    return undefined;
  }
  const resource = await orUndefined(
    cloudFormation.send(
      new DescribeStackResourceCommand({ StackName: stackName, LogicalResourceId: "AttendanceTable" }),
    ),
    "ValidationError",
  );
  return { name, isOwned: resource?.StackResourceDetail?.PhysicalResourceId === name };
}

const deleted = (table) => table?.TableStatus === "DELETING";

const isAttendanceTable = ({ KeySchema = [] }) =>
  KeySchema.map(({ AttributeName, KeyType }) => `${AttributeName} ${KeyType}`).join() === "pk HASH,sk RANGE";

async function tableFaults(config, { stackName, stage, values }) {
  const deployed = await deployedTable(new CloudFormationClient(config), stackName);
  const wanted = values.table ?? "";
  if (wanted === "") {
    const isFixedName = deployed?.name === `rollcall-${stage}`;
    return deployed !== undefined && (!deployed.isOwned || isFixedName)
      ? [`this stage records into the table ${deployed.name}: deploy with --param="table=${deployed.name}"`]
      : [];
  }
  const dynamodb = new DynamoDBClient(config);
  const described = await orUndefined(
    dynamodb.send(new DescribeTableCommand({ TableName: wanted })),
    "ResourceNotFoundException",
  );
  if (described === undefined || deleted(described.Table)) {
    return [`there is no table ${wanted} in this account and region`];
  }
  return isAttendanceTable(described.Table)
    ? []
    : [`the table ${wanted} is not an attendance table: its key must be pk (partition) and sk (sort)`];
}

/** What the function of a deployed stage has reserved. */
async function reservedBy(lambda, stage, name) {
  const current = await orUndefined(
    lambda.send(new GetFunctionConcurrencyCommand({ FunctionName: functionName(stage, name) })),
    "ResourceNotFoundException",
  );
  return current?.ReservedConcurrentExecutions ?? 0;
}

async function concurrencyFaults(config, { stage, values }) {
  const given = { ...defaults, ...values };
  const reservations = {
    "snapshot-attendance": sweepConcurrency(given.reservedConcurrency, given.shards),
    "receive-webhook": webhookConcurrency(given.webhookConcurrency),
  };
  const wanted = Object.values(reservations).reduce((sum, reserved = 0) => sum + reserved, 0);
  if (wanted === 0) {
    return [];
  }
  const lambda = new LambdaClient(config);
  const { AccountLimit = {} } = await lambda.send(new GetAccountSettingsCommand({}));
  const current = await Promise.all(Object.keys(reservations).map((name) => reservedBy(lambda, stage, name)));
  const unreserved =
    (AccountLimit.UnreservedConcurrentExecutions ?? 0) + current.reduce((sum, reserved) => sum + reserved, 0);
  return unreserved - wanted >= leastUnreserved
    ? []
    : [
        `the account has ${unreserved} unreserved concurrent Lambda executions, and AWS keeps ${leastUnreserved} of them: ` +
          `deploy with --param="reservedConcurrency=none" and without webhookConcurrency, or ask AWS for a higher quota ("Concurrent executions")`,
      ];
}

/** @returns {Promise<string[]>} sentences */
async function accountFaults(config, deployment) {
  return [...(await tableFaults(config, deployment)), ...(await concurrencyFaults(config, deployment))];
}

module.exports = { accountFaults };
