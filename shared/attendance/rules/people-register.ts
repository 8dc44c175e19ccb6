import type { UserId } from "../../identity/ids.ts";

/** Everybody that a reading of a room has met. Each has a place, by which the rules know people: IDs are looked up once. */
export class PeopleRegister {
  readonly #places = new Map<UserId, number>();
  readonly #userIds: UserId[] = [];
  readonly #nicknames = new Map<number, string>();

  get size(): number {
    return this.#userIds.length;
  }

  find(userId: UserId): number | undefined {
    return this.#places.get(userId);
  }

  /** The place of somebody, who gets the next one when there is none. */
  placeOf(userId: UserId): number {
    const known = this.#places.get(userId);
    if (known !== undefined) return known;
    const place = this.#userIds.length;
    this.#places.set(userId, place);
    this.#userIds.push(userId);
    return place;
  }

  nickname(place: number): string | null {
    return this.#nicknames.get(place) ?? null;
  }

  setNickname(place: number, nickname: string): void {
    this.#nicknames.set(place, nickname);
  }

  /** Everybody, by place. */
  get userIds(): readonly UserId[] {
    return this.#userIds;
  }
}
