import { TencentRefusal } from "./refusal.ts";

/** The parsed request body: an object with unchecked fields. */
export type RequestBody = Readonly<Record<string, unknown>>;

const badField = (name: string, claim: string) => new TencentRefusal(10004, `invalid parameter: ${name} ${claim}`);

export function requireString(body: RequestBody, name: string): string {
  const value = body[name];
  if (value === undefined) throw badField(name, "is required");
  if (typeof value !== "string") throw badField(name, "must be a string");
  return value;
}

export function optionalString(body: RequestBody, name: string): string | undefined {
  return body[name] === undefined ? undefined : requireString(body, name);
}

export function requireInteger(body: RequestBody, name: string): number {
  const value = body[name];
  if (value === undefined) throw badField(name, "is required");
  if (typeof value !== "number" || !Number.isInteger(value)) throw badField(name, "must be an integer");
  if (value < 0) throw badField(name, "must not be negative");
  return value;
}

export function optionalInteger(body: RequestBody, name: string): number | undefined {
  return body[name] === undefined ? undefined : requireInteger(body, name);
}

export function requireStringArray(body: RequestBody, name: string): readonly string[] {
  const value = body[name];
  if (value === undefined) throw badField(name, "is required");
  if (!Array.isArray(value)) throw badField(name, "must be an array");
  return value.map((item: unknown) => {
    if (typeof item !== "string") throw badField(name, "must hold strings");
    return item;
  });
}

export function optionalStringArray(body: RequestBody, name: string): readonly string[] | undefined {
  return body[name] === undefined ? undefined : requireStringArray(body, name);
}

export function requireArray(body: RequestBody, name: string): readonly unknown[] {
  const value = body[name];
  if (!Array.isArray(value)) throw badField(name, "must be an array");
  return value;
}

export function requireOneOf<Choice extends string>(
  values: readonly string[],
  choices: readonly Choice[],
  name: string,
) {
  return values.map((value) => {
    const choice = choices.find((each) => each === value);
    if (choice === undefined) throw badField(name, "holds an unknown value");
    return choice;
  });
}

export const isObject = (value: unknown): value is RequestBody =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export function requireObject(value: unknown, name: string): RequestBody {
  if (!isObject(value)) throw badField(name, "must be an object");
  return value;
}
