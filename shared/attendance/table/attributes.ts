import type { AttributeValue } from "@aws-sdk/client-dynamodb";

/** An item as DynamoDB hands it out. */
export type Item = Record<string, AttributeValue>;

/** Thrown when an item lacks attributes that we write, or has them in another type: another program wrote to the table. */
export class MalformedItem extends Error {
  override readonly name = "MalformedItem";
}

export function textOf(item: Item, name: string): string {
  const value = item[name]?.S;
  if (value === undefined) {
    throw new MalformedItem(`attribute ${name} is not a string`);
  }
  return value;
}

export function numberOf(item: Item, name: string): number {
  const value = Number(item[name]?.N);
  if (!Number.isFinite(value)) {
    throw new MalformedItem(`attribute ${name} is not a number`);
  }
  return value;
}

export function flagOf(item: Item, name: string): boolean {
  const value = item[name]?.BOOL;
  if (value === undefined) {
    throw new MalformedItem(`attribute ${name} is not a boolean`);
  }
  return value;
}

export function bytesOf(item: Item, name: string): Uint8Array {
  const value = item[name]?.B;
  if (value === undefined) {
    throw new MalformedItem(`attribute ${name} is not binary`);
  }
  return value;
}

/** Awaits a conditional write. False when its condition was not met, and nothing was written. */
export async function isConditionMet(conditionalWrite: Promise<unknown>): Promise<boolean> {
  try {
    await conditionalWrite;
    return true;
  } catch (error) {
    if (isConditionFailed(error)) {
      return false;
    }
    throw error;
  }
}

/** True for the failure of a condition, which is an answer and not a fault. */
export function isConditionFailed(error: unknown): boolean {
  return error instanceof Error && error.name === "ConditionalCheckFailedException";
}
