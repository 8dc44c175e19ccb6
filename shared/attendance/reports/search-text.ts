/** The form in which texts are searched and sorted: without regard to letter case, and to how accents and wide letters are coded. */
export function searchForm(text: string): string {
  return text.normalize("NFKC").toLowerCase();
}

/** UTF-16 units; what is longer is sorted by its beginning, so that it fits into a cursor. */
export const longestSortText = 100;

export function sortForm(text: string): string {
  // A pair of units may be cut.
  return searchForm(text).slice(0, longestSortText).toWellFormed();
}
