/**
 * The user IDs of all benches: `u` and 19 digits of which 59 bits are random, the worst that vendors hand out. IDs that count up
 * flatter what stores numbers by their differences and looks people up by their hashes.
 */
export function madeUpIds(random: () => number): () => string {
  return () => {
    const number = (BigInt(Math.floor(random() * 2 ** 30)) << 29n) | BigInt(Math.floor(random() * 2 ** 29));
    return `u${1_000_000_000_000_000_000n + number}`;
  };
}
