import type { RollcallError } from "../upstream/rollcall-error.ts";

/** No document says how many accounts `check_members` takes; its sibling commands take 500. */
const usualAccounts = 500;

const tooManyAccountsCode = "10005";

/** Most accounts that one call may name, learnt by halving: one limit per app, because packages of one vendor differ. */
export class AccountLimit {
  #most = usualAccounts;

  get most(): number {
    return this.#most;
  }

  /**
   * Halves the limit when a call was refused for its number of accounts. Calls that left together with the same number count
   * as one refusal.
   *
   * @param accounts how many the refused call named
   * @returns true when the same people can be asked for again in smaller batches
   */
  refused(accounts: number, { upstream }: RollcallError): boolean {
    if (upstream?.code !== tooManyAccountsCode) {
      return false;
    }
    this.#most = Math.min(this.#most, Math.max(1, Math.floor(accounts / 2)));
    return accounts > 1;
  }
}
