/** Node has these since V8 11.4, TypeScript's libraries not yet. */
interface JSON {
  /** A text that JSON.stringify writes as it is. */
  rawJSON(text: string): unknown;
  /** `source` is the text of a primitive value as it stood in the JSON. */
  parse(
    text: string,
    reviver: (key: string, value: unknown, context: { readonly source?: string }) => unknown,
  ): unknown;
}
