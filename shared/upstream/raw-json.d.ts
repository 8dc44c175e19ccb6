/** Part of V8 since 11.4; missing from TypeScript's libraries. */
interface JSON {
  /** JSON.stringify writes the text as it is. */
  rawJSON(text: string): unknown;
  /** @param reviver `source` is the original text of a primitive value */
  parse(
    text: string,
    reviver: (key: string, value: unknown, context: { readonly source?: string }) => unknown,
  ): unknown;
}
