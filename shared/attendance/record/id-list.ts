import { asUserId, type UserId } from "../../identity/ids.ts";
import { groupsOf, IdPrinter } from "./id-digits.ts";
import type { ShapedDigits } from "./shaped-digits.ts";

/**
 * IDs in the order of their numbers. Those read from the record stay numbers as long as nobody asks for a text: reports tell
 * tens of thousands of people apart and show few of them.
 */
export class IdList {
  readonly length: number;
  /** Undefined where they are known as texts only. */
  readonly shaped: ShapedDigits | undefined;
  #texts: readonly (UserId | undefined)[] | undefined;

  private constructor(
    length: number,
    shaped: ShapedDigits | undefined,
    texts: readonly (UserId | undefined)[] | undefined,
  ) {
    this.length = length;
    this.shaped = shaped;
    this.#texts = texts;
  }

  /** @param texts undefined: erased */
  static ofTexts(texts: readonly (UserId | undefined)[]): IdList {
    return new IdList(texts.length, undefined, texts);
  }

  /** @param texts the same, where they are at hand */
  static ofNumbers(shaped: ShapedDigits, texts?: readonly UserId[]): IdList {
    return new IdList(shaped.digits.length / groupsOf(shaped.shape), shaped, texts);
  }

  /** Undefined: erased. Made once. */
  get texts(): readonly (UserId | undefined)[] {
    this.#texts ??= this.shaped === undefined ? [] : print(this.shaped);
    return this.#texts;
  }
}

function print({ shape, digits }: ShapedDigits): UserId[] {
  const printer = new IdPrinter(shape);
  const stride = groupsOf(shape);
  const texts: UserId[] = [];
  for (let at = 0; at < digits.length; at += stride) {
    texts.push(asUserId(printer.print(digits, at)));
  }
  return texts;
}
