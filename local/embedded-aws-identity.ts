/** What the AWS clients sign with on loopback. The embedded endpoints look for a signature and do not verify it. */
export const embeddedAwsCredentials = { accessKeyId: "local", secretAccessKey: "local" } as const;

/** The region of the embedded endpoints; it appears in made-up ARNs and nowhere else. */
export const embeddedAwsRegion = "us-east-1";

/** The account of the embedded endpoints, as made up as their region. */
export const embeddedAccountId = "000000000000";
