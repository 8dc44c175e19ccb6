import { randomBytes } from "node:crypto";
import { embeddedAccountId, embeddedAwsRegion } from "../embedded-aws-identity.ts";

/** @param resourceId a secret's name with its random suffix, or the bare name in a request for a missing secret */
export function secretArn(resourceId: string): string {
  return `arn:aws:secretsmanager:${embeddedAwsRegion}:${embeddedAccountId}:secret:${resourceId}`;
}

/** Six random letters or digits, which Secrets Manager appends to the name in an ARN. */
export function arnSuffix(): string {
  return randomBytes(9).toString("base64").replaceAll(/[+/]/g, "x").slice(0, 6);
}
