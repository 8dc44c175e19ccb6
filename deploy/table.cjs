// The attendance table. It outlives the stack: CloudFormation retains it, and DynamoDB refuses to delete it. Its name is generated,
// so that a table that was retained never blocks the next deploy; the deploy parameter `table` uses such a table again, in place of
// one that belongs to the stack.

const owned = {
  Type: "AWS::DynamoDB::Table",
  DeletionPolicy: "Retain",
  UpdateReplacePolicy: "Retain",
  Properties: {
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: [
      { AttributeName: "pk", AttributeType: "S" },
      { AttributeName: "sk", AttributeType: "S" },
    ],
    KeySchema: [
      { AttributeName: "pk", KeyType: "HASH" },
      { AttributeName: "sk", KeyType: "RANGE" },
    ],
    TimeToLiveSpecification: { AttributeName: "ttl", Enabled: true },
    PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    DeletionProtectionEnabled: true,
    SSESpecification: { SSEEnabled: true },
  },
};

const tableName = (existing) => (existing === "" ? { Ref: "AttendanceTable" } : existing);

const tableArn = (existing) =>
  existing === ""
    ? { "Fn::GetAtt": ["AttendanceTable", "Arn"] }
    : { "Fn::Sub": `arn:\${AWS::Partition}:dynamodb:\${AWS::Region}:\${AWS::AccountId}:table/${existing}` };

const resources = async ({ resolveVariable }) => {
  const existing = await resolveVariable("param:table");
  return {
    Resources: existing === "" ? { AttendanceTable: owned } : {},
    Outputs: {
      AttendanceTableName: { Description: "The table that holds the record", Value: tableName(existing) },
    },
  };
};

/** For `${file(…):name}` in serverless.yml. */
const name = async ({ resolveVariable }) => tableName(await resolveVariable("param:table"));

module.exports = { resources, name, tableArn, tableName };
