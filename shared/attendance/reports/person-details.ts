import type { UserId } from "../../identity/ids.ts";

/** What a list of expected people says of a person beside the user ID. */
export interface PersonDetails {
  readonly name?: string;
  readonly email?: string;
  /** Further user IDs of the same person. */
  readonly alias?: readonly UserId[];
}
