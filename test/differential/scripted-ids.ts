import type { ScriptedRandom } from "./scripted-random.ts";

function digits(random: ScriptedRandom, alphabet: string, length: number): string {
  return Array.from({ length }, () => alphabet[random.integer(0, alphabet.length - 1)]).join("");
}

function uuid(random: ScriptedRandom): string {
  const hex = digits(random, "0123456789abcdef", 32);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

type MakeId = (random: ScriptedRandom) => string;

const decimal = "0123456789";
const hex = "0123456789abcdef";
const letters = "abcdefghijklmnopqrstuvwxyz0123456789";

const plainIds = {
  uuid,
  "bare uuid": (random) => digits(random, hex, 32),
  "object id": (random) => digits(random, hex, 24),
  "short hex": (random) => digits(random, hex, random.integer(6, 12)),
  snowflake: (random) => `${random.integer(1, 9)}${digits(random, decimal, 18)}`,
  "phone number": (random) => `1${digits(random, decimal, 10)}`,
  "small number": (random) => String(random.integer(0, 4_000)),
  "with leading zeros": (random) => digits(random, decimal, 8),
  numbered: (random) => `user_${random.integer(1, 5_000)}`,
  letters: (random) => digits(random, letters, random.integer(3, 16)),
  "mixed case": (random) => digits(random, "abcABC123", random.integer(5, 9)),
  "as long as can be": (random) => digits(random, letters, 32),
} as const satisfies Record<string, MakeId>;

const oddIds = {
  "upper case uuid": (random) => uuid(random).toUpperCase(),
  mail: (random) => `${digits(random, letters, 6)}@example.com`,
  unicode: (random) => `${random.one(["李", "Zoë", "🙂", "Ünal"])}${random.integer(1, 3_000)}`,
  formula: (random) => `=${random.integer(1, 900)}+${random.integer(1, 900)}`,
  quoted: (random) => `a"b,${random.integer(1, 2_000)}`,
  "like a pseudonym": (random) => `p_${digits(random, letters, 22)}`,
} as const satisfies Record<string, MakeId>;

/** Forms of user IDs that one room may have. Agora's IDs are letters, digits and marks. */
export function idMaker(random: ScriptedRandom, isAgora: boolean): MakeId {
  const plain: readonly MakeId[] = Object.values(plainIds);
  const all = isAgora ? plain : [...plain, ...Object.values(oddIds)];
  const form = random.one(all);
  const other = random.one(all);
  const kind = random.next();
  if (kind < 0.6) {
    return form;
  }
  return kind < 0.85 ? (source) => (source.chance(0.9) ? form : other)(source) : (source) => source.one(all)(source);
}

const nicknames = [
  "Ann",
  "李雷",
  "Zoë 🙂",
  "=SUM(A1)",
  'a "quoted" name',
  "x".repeat(60),
  "line\nbreak",
  "Ben",
  "ben",
  " ",
];

/** Undefined for a person without a nickname. */
export function scriptedNickname(random: ScriptedRandom): string | undefined {
  return random.chance(0.2)
    ? undefined
    : random.chance(0.3)
      ? random.one(nicknames)
      : `Nick ${random.integer(1, 9_999)}`;
}
