// The bucket of exported days, only where the deploy parameter `export` is on. It outlives the stack. Versioning is off: an
// old version would still hold a person who has been erased from the newest one.

const bucket = {
  Type: "AWS::S3::Bucket",
  DeletionPolicy: "Retain",
  UpdateReplacePolicy: "Retain",
  Properties: {
    BucketEncryption: {
      ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" } }],
    },
    PublicAccessBlockConfiguration: {
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    },
    OwnershipControls: { Rules: [{ ObjectOwnership: "BucketOwnerEnforced" }] },
  },
};

const bucketArn = { "Fn::GetAtt": ["ExportBucket", "Arn"] };
const filesArn = { "Fn::Sub": `\${ExportBucket.Arn}/*` };

const bucketPolicy = {
  Type: "AWS::S3::BucketPolicy",
  DeletionPolicy: "Retain",
  UpdateReplacePolicy: "Retain",
  Properties: {
    Bucket: { Ref: "ExportBucket" },
    PolicyDocument: {
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "EncryptedConnectionsOnly",
          Effect: "Deny",
          Principal: "*",
          Action: "s3:*",
          Resource: [bucketArn, filesArn],
          Condition: { Bool: { "aws:SecureTransport": "false" } },
        },
      ],
    },
  },
};

const isOn = (value) => value === "on";

const resources = async ({ resolveVariable }) =>
  isOn(await resolveVariable("param:export"))
    ? {
        Resources: { ExportBucket: bucket, ExportBucketPolicy: bucketPolicy },
        Outputs: { ExportBucketName: { Description: "The bucket of exported days", Value: { Ref: "ExportBucket" } } },
      }
    : { Resources: {} };

/** For `${file(…):bucketName}` in serverless.yml. */
const bucketName = async ({ resolveVariable }) =>
  isOn(await resolveVariable("param:export")) ? { Ref: "ExportBucket" } : "";

const allow =
  (actions, resource) =>
  ({ isExported }) =>
    isExported ? { Effect: "Allow", Action: actions.map((action) => `s3:${action}`), Resource: resource } : undefined;

/** Statements of `roles.cjs`. Without ListBucket a missing file would be AccessDenied instead of NoSuchKey. */
const writeExported = [allow(["PutObject", "DeleteObject"], filesArn)];
const eraseExported = [allow(["GetObject", "PutObject"], filesArn), allow(["ListBucket"], bucketArn)];

module.exports = { resources, bucketName, writeExported, eraseExported, isOn };
