/**
 * Branded types for the names that cross every folder, so that a group ID cannot be passed for a user ID. They are made where texts
 * enter: in `shared/http-api` for requests, in the vendor folders for answers.
 */
declare const brand: unique symbol;

type Branded<Name extends string> = string & { readonly [brand]: Name };

/** A name chosen by the operator for one vendor credential: `main`, `live-sg`. */
export type AppName = Branded<"AppName">;

/** A vendor's group ID, exactly as the vendor writes it: `@TGS#a6I4ZUUGO`, `10XXXX85`. */
export type GroupId = Branded<"GroupId">;

/** A vendor's user ID: Tencent's UserID, Agora's username. */
export type UserId = Branded<"UserId">;

/** Unix time in whole seconds. */
export type EpochSeconds = number;

/** Unix time in milliseconds. */
export type EpochMs = number;

/** 1 to 63 letters, digits and hyphens, which fit both the name of a secret and a path. */
export const appNamePattern = /^[A-Za-z0-9][A-Za-z0-9-]{0,62}$/;
export const isAppName = (text: string): boolean => appNamePattern.test(text);

// The only casts from plain strings; callers have checked the text, or took it from a vendor's answer.
export const asAppName = (text: string): AppName => text as AppName;
export const asGroupId = (text: string): GroupId => text as GroupId;
export const asUserId = (text: string): UserId => text as UserId;
