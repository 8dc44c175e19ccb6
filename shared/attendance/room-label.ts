import { unseenInText } from "./unseen-characters.ts";

/** UTF-16 units. */
export const longestLabel = 200;

/** Each of these can make a label look like another one. */
const oneUnseen = new RegExp(unseenInText, "u");
const allUnseen = new RegExp(unseenInText, "gu");

/** What is wrong with a label that a caller chose, in words that follow the field's name; undefined for a good one. */
export function labelFault(label: string): string | undefined {
  if (oneUnseen.test(label)) {
    return "must hold no control characters, line breaks, or other characters that are not seen";
  }
  return label.trim() === "" ? "must not be blank" : undefined;
}

/** A label made of a group's name, which the vendor does not check; undefined when nothing of it can be seen. */
export function labelFrom(name: string): string | undefined {
  let label = "";
  for (const character of name.replaceAll(allUnseen, " ").trim()) {
    if (label.length + character.length > longestLabel) {
      break;
    }
    label += character;
  }
  return label === "" ? undefined : label;
}
