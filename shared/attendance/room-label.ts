/** UTF-16 units. */
export const longestLabel = 200;

/**
 * Controls, line and paragraph separators, half characters, and marks that turn the direction of what follows: none is seen,
 * and each can make a label look like another one.
 */
const unseen = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u202A-\u202E\u2066-\u2069]/u;
const allUnseen = new RegExp(unseen, "gu");

export function holdsUnseen(label: string): boolean {
  return unseen.test(label);
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
