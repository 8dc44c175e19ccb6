/** Eleven digits are shown as they are; programs write longer ones as 1.4E+11, and change them from the sixteenth on. */
const plainNumber = /^(?:0|[1-9]\d{0,10})$/;

const month = "(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*";

/** Without letters but those of exponents, months and halves of the day. */
const numberOrTime = new RegExp(`^(?:\\P{L}|(?<=\\d)e(?=[+-]?\\d)|\\b(?:am|pm|${month})\\b)*$`, "iu");

/** Signs that begin a formula: such a cell gets that guard. */
const formulaSign = /^[=+\-@]/;

/**
 * A text that stays what it is in a spreadsheet. What a program would take for a number, a date or a time and change (1.4E+18, 3-4,
 * 007, 1E5) begins with an apostrophe, which is seen, and no worse than the guard of a formula.
 */
export function spreadsheetText(text: string): string {
  const isChanged = /\d/.test(text) && !formulaSign.test(text) && !plainNumber.test(text) && numberOrTime.test(text);
  return isChanged ? `'${text}` : text;
}
