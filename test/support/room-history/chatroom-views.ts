import { PageOrder } from "../../../shared/agora-chat/page-order.ts";
import { exemptMember, type ListedMember, noJoinTime } from "../../../shared/attendance/observation.ts";
import type { UserId } from "../../../shared/identity/ids.ts";
import type { RoomPlan } from "./room-plan.ts";
import type { TruePerson, TruePresence } from "./true-people.ts";
import type { Showing } from "./vendor-views.ts";

/** How an Agora chat room lists its people: nothing documents the order. */
export type ListOrder = "stable" | "newest-first" | "changing";

/** The time for which a person is owner, admin or on the allow list. */
interface Exemption {
  readonly from: number;
  readonly to: number;
  /** Seconds for which the vendor goes on listing a person who is offline when it ends. */
  readonly lag: number;
}

interface Picture {
  readonly time: number;
  readonly rows: readonly { readonly userId: UserId; readonly joinedAt: number; readonly key: number }[];
}

/** The vendor's views of a chat room whose true history is given: exempt people stay listed while they are offline. */
export class ChatroomViews {
  readonly shown = new Map<UserId, Showing[]>();
  readonly #random: () => number;
  readonly #plan: RoomPlan;
  readonly #people: readonly TruePerson[];
  readonly #order: ListOrder;
  readonly #end: number;
  readonly #phase: number;
  readonly #exemptions = new Map<UserId, Exemption>();
  readonly #keys = new Map<UserId, number>();
  readonly #pictures = new Map<number, Picture>();
  /** People who were exempt on a list: their rows prove nothing from then on, until a list misses them. */
  readonly #shownExempt = new Set<UserId>();
  #wasTorn = false;

  constructor(
    random: () => number,
    plan: RoomPlan,
    people: readonly TruePerson[],
    { order, exemptShare, start, end }: { order: ListOrder; exemptShare: number; start: number; end: number },
  ) {
    this.#random = random;
    this.#plan = plan;
    this.#people = people;
    this.#order = order;
    this.#end = plan.dissolvesAt === null ? Number.POSITIVE_INFINITY : start + plan.dissolvesAt;
    this.#phase = start + (random() < 0.5 ? random() * 40 : random() * 3);
    for (const { userId, presences } of people) {
      this.#keys.set(userId, random());
      if (random() < exemptShare) this.#exempt(userId, presences, start, end);
    }
  }

  /** The count of a look: everybody listed, less the exempt as they are then. */
  countAt(time: number): number {
    const asked = time - this.#random() * this.#plan.countAgeSeconds;
    const listed = this.#people.filter((person) => this.#isListed(person, asked)).length;
    const exempt = this.#people.filter((person) => this.#isExempt(person, time) && this.#isListed(person, time)).length;
    return Math.max(0, listed - exempt);
  }

  /** Reads who is exempt, then the pages, as the sweep does. */
  walk(at: number): { readonly to: number; readonly ended: boolean; readonly members: readonly ListedMember[] } {
    const { pageSize, pageDelay } = this.#plan;
    const members = new Map<UserId, ListedMember>();
    const order = new PageOrder();
    const pinned = this.#wasTorn || this.#order === "changing" ? this.#pictureAt(at) : undefined;
    this.#wasTorn = false;
    let time = at + this.#random() * 0.2;
    const first = pinned ?? this.#pictureAt(time);
    // The assumption "former-exempt": an answer about who is exempt forgets nobody whom the list of that time shows for that reason alone.
    const isExempt = (person: TruePerson) => this.#isExempt(person, at) || this.#isExempt(person, first.time);
    const exempt = new Set(this.#people.filter(isExempt).map(({ userId }) => userId));
    for (let offset = 0; ; offset += pageSize) {
      const picture = pinned ?? this.#pictureAt(time);
      this.#wasTorn ||= picture !== first;
      const page = this.#ordered(picture).slice(offset, offset + pageSize);
      order.add(page.map(({ userId }) => ({ userId, role: "member", joinedAt: undefined })));
      for (const { userId, joinedAt } of page) {
        members.set(userId, { userId, joinedAt: exempt.has(userId) ? exemptMember : noJoinTime });
        if (exempt.has(userId)) this.#shownExempt.add(userId);
        else this.#remember(userId, { time: picture.time, joinedAt });
      }
      if (page.length === 0) return { to: time, ended: !order.hasChanged, members: [...members.values()] };
      time += pageDelay * this.#random() + 0.02;
    }
  }

  /** Promoted while online, or an owner from before the record to its end. */
  #exempt(userId: UserId, presences: readonly TruePresence[], start: number, end: number): void {
    const [first] = presences;
    if (first === undefined) return;
    if (this.#random() < 0.4) {
      this.#exemptions.set(userId, { from: Number.NEGATIVE_INFINITY, to: this.#end, lag: 0 });
      return;
    }
    const from = first.join + this.#random() * (Math.min(first.leave, end) - first.join);
    // The assumption "former-exempt": whoever stops being exempt, unseen by any list, is removed at once while offline.
    const isWatched = this.#plan.faultShare === 0 && this.#plan.lateShare === 0 && this.#order !== "changing";
    const length = (isWatched ? 300 : 0) + this.#random() * 900;
    const lag = isWatched && from > start ? this.#random() * 120 : 0;
    this.#exemptions.set(userId, { from, to: Math.min(this.#end, from + length), lag });
  }

  #isExempt({ userId }: TruePerson, time: number): boolean {
    const exemption = this.#exemptions.get(userId);
    return exemption !== undefined && exemption.from <= time && time < exemption.to;
  }

  #isListed(person: TruePerson, time: number): boolean {
    if (time >= this.#end) return false;
    if (person.presences.some(({ join, leave }) => join <= time && leave > time)) return true;
    const exemption = this.#exemptions.get(person.userId);
    return exemption !== undefined && exemption.from <= time && time < exemption.to + exemption.lag;
  }

  #pictureAt(time: number): Picture {
    const step = this.#plan.pictureSeconds;
    const taken = this.#phase + Math.floor((time - this.#phase) / step) * step;
    const cached = this.#pictures.get(taken);
    if (cached !== undefined) return cached;
    const listed = this.#people.filter((person) => this.#isListed(person, taken));
    const rows = listed.map(({ userId, presences }) => {
      const join = presences.findLast((presence) => presence.join <= taken)?.join ?? 0;
      return { userId, joinedAt: Math.floor(join), key: this.#keys.get(userId) ?? 0 };
    });
    const picture = { time: taken, rows };
    this.#pictures.set(taken, picture);
    return picture;
  }

  #ordered({ rows }: Picture): Picture["rows"] {
    if (this.#order === "newest-first") return rows.toSorted((one, other) => other.joinedAt - one.joinedAt);
    if (this.#order === "stable") return rows.toSorted((one, other) => one.key - other.key);
    const shuffled = rows.map((row) => ({ row, key: this.#random() })).sort((one, other) => one.key - other.key);
    return shuffled.map(({ row }) => row);
  }

  #remember(userId: UserId, showing: Showing): void {
    // A slot that ran late is walked here before the slot after it.
    const mayBeLate =
      this.#plan.lateShare > 0 && showing.time >= (this.#exemptions.get(userId)?.from ?? showing.time + 1);
    if (this.#shownExempt.has(userId) || mayBeLate) return;
    const showings = this.shown.get(userId);
    if (showings === undefined) this.shown.set(userId, [showing]);
    else showings.push(showing);
  }
}
