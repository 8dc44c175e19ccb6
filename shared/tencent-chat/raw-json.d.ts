/** Node has it since V8 11.4, TypeScript's libraries not yet: a text that JSON.stringify writes as it is. */
interface JSON {
  rawJSON(text: string): unknown;
}
