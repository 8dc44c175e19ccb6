/**
 * A matcher of names against a glob pattern: `*` stands for any text, every other character for itself.
 *
 * Matching needs no backtracking: the text before the first star and that after the last one are anchored, and each part
 * between them is matched where it occurs first, since a later occurrence only leaves less room for the parts after it. A
 * pattern turned into a regular expression would try all positions of all stars.
 */
export function nameMatcher(pattern: string): (name: string) => boolean {
  const [head = "", ...parts] = pattern.split("*");
  const tail = parts.pop();
  if (tail === undefined) {
    return (name) => name === pattern;
  }
  return (name) => {
    const end = name.length - tail.length;
    if (!name.startsWith(head) || !name.endsWith(tail)) {
      return false;
    }
    let from = head.length;
    for (const part of parts) {
      const at = name.indexOf(part, from);
      if (at < 0) {
        return false;
      }
      from = at + part.length;
    }
    // The tail must not overlap what the parts before it have matched.
    return from <= end;
  };
}
