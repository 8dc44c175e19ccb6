import type { CompleteProfile } from "./room-profile.ts";

export interface Visitor {
  readonly userId: string;
  readonly device: string;
  readonly nickname: string | undefined;
}

const givenNames = ["Ana", "Bao", "Chidi", "Dana", "Elif", "Farid", "Goro", "Hana", "Ines", "Joon", "Kofi", "Lin"];

/** Chooses the next arrival: a new user, or one who has left the room. */
export class Visitors {
  readonly #seed: number;
  readonly #profile: CompleteProfile;
  readonly #random: () => number;
  readonly #gone: Visitor[] = [];
  #created = 0;

  constructor(seed: number, profile: CompleteProfile, random: () => number) {
    this.#seed = seed;
    this.#profile = profile;
    this.#random = random;
  }

  next(): Visitor {
    if (this.#gone.length === 0 || this.#random() >= this.#profile.rejoinShare) return this.newcomer();
    const [returner] = this.#gone.splice(Math.floor(this.#random() * this.#gone.length), 1);
    return returner ?? this.newcomer();
  }

  newcomer(): Visitor {
    this.#created++;
    const name = givenNames[Math.floor(this.#random() * givenNames.length)] ?? "Guest";
    return {
      userId: `p${this.#seed}-${this.#created}`,
      device: this.#random() < this.#profile.webShare ? "web" : "app",
      nickname: this.#random() < this.#profile.nicknameShare ? `${name} ${this.#created}` : undefined,
    };
  }

  /** The visitor may return later; the longest absent are dropped. */
  leave(visitor: Visitor): void {
    this.#gone.push(visitor);
    if (this.#gone.length > 2 * this.#profile.size + 50) this.#gone.shift();
  }
}
