/** Credentials of the AWS clients on loopback. The embedded endpoints require a signature but do not verify it. */
export const embeddedAwsCredentials = { accessKeyId: "local", secretAccessKey: "local" } as const;

/** Fictitious region of the embedded endpoints, used in ARNs only. */
export const embeddedAwsRegion = "us-east-1";

/** Fictitious account of the embedded endpoints. */
export const embeddedAccountId = "000000000000";
