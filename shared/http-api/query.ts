import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { RollcallError } from "../upstream/rollcall-error.ts";

/** JSON Schema (draft 2020-12) of a query parameter, as far as it can express what the reader accepts. */
export interface ParameterSchema {
  readonly type?: "string" | "integer" | "number" | "boolean" | "array";
  readonly format?: string;
  readonly pattern?: string;
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly maxItems?: number;
  readonly items?: ParameterSchema;
  readonly anyOf?: readonly ParameterSchema[];
}

/** The parameters of a request as they were given. */
export type QueryTexts = Readonly<Record<string, string | undefined>>;

/**
 * Parses the text of a query parameter, or throws what would be right. Its schema goes into the OpenAPI document.
 *
 * @param query the other parameters of the request, for one whose meaning depends on another
 */
type ReadParameter<T> = (text: string, name: string, query?: QueryTexts) => T;

export interface ParameterReader<T> extends ReadParameter<T> {
  readonly schema: ParameterSchema;
}

export type QueryParameters = Readonly<Record<string, ParameterReader<unknown>>>;
type Values<P extends QueryParameters> = { readonly [Name in keyof P]: ReturnType<P[Name]> | undefined };

export function parameter<T>(schema: ParameterSchema, read: ReadParameter<T>): ParameterReader<T> {
  return Object.assign((text: string, name: string, query?: QueryTexts) => read(text, name, query), { schema });
}

/**
 * Reads the query parameters of a route; absent ones are undefined.
 *
 * @throws RollcallError `invalid-request` for an unknown parameter and for whatever a reader refuses
 */
export function readQuery<P extends QueryParameters>(event: APIGatewayProxyEventV2, known: P): Values<P> {
  const given = queryTexts(event);
  const unknown = Object.keys(given).filter((name) => !Object.hasOwn(known, name));
  if (unknown.length > 0) {
    const names = Object.keys(known);
    throw invalid(
      `unknown query parameter ${quote(unknown[0])}; this route takes ${names.length > 0 ? names.join(", ") : "none"}`,
    );
  }
  const values = Object.entries(known).map(([name, read]) => {
    const text = given[name];
    return [name, text === undefined ? undefined : read(text, name, given)] as const;
  });
  return Object.fromEntries(values) as Values<P>; // one entry per parameter, by construction
}

/** The gateway joins repeated parameters with commas. `rawQueryString` is read for invokers that only set that. */
function queryTexts(event: APIGatewayProxyEventV2): QueryTexts {
  if (event.queryStringParameters) {
    return event.queryStringParameters;
  }
  const texts = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(event.rawQueryString ?? "")) {
    const before = texts.get(name);
    texts.set(name, before === undefined ? value : `${before},${value}`);
  }
  return Object.fromEntries(texts);
}

/** Digits only: no sign, no exponent, no blanks. */
export function wholeNumber(min: number, max: number): ParameterReader<number> {
  return parameter({ type: "integer", minimum: min, maximum: max }, (text, name) => {
    const value = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
    if (!(value >= min && value <= max)) {
      throw invalid(`${name} must be a whole number from ${min} to ${max}, not ${quote(text)}`);
    }
    return value;
  });
}

export const flag = parameter({ type: "boolean" }, (text, name) => {
  if (text !== "true" && text !== "false") {
    throw invalid(`${name} must be true or false, not ${quote(text)}`);
  }
  return text === "true";
});

/** One of a few words, in any letter case; returns the word as listed. */
export function oneOf<Word extends string>(words: readonly Word[]): ParameterReader<Word> {
  return parameter({ type: "string", enum: words }, (text, name) => {
    const found = words.find((word) => word.toLowerCase() === text.toLowerCase());
    if (found === undefined) {
      throw invalid(`${name} must be one of ${words.join(", ")}, not ${quote(text)}`);
    }
    return found;
  });
}

/** A comma-separated list without repetitions. */
export function listOf<T>(item: ParameterReader<T>, maxItems: number): ParameterReader<readonly T[]> {
  return parameter({ type: "array", items: item.schema, maxItems }, (text, name) => {
    const items = [...new Set(text.split(",").map((part) => item(part.trim(), name)))];
    if (items.length > maxItems) {
      throw invalid(`${name} takes at most ${maxItems} items, not ${items.length}`);
    }
    return items;
  });
}

/** A text of 1 to `maxLength` printable characters. */
export function shortText(maxLength: number): ParameterReader<string> {
  return parameter({ type: "string", minLength: 1, maxLength }, (text, name) => {
    if (text.length < 1 || text.length > maxLength || /\p{Cc}/u.test(text)) {
      throw invalid(`${name} must be 1 to ${maxLength} printable characters`);
    }
    return text;
  });
}

/** A quoted text, cut to a length that fits a message. */
export function quote(text: string | undefined): string {
  const shown = text ?? "";
  return JSON.stringify(shown.length > 40 ? `${shown.slice(0, 40)}…` : shown);
}

export function invalid(detail: string): RollcallError {
  return new RollcallError("invalid-request", detail);
}
